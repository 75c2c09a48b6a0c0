const MOST_WORKERS = 4;

/** Takes the SHA-256 of files in workers, some at a time, so that the page stays quick. */
export class Hasher {
  #workers = [];
  #idle = [];
  #queue = [];
  #running = new Map();
  #last = 0;

  /**
   * @param progress is given how many bytes are done
   * @returns the hash; refused when the file can not be read
   */
  hash(file, progress) {
    return new Promise((resolve, reject) => {
      this.#queue.push({ id: ++this.#last, file, progress, resolve, reject });
      this.#next();
    });
  }

  /** Ends the workers; what was not hashed yet never will be. */
  stop() {
    this.#workers.forEach(worker => worker.terminate());
    this.#workers = [];
    this.#idle = [];
    this.#queue = [];
    this.#running.clear();
  }

  #next() {
    const wanted = Math.max(1, Math.min(MOST_WORKERS, (navigator.hardwareConcurrency ?? 2) - 1));
    while (this.#queue.length > 0 && (this.#idle.length > 0 || this.#workers.length < wanted)) {
      const worker = this.#idle.pop() ?? this.#start();
      const work = this.#queue.shift();
      this.#running.set(work.id, work);
      worker.postMessage({ id: work.id, file: work.file });
    }
  }

  #start() {
    const worker = new Worker('/console/workers/hash.js', { type: 'module' });
    worker.addEventListener('message', ({ data }) => this.#said(worker, data));
    worker.addEventListener('error', () => this.#failed());
    this.#workers.push(worker);
    return worker;
  }

  #said(worker, { id, done, sha256, problem }) {
    const work = this.#running.get(id);
    if (done !== undefined) {
      work?.progress(done);
      return;
    }
    this.#running.delete(id);
    this.#idle.push(worker);
    if (sha256) {
      work?.resolve(sha256);
    } else {
      work?.reject(new Error(problem));
    }
    this.#next();
  }

  /** A worker could not be loaded: nothing that was asked for will come. */
  #failed() {
    const all = [...this.#running.values(), ...this.#queue];
    this.stop();
    all.forEach(work => work.reject(new Error('the part of the console that hashes files could not be loaded; load the page anew')));
  }
}
