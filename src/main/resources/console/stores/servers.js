import { get } from '../api.js';
import { events } from '../events.js';
import { oncePerFrame } from '../common/frames.js';

/**
 * All servers of the farm, by name: read once, kept up by events. Listeners are called at most once per painted frame.
 */
class Servers {
  #byId = new Map();
  #listeners = new Set();
  #ends = [];
  #tell = oncePerFrame(() => this.#listeners.forEach(listener => listener()));
  #sorted;
  loaded = false;
  problem = undefined;

  /** Sorted by name. */
  get all() {
    this.#sorted ??= [...this.#byId.values()].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
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
    this.#byId.set(server.id, server);
    this.#changed();
  }

  #changed() {
    this.#sorted = undefined;
    this.#tell();
  }

  async read() {
    try {
      const { servers } = await get('/servers');
      this.#byId = new Map(servers.map(server => [server.id, server]));
      this.loaded = true;
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
    this.#changed();
  }
}

export const servers = new Servers();
