import { get } from '../api.js';
import { events } from '../events.js';

const AGAIN_MILLIS = 5000;

/**
 * A document of the API that no events tell of: read anew every few seconds while its element is in the page and the page is seen, and after a
 * gap in the events. A reactive controller; `document` is undefined until it was read and stays when it can not be read again, `asked` is the
 * query that it answers, `problem` why it could not be read.
 */
export class Polled {
  #host;
  #path;
  #query;
  #millis;
  #timer;
  #stop;
  #ends = [];
  document = undefined;
  asked = undefined;
  problem = undefined;

  /**
   * @param host the element, which is rendered after each reading
   * @param query makes what is asked for each time
   * @param millis between two readings
   */
  constructor(host, path, { query = () => undefined, millis = AGAIN_MILLIS } = {}) {
    this.#host = host;
    this.#path = path;
    this.#query = query;
    this.#millis = millis;
    host.addController(this);
  }

  hostConnected() {
    const seen = () => document.hidden || this.read();
    document.addEventListener('visibilitychange', seen);
    this.#ends = [() => document.removeEventListener('visibilitychange', seen), events.on('reset', () => this.read())];
    this.read();
  }

  hostDisconnected() {
    this.#ends.splice(0).forEach(end => end());
    clearTimeout(this.#timer);
    this.#stop?.abort();
  }

  /** Reads it now. An answer to an earlier question is not waited for any more. */
  async read() {
    clearTimeout(this.#timer);
    this.#stop?.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      if (!document.hidden || !this.document) {
        const query = this.#query();
        this.document = await get(this.#path, query, signal);
        this.asked = query;
        this.problem = undefined;
      }
    } catch (problem) {
      if (signal.aborted) {
        return;
      }
      this.problem = problem;
    }
    this.#host.requestUpdate();
    this.#timer = setTimeout(() => this.read(), this.#millis);
  }
}
