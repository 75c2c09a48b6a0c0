import { Element, html } from '../common/element.js';
import { API, part } from '../api.js';
import { icon } from '../common/icons.js';
import { newestPictures } from '../stores/newest-pictures.js';

/** Rows that are only scrolled past need no picture. */
const SETTLED_MILLIS = 150;
/** A job that finishes frame after frame gets a newer picture so often. */
const AGAIN_MILLIS = 5000;

/** The newest finished frame of a job, small. It is for the eye alone: what it shows has a name beside it. */
class JobPicture extends Element {
  static properties = { job: { attribute: false } };

  #timer;
  #broken;

  connectedCallback() {
    super.connectedCallback();
    this.until(() => {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      newestPictures.forget(this.job);
    });
  }

  updated() {
    if (newestPictures.isOld(this.job) && this.#timer === undefined) {
      const wait = newestPictures.known(this.job) === undefined ? SETTLED_MILLIS : AGAIN_MILLIS;
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        newestPictures.ask(this.job, () => this.requestUpdate());
      }, wait);
    }
  }

  render() {
    const frame = newestPictures.known(this.job);
    if (frame === undefined || this.#broken === `${this.job.id} ${frame}`) {
      return html`<span class="picture-none">${icon('picture')}</span>`;
    }
    const address = `${API}/jobs/${part(this.job.id)}/frames/${frame}/thumbnail?width=128`;
    return html`<img class="picture-small" src=${address} alt="" width="56" height="32" decoding="async" @error=${() => this.#failed(frame)}>`;
  }

  #failed(frame) {
    this.#broken = `${this.job.id} ${frame}`;
    this.requestUpdate();
  }
}

customElements.define('rm-job-picture', JobPicture);
