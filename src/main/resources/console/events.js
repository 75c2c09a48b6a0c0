/**
 * The farm's events: one stream for the whole console. Listeners get `job`, `removed` (a job's id), `server` and `sample` with their data, and
 *
 * - `reset` when events may have been missed: whatever is shown has to be read anew;
 * - `state` when the stream was lost or has come back, with `connecting`, `open` or `reconnecting`.
 */

import { API } from './api.js';

const TYPES = ['job', 'removed', 'server', 'sample'];
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

class Events {
  #source;
  #listeners = new Map();
  #wait = FIRST_WAIT;
  #timer;
  #opened = false;
  /** Whether the stream of now was opened by this code and not by the browser, which would say where it was. */
  #fresh = true;
  #lastId = '';
  state = 'connecting';

  /** Begins to listen to the farm. */
  start() {
    this.#open();
    // A page that comes back out of the browser's memory has lost its stream.
    window.addEventListener('pageshow', event => event.persisted && this.#again());
    window.addEventListener('online', () => this.state === 'reconnecting' && this.#again());
  }

  /** Begins anew, as who has signed in now. */
  renew() {
    this.#again();
  }

  /** Calls back with the data of each event of a type. Returns what ends that. */
  on(type, listener) {
    if (!this.#listeners.has(type)) {
      this.#listeners.set(type, new Set());
    }
    this.#listeners.get(type).add(listener);
    return () => this.#listeners.get(type).delete(listener);
  }

  #emit(type, data) {
    this.#listeners.get(type)?.forEach(listener => listener(data));
  }

  #become(state) {
    if (this.state !== state) {
      this.state = state;
      this.#emit('state', state);
    }
  }

  #open() {
    this.#source?.close();
    this.#fresh = true;
    const source = new EventSource(API + '/events');
    this.#source = source;
    source.addEventListener('open', () => this.#connected());
    source.addEventListener('error', () => this.#lost(source));
    source.addEventListener('reset', () => this.#emit('reset'));
    TYPES.forEach(type => source.addEventListener(type, event => this.#arrived(type, event)));
  }

  #arrived(type, event) {
    this.#lastId = event.lastEventId;
    this.#emit(type, JSON.parse(event.data));
  }

  #connected() {
    // The browser names the last event when it connects again; a server that gave it a number goes on from there, or says `reset`.
    const resumed = !this.#fresh && this.#lastId !== '';
    const missed = this.#opened && !resumed;
    this.#opened = true;
    this.#fresh = false;
    this.#wait = FIRST_WAIT;
    this.#become('open');
    if (missed) {
      this.#emit('reset');
    }
  }

  #lost(source) {
    if (source !== this.#source) {
      return;
    }
    if (this.#opened) {
      this.#become('reconnecting');
    }
    // The browser tries again by itself unless it was answered with an error.
    if (source.readyState === EventSource.CLOSED) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#open(), this.#wait);
      this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
    }
  }

  #again() {
    clearTimeout(this.#timer);
    this.#open();
  }
}

export const events = new Events();
