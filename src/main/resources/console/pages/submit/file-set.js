import { Hasher } from '../../common/hasher.js';
import { oncePerFrame } from '../../common/frames.js';

/**
 * The files of a job that is being made, by path. Each has `path`, `size`, `done` (bytes hashed), once it is hashed `sha256`, `file` unless it is of an
 * earlier job, and `problem` when it can not be read.
 */
export class FileSet {
  #files = new Map();
  #hasher = new Hasher();
  #changed;

  constructor(changed) {
    this.#changed = oncePerFrame(changed);
  }

  get all() {
    return [...this.#files.values()];
  }

  get size() {
    return this.#files.size;
  }

  get bytes() {
    return this.all.reduce((sum, each) => sum + each.size, 0);
  }

  get hashedBytes() {
    return this.all.reduce((sum, each) => sum + each.done, 0);
  }

  get problem() {
    const failed = this.all.find(each => each.problem);
    return failed && { title: `${failed.path} can not be read`, detail: failed.problem };
  }

  /** Whether the content of each is known. */
  get ready() {
    return this.size > 0 && this.all.every(each => each.sha256);
  }

  has(path) {
    return this.#files.has(path);
  }

  /** What a submission says of them. */
  entries() {
    return this.all.map(({ path, sha256, size }) => ({ path, sha256, size }));
  }

  /** Takes files in, in the place of those with the same paths, and hashes them. */
  add(found) {
    for (const { path, file } of found) {
      const entry = { path, file, size: file.size, done: 0 };
      this.#files.set(path, entry);
      this.#hash(entry);
    }
    this.#changed();
  }

  /** Takes in files that an earlier job had. */
  keep(entries) {
    entries.forEach(({ path, sha256, size }) => this.#files.set(path, { path, sha256, size, done: size }));
    this.#changed();
  }

  remove(path) {
    this.#files.delete(path);
    this.#changed();
  }

  clear() {
    this.stop();
    this.#files.clear();
    this.#changed();
  }

  stop() {
    this.#hasher.stop();
  }

  async #hash(entry) {
    try {
      entry.sha256 = await this.#hasher.hash(entry.file, done => {
        entry.done = done;
        this.#changed();
      });
      entry.done = entry.size;
    } catch (error) {
      entry.problem = error.message;
    }
    this.#changed();
  }
}
