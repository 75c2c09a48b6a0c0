import { get, isAborted } from '../api.js';
import { events } from '../events.js';

const AGAIN_MILLIS = 3000;

/** How many jobs are in each state of those that suit some filters. Asked for again when jobs change, a few seconds apart. */
export class JobCounts {
  #listener;
  #filters = {};
  #ends = [];
  #timer;
  #abort;
  /** By state, and `total`; undefined until it is known. */
  counts;

  constructor(listener) {
    this.#listener = listener;
  }

  start() {
    this.#ends = [events.on('job', () => this.#again()), events.on('removed', () => this.#again()), events.on('reset', () => this.#read())];
  }

  stop() {
    this.#ends.splice(0).forEach(end => end());
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#abort?.abort();
  }

  /** Counts others: `project`, `user`, `text`. */
  open(filters) {
    this.#filters = filters;
    this.#read();
  }

  #again() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#read();
    }, AGAIN_MILLIS);
  }

  async #read() {
    this.#abort?.abort();
    this.#abort = new AbortController();
    try {
      this.counts = await get('/jobs/counts', this.#filters, this.#abort.signal);
      this.#listener();
    } catch (problem) {
      if (!isAborted(problem)) {
        // The list beside it says what is wrong.
        this.counts = undefined;
        this.#listener();
      }
    }
  }
}
