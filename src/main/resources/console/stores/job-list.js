import { get, isAborted } from '../api.js';
import { events } from '../events.js';
import { oncePerFrame } from '../common/frames.js';

const PAGE = 500;
/** What is seen at first comes sooner when it is little: what a screen has room for, and some more. */
const FIRST_PAGE = Math.min(PAGE, Math.ceil(screen.height / 40) + 20);

/** The list that was shown last, which whoever comes back to it sees until it has been read anew. */
let shownLast;

/**
 * The jobs that suit some filters, in some order: read page by page as they are wanted, kept up by events. The listener is called at most once
 * per painted frame.
 */
export class JobList {
  #listener;
  #onShift;
  #filters = {};
  #compare = comparison('-submitted');
  #jobs = [];
  #position = new Map();
  #next;
  #abort;
  #ends = [];
  #changed = new Map();
  /** What was heard since a page was asked for. */
  #meanwhile;
  #tell;
  /** Grows with each change, so that it can be told from before. */
  version = 0;
  loading = false;
  /** Whether there is an answer to the filters of now. */
  loaded = false;
  problem = undefined;

  /**
   * @param listener is called when anything has changed
   * @param onShift is called with how many jobs came in before all others
   */
  constructor(listener, onShift) {
    this.#listener = listener;
    this.#onShift = onShift;
    this.#tell = oncePerFrame(() => this.#take());
  }

  start() {
    this.#ends = [
      events.on('job', job => this.put(job)),
      events.on('removed', ({ id }) => this.remove(id)),
      events.on('reset', () => this.#readAgain()),
    ];
  }

  stop() {
    this.#ends.splice(0).forEach(end => end());
    this.#abort?.abort();
    if (this.loaded) {
      shownLast = { question: JSON.stringify(this.#filters), jobs: this.#jobs.slice(0, FIRST_PAGE) };
    }
  }

  get size() {
    return this.#jobs.length;
  }

  /** Whether there are more than were read. */
  get more() {
    return this.#next !== undefined;
  }

  at(index) {
    return this.#jobs[index];
  }

  get(id) {
    return this.#jobs[this.#position.get(id)];
  }

  indexOf(id) {
    return this.#position.get(id) ?? -1;
  }

  /** Reads anew, with other filters: `status`, `project`, `user`, `text`, and `sort`. What was there stays until the answer is. */
  async open(filters) {
    this.#filters = filters;
    this.#compare = comparison(filters.sort);
    if (!this.loaded && shownLast?.question === JSON.stringify(filters)) {
      this.#jobs = shownLast.jobs;
      this.#index();
      this.loaded = true;
      this.#notify();
    }
    await this.#readAgain(1);
  }

  /** Reads anew as many as there were, so that nobody loses the place where they are. */
  async #readAgain(atLeast = this.#jobs.length) {
    this.#abort?.abort();
    this.#abort = new AbortController();
    await this.#read(undefined, page => {
      this.#jobs = page.jobs;
      this.loaded = true;
    }, atLeast);
  }

  /** Reads the next page, if there is one and none is being read. */
  async readMore() {
    if (this.loading || !this.more) {
      return;
    }
    await this.#read(this.#next, page => {
      const known = this.#position;
      this.#jobs = this.#jobs.concat(page.jobs.filter(job => !known.has(job.id)));
    });
  }

  /** Takes over what an event, or an answer of the API, tells of a job. */
  put(job) {
    this.#changed.set(job.id, job);
    this.#meanwhile?.set(job.id, job);
    this.#tell();
  }

  /** Leaves out a job that there is no more. */
  remove(id) {
    this.#changed.delete(id);
    if (this.#position.has(id)) {
      this.#jobs = this.#jobs.filter(job => job.id !== id);
      this.#index();
      this.#notify();
    }
  }

  async #read(before, use, atLeast = 1) {
    const { signal } = this.#abort;
    const meanwhile = new Map();
    this.#meanwhile = meanwhile;
    this.loading = true;
    this.#notify();
    try {
      const page = await this.#fetch(before, atLeast, signal);
      use(page);
      this.#next = page.next;
      this.#index();
      this.problem = undefined;
    } catch (problem) {
      if (isAborted(problem)) {
        return;
      }
      this.problem = problem;
    }
    // What was heard since the question is newer than the answer.
    this.#meanwhile = undefined;
    meanwhile.forEach((job, id) => this.#changed.set(id, job));
    this.loading = false;
    this.#take();
    this.#notify();
  }

  /** A page, or as many as it takes to have so many jobs. */
  async #fetch(before, atLeast, signal) {
    const all = { jobs: [], next: before };
    do {
      const limit = all.next === undefined && atLeast <= FIRST_PAGE ? FIRST_PAGE : PAGE;
      const page = await get('/jobs', { ...this.#filters, before: all.next, limit }, signal);
      all.jobs.push(...page.jobs);
      all.next = page.next;
    } while (all.next !== undefined && all.jobs.length < atLeast);
    return all;
  }

  #index() {
    this.#position = new Map(this.#jobs.map((job, index) => [job.id, index]));
  }

  #notify() {
    this.version++;
    this.#listener();
  }

  /** Takes over the changes since the last frame. */
  #take() {
    const changes = [...this.#changed.values()];
    this.#changed.clear();
    if (!this.loaded || changes.length === 0) {
      return;
    }
    const added = [];
    let gone = false;
    let moved = false;
    for (const job of changes) {
      const position = this.#position.get(job.id);
      if (position !== undefined) {
        moved ||= this.#compare(this.#jobs[position], job) !== 0;
        this.#jobs[position] = job;
        gone ||= !this.#suits(job);
      } else if (this.#suits(job) && this.#isNew(job)) {
        added.push(job);
      }
    }
    if (gone) {
      this.#jobs = this.#jobs.filter(job => this.#suits(job));
    }
    if (added.length > 0 || moved) {
      this.#jobs = added.concat(this.#jobs).sort(this.#compare);
    }
    if (gone || added.length > 0 || moved) {
      this.#index();
    }
    this.#notify();
    if (added.length > 0) {
      this.#onShift(added.length);
    }
  }

  /** Those that come behind what was read are on pages to come. */
  #isNew(job) {
    return !this.more || this.#jobs.length === 0 || this.#compare(job, this.#jobs[this.#jobs.length - 1]) < 0;
  }

  #suits(job) {
    const { status, project, user, text } = this.#filters;
    return (!status || status.split(',').includes(job.status))
      && (!project || job.project === project)
      && (!user || job.user === user)
      && (!text || job.name.toLowerCase().includes(text.toLowerCase()));
  }
}

const KEYS = {
  // Ids are given in the order of submission.
  submitted: job => job.id,
  priority: job => job.priority,
  name: job => job.name.toLowerCase(),
  state: job => job.status,
  progress: job => (job.frames === 0 ? 0 : job.framesDone / job.frames),
};

/** The order that the API calls so; jobs that are alike in it are in that of their ids. */
function comparison(sort) {
  const descending = sort.startsWith('-');
  const key = KEYS[descending ? sort.slice(1) : sort];
  const sign = descending ? -1 : 1;
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return (a, b) => sign * (compare(key(a), key(b)) || compare(a.id, b.id));
}
