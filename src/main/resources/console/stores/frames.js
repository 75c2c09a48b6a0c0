import { get, isAborted, part } from '../api.js';
import { events } from '../events.js';
import { oncePerFrame } from '../common/frames.js';

const PAGE = 200;
/** Frames change often while a job renders; what is seen is read so often at most. */
const AGAIN_MILLIS = 1000;

/** So long what was asked for before the frames were shown is taken for new. */
const NEW_MILLIS = 2000;

/** The first frames of the job that is being opened. */
let coming;

/** Asks for the first frames of a job while it is being asked what the job is. */
export function expectFrames(job) {
  if (isComing(job)) {
    return;
  }
  coming = { job, at: performance.now(), answer: get(`/jobs/${part(job)}/frames`, { offset: 0, limit: PAGE }) };
  coming.answer.catch(() => {
    // They are asked for again when they are shown.
  });
}

function isComing(job) {
  return coming?.job === job && performance.now() - coming.at < NEW_MILLIS;
}

/**
 * The frames of a job: those of them are read that are seen, and read again when the job has changed. The listener is called at most once per
 * painted frame.
 */
export class Frames {
  #job;
  #tell;
  #pages = new Map();
  #seen = { first: 0, end: 0 };
  #ends = [];
  #abort = new AbortController();
  #timer;
  #reading = false;
  #stale = false;
  /** How often each frame has had a newer picture, by its number. */
  #samples = new Map();
  total = 0;
  loaded = false;
  problem = undefined;

  constructor(job, listener) {
    this.#job = job;
    this.#tell = oncePerFrame(listener);
  }

  start() {
    this.#ends = [
      events.on('job', job => job.id === this.#job && this.refresh()),
      events.on('sample', sample => sample.job === this.#job && this.#sampled(sample)),
      events.on('reset', () => this.refresh()),
    ];
    this.#read();
  }

  stop() {
    this.#ends.splice(0).forEach(end => end());
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  /** A frame by its place in the job; undefined when it was not read yet. */
  at(index) {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Changes whenever there is another picture of a frame. */
  versionOf(frame) {
    // Tiles that are finished are to be seen, and no event tells of them.
    return frame.result ?? `${this.#samples.get(frame.frame) ?? 0} ${Math.floor(frame.done * 16)}`;
  }

  /** All that were read, in order. */
  *known() {
    for (const page of [...this.#pages.keys()].sort((a, b) => a - b)) {
      yield* this.#pages.get(page);
    }
  }

  /** Says which are seen. */
  look(first, end) {
    this.#seen = { first, end };
    if (this.#wanted().some(page => !this.#pages.has(page))) {
      this.#read();
    }
  }

  /** Reads what is seen again, soon. */
  refresh() {
    this.#stale = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#read();
    }, AGAIN_MILLIS);
  }

  /** Reads every page, for who wants all frames. */
  async readAll(most) {
    for (let index = 0; index < Math.min(this.total, most); index += PAGE) {
      const page = index / PAGE;
      if (!this.#pages.has(page)) {
        await this.#readPage(page);
      }
    }
  }

  #wanted() {
    const last = Math.floor(Math.max(this.#seen.first, this.#seen.end - 1) / PAGE);
    const wanted = [];
    for (let page = Math.floor(this.#seen.first / PAGE); page <= last; page++) {
      wanted.push(page);
    }
    return wanted;
  }

  async #read() {
    if (this.#reading) {
      return;
    }
    this.#reading = true;
    try {
      const stale = this.#stale;
      this.#stale = false;
      for (const page of this.#wanted()) {
        if (stale || !this.#pages.has(page)) {
          await this.#readPage(page);
        }
      }
      this.problem = undefined;
    } catch (problem) {
      if (!isAborted(problem)) {
        this.problem = problem;
      }
    }
    this.#reading = false;
    this.loaded = true;
    this.#tell();
    if (!this.problem && this.#wanted().some(page => !this.#pages.has(page) && page * PAGE < this.total)) {
      this.#read();
    }
  }

  /** A page of the API may be shorter than asked for. */
  async #readPage(page) {
    const frames = [];
    do {
      const answer = await this.#ask(page * PAGE + frames.length, PAGE - frames.length);
      this.total = answer.total;
      frames.push(...answer.frames);
      if (answer.frames.length === 0) {
        break;
      }
    } while (frames.length < PAGE && page * PAGE + frames.length < this.total);
    this.#pages.set(page, frames);
    this.#tell();
  }

  async #ask(offset, limit) {
    if (offset === 0 && isComing(this.#job)) {
      const { answer } = coming;
      coming = undefined;
      this.refresh(); // what has changed since was told to nobody
      return answer;
    }
    return get(`/jobs/${part(this.#job)}/frames`, { offset, limit }, this.#abort.signal);
  }

  #sampled(sample) {
    for (const number of numbersOf(sample.frames)) {
      this.#samples.set(number, (this.#samples.get(number) ?? 0) + 1);
    }
    this.refresh();
    this.#tell();
  }
}

/** The numbers of a range such as `3`, `1-4`, `1-9x2`; no more of them than a task can have. */
export function numbersOf(range) {
  const numbers = [];
  for (const each of range.split(',')) {
    const [, first, last = first, step = 1] = /^(\d+)(?:-(\d+)(?:x(\d+))?)?$/.exec(each.trim()) ?? [];
    for (let number = Number(first); number <= Number(last) && numbers.length < 1000; number += Number(step)) {
      numbers.push(number);
    }
  }
  return numbers;
}
