import { Element, html, nothing } from '../common/element.js';
import { API, get, part } from '../api.js';
import { icon } from '../common/icons.js';
import { fetchPicture } from '../common/pictures.js';

/**
 * A frame as it is now: the finished picture, or what there is of it while it is rendered. The picture of before stays until the newer one is
 * there.
 *
 * Properties: `job`, its id; `frame`, with its number, status and result; `version`, which changes when there is another picture; `width` in
 * pixels, one of 128, 256 and 512, or 0 for the whole picture; `label` for who does not see it.
 */
class FramePicture extends Element {
  static properties = {
    job: {},
    frame: { attribute: false },
    version: {},
    width: { type: Number },
    label: {},
    _url: { state: true },
  };

  #asked;
  #tag;
  #abort;

  connectedCallback() {
    super.connectedCallback();
    this.until(() => {
      this.#abort?.abort();
      this.#asked = undefined;
      this.#show(undefined);
    });
  }

  willUpdate() {
    const asked = `${this.job} ${this.frame.frame} ${this.width} ${this.version}`;
    const seen = this.frame.result || ['running', 'succeeded'].includes(this.frame.status);
    if (asked !== this.#asked && (seen || this._url)) {
      const other = !this.#asked?.startsWith(`${this.job} ${this.frame.frame} `);
      if (other) {
        this.#show(undefined);
      }
      this.#asked = asked;
      this.#fetch();
    }
  }

  /** Where the picture of now is; undefined when there is none, or it is the one that is shown. */
  async #find(signal) {
    const frame = `/jobs/${part(this.job)}/frames/${this.frame.frame}`;
    if (this.frame.result && this.width > 0) {
      return { address: `${API}${frame}/thumbnail?width=${this.width}` };
    }
    const { sample } = await get(frame, {}, signal);
    if (!sample || sample.tag === this.#tag) {
      return undefined;
    }
    // It may be gone by the time that it is asked for, which is no error.
    const address = `${sample.url}?missing=empty`;
    return { address: this.width > 0 ? `${address}&width=${this.width}` : address, tag: sample.tag };
  }

  async #fetch() {
    this.#abort?.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    try {
      const found = await this.#find(signal);
      const url = found && await fetchPicture(found.address, signal);
      if (url && signal.aborted) {
        URL.revokeObjectURL(url);
      } else if (url) {
        this.#show(url);
        this.#tag = found.tag;
      }
    } catch {
      // It was given up, or the node is away: the next change asks again.
    }
  }

  #show(url) {
    this.#tag = undefined;
    if (this._url) {
      URL.revokeObjectURL(this._url);
    }
    this._url = url;
  }

  render() {
    return this._url
      ? html`<img src=${this._url} alt=${this.label ?? ''} decoding="async">`
      : html`<span class="frame-none">${this.frame.status === 'running' ? nothing : icon('picture')}</span>`;
  }
}

customElements.define('rm-frame-picture', FramePicture);
