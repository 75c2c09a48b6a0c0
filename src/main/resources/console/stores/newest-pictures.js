import { get, part } from '../api.js';

const AT_A_TIME = 3;
const KEPT = 1000;

/** Which frame of a job to show in a list: the last one that is published. Asked for a few at a time, the newest question first. */
class NewestPictures {
  /** By job: what was found for how many finished frames. */
  #found = new Map();
  #waiting = new Map();
  #running = 0;

  /** The frame that was last found; undefined for none. */
  known(job) {
    return this.#found.get(job.id)?.frame;
  }

  /** Whether there are more frames than when it was last asked. */
  isOld(job) {
    const found = this.#found.get(job.id);
    return job.framesDone > 0 && found?.done !== job.framesDone;
  }

  /** Finds the frame and calls back when it is known. */
  ask(job, callback) {
    this.#waiting.delete(job.id);
    this.#waiting.set(job.id, { job, callback });
    this.#next();
  }

  /** Forgets a question that is not wanted any more. */
  forget(job) {
    this.#waiting.delete(job.id);
  }

  async #next() {
    const newest = [...this.#waiting.values()].pop();
    if (!newest || this.#running >= AT_A_TIME) {
      return;
    }
    const { job, callback } = newest;
    this.#waiting.delete(job.id);
    this.#running++;
    try {
      const { results } = await get(`/jobs/${part(job.id)}/results`, { offset: job.framesDone - 1, limit: 1 });
      this.#keep(job, results[0]);
      callback();
    } catch {
      // A list is no place to tell why one of its pictures is not there; the job's own page is.
      this.#keep(job, undefined);
    } finally {
      this.#running--;
      this.#next();
    }
  }

  #keep(job, result) {
    const shown = result?.mediaType.startsWith('image/') ? result.frame : this.known(job);
    this.#found.delete(job.id);
    this.#found.set(job.id, { done: job.framesDone, frame: shown });
    if (this.#found.size > KEPT) {
      this.#found.delete(this.#found.keys().next().value);
    }
  }
}

export const newestPictures = new NewestPictures();
