import { get } from '../api.js';

const AGAIN_MILLIS = 5000;

/**
 * A document of the API that no events tell of: read anew every few seconds while its element is in the page and the page is seen. A reactive
 * controller; `document` is undefined until it was read, `problem` why it could not be.
 */
export class Polled {
  #host;
  #path;
  #timer;
  #stop;
  document = undefined;
  problem = undefined;

  constructor(host, path) {
    this.#host = host;
    this.#path = path;
    host.addController(this);
  }

  hostConnected() {
    this.read();
  }

  hostDisconnected() {
    clearTimeout(this.#timer);
    this.#stop?.abort();
  }

  async read() {
    clearTimeout(this.#timer);
    this.#stop?.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      if (!document.hidden || !this.document) {
        this.document = await get(this.#path, undefined, signal);
        this.problem = undefined;
      }
    } catch (problem) {
      if (signal.aborted) {
        return;
      }
      this.problem = problem;
    }
    this.#host.requestUpdate();
    this.#timer = setTimeout(() => this.read(), AGAIN_MILLIS);
  }
}
