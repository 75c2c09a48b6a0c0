import { get } from '../api.js';
import { events } from '../events.js';
import { oncePerFrame } from '../common/frames.js';

const BY_NAME = new Intl.Collator('en', { numeric: true });

/**
 * All servers of the farm, by name: read once, kept up by events. Listeners are called at most once per painted frame.
 */
class Servers {
  #byId = new Map();
  #listeners = new Set();
  #ends = [];
  #tell = oncePerFrame(() => this.#listeners.forEach(listener => listener()));
  #sorted;
  /** Where each is among them. */
  #places;
  /** What was heard since the list was asked for. */
  #meanwhile;
  loaded = false;
  problem = undefined;

  /** Sorted by name. */
  get all() {
    if (!this.#sorted) {
      this.#sorted = [...this.#byId.values()].sort((a, b) => BY_NAME.compare(a.id, b.id));
      this.#places = new Map(this.#sorted.map((server, index) => [server.id, index]));
    }
    return this.#sorted;
  }

  get(id) {
    return this.#byId.get(id);
  }

  /** Keeps the store up as long as somebody wants to know. Returns what ends that. */
  subscribe(listener) {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#ends = [events.on('server', server => this.put(server)), events.on('reset', () => this.read())];
      this.read();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        this.#ends.splice(0).forEach(end => end());
      }
    };
  }

  put(server) {
    const known = this.#byId.has(server.id);
    this.#byId.set(server.id, server);
    this.#meanwhile?.set(server.id, server);
    if (known && this.#sorted) {
      this.#sorted[this.#places.get(server.id)] = server;
    } else {
      this.#sorted = undefined;
    }
    this.#tell();
  }

  async read() {
    const meanwhile = new Map();
    this.#meanwhile = meanwhile;
    try {
      const { servers } = await get('/servers');
      this.#sorted = undefined;
      this.#byId = new Map([...servers.map(server => [server.id, server]), ...meanwhile]);
      this.loaded = true;
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
    if (this.#meanwhile === meanwhile) {
      this.#meanwhile = undefined;
    }
    this.#tell();
  }
}

export const servers = new Servers();
