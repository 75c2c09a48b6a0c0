import { Element, html } from '../common/element.js';
import { icon } from '../common/icons.js';
import { router } from '../router.js';

/**
 * The field of a page in which one searches; `text` in the address follows it, without blanks at the ends. What is being typed is never
 * replaced by the address that it led to, so the blank between two words stays while the address waits for the second.
 */
class SearchField extends Element {
  static properties = {
    label: {},
    placeholder: {},
    /** What the address says. */
    text: {},
    /** How long after one letter the address follows the next one at the earliest, in milliseconds. */
    wait: { type: Number },
  };

  #typed = '';
  /** What the address is about to say because it was typed here. */
  #asked;
  #waiting;
  #askedAt = -Infinity;

  constructor() {
    super();
    this.wait = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.until(() => clearTimeout(this.#waiting));
  }

  willUpdate(changes) {
    if (!changes.has('text')) {
      return;
    }
    if (this.text !== this.#asked) {
      clearTimeout(this.#waiting);
      this.#typed = this.text;
    }
    this.#asked = undefined;
  }

  #type(event) {
    clearTimeout(this.#waiting);
    this.#typed = event.target.value;
    const text = this.#typed.trim();
    const ask = () => {
      this.#asked = text === this.text ? undefined : text;
      this.#askedAt = performance.now();
      router.setQuery({ text });
    };
    const left = this.#askedAt + this.wait - performance.now();
    if (left > 0) {
      this.#waiting = setTimeout(ask, left);
    } else {
      ask();
    }
    this.requestUpdate();
  }

  render() {
    return html`<label class="search">${icon('search')}<span class="unseen">${this.label}</span>
      <input type="search" placeholder=${this.placeholder} autocomplete="off" spellcheck="false" .value=${this.#typed} @input=${this.#type}></label>`;
  }
}

customElements.define('rm-search-field', SearchField);
