import { Element, html } from '../common/element.js';
import { onTick } from '../common/clock.js';
import { exact, relative } from '../common/format.js';

/**
 * A moment, relative to now: `<rm-time value="2026-11-27T14:00:00Z">`. The exact one shows on hover. With `exactly` it is the text.
 */
class Time extends Element {
  static properties = { value: {}, exactly: { type: Boolean } };

  #shown;

  connectedCallback() {
    super.connectedCallback();
    this.until(onTick(() => this.value && relative(this.value) !== this.#shown && this.requestUpdate()));
  }

  render() {
    if (!this.value) {
      return html`<span class="absent">–</span>`;
    }
    this.#shown = relative(this.value);
    const moment = exact(this.value);
    return html`<time datetime=${new Date(this.value).toISOString()} title=${moment}>${this.exactly ? moment : this.#shown}</time>`;
  }
}

customElements.define('rm-time', Time);
