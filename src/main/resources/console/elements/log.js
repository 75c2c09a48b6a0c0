import { Element, html, nothing } from '../common/element.js';
import { API, part } from '../api.js';
import { oncePerFrame } from '../common/frames.js';
import { icon } from '../common/icons.js';

/** Of a longer log the beginning is left out; all of it can be downloaded. */
const MOST_LINES = 5000;

/** What an attempt says, line by line as it comes: `<rm-log .job=… .attempt=…>`. It stays at the end unless somebody scrolls up. */
class Log extends Element {
  static properties = { job: {}, attempt: {}, _state: { state: true } };

  #source;
  #lines = [];
  #left = 0;
  #follows = true;
  #draw = oncePerFrame(() => this.requestUpdate());

  connectedCallback() {
    super.connectedCallback();
    this.until(() => this.#close());
  }

  #close() {
    this.#source?.close();
    this.#source = undefined;
  }

  willUpdate(changed) {
    if (changed.has('attempt') || changed.has('job')) {
      this.#open();
    }
  }

  get #address() {
    return `${API}/jobs/${part(this.job)}/attempts/${part(this.attempt)}/log`;
  }

  #open() {
    this.#close();
    this.#lines = [];
    this.#left = 0;
    this._state = 'reading';
    const source = new EventSource(`${this.#address}?follow=true`);
    this.#source = source;
    source.addEventListener('open', () => {
      // The log comes from its beginning, when it was broken off, too.
      this.#lines = [];
      this.#left = 0;
    });
    source.addEventListener('log', event => this.#add(event.data));
    source.addEventListener('end', () => {
      this._state = 'ended';
      this.#close();
    });
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) {
        this._state = 'none';
      }
    });
  }

  #add(line) {
    this.#lines.push(line);
    if (this.#lines.length > MOST_LINES) {
      this.#lines.splice(0, 500);
      this.#left += 500;
    }
    this.#draw();
  }

  #scrolled(event) {
    const pre = event.target;
    this.#follows = pre.scrollTop + pre.clientHeight > pre.scrollHeight - 20;
  }

  updated() {
    const pre = this.querySelector('pre');
    if (pre && this.#follows) {
      pre.scrollTop = pre.scrollHeight;
    }
  }

  render() {
    return html`<div class="log">
      <div class="log-head"><span class="quiet-text" role="status">${this.#words()}</span>
        <a class="button" href=${this.#address} download="${this.attempt}.log">${icon('download')}Log</a></div>
      ${this.#lines.length > 0 ? html`<pre tabindex="0" aria-label="Log" @scroll=${this.#scrolled}>${this.#lines.join('\n')}</pre>` : nothing}
    </div>`;
  }

  #words() {
    if (this._state === 'none') {
      return 'There is no log of this attempt, or not yet.';
    }
    if (this._state === 'ended') {
      return this.#lines.length === 0 ? 'The attempt said nothing.' : this.#left > 0 ? 'Its end; the beginning is in the download.' : 'All that it said.';
    }
    return this.#lines.length === 0 ? 'Nothing said yet.' : 'Live';
  }
}

customElements.define('rm-log', Log);
