import { isAborted, part, send } from '../../api.js';

/** So long after the last change it is estimated anew. */
const ESTIMATE_MILLIS = 400;

/** What the API says of a job before it is sent: an estimate, or what is wrong with it. */
export class Estimating {
  #listener;
  #question;
  #timer;
  #asking;
  /** What the job would be; undefined until that is known. */
  estimate;
  /** Why the job is not taken; undefined when nothing is known against it. */
  refused;
  /** What is wrong with single values, by their pointers. */
  errors = new Map();

  /**
   * @param listener is called when there is an answer
   * @param question tells what is to be estimated: the `body` of a submission, and the id of the `template` if it is by one; undefined while there is
   *   nothing to ask
   */
  constructor(listener, question) {
    this.#listener = listener;
    this.#question = question;
  }

  /** Asks when nothing has changed for a moment. */
  schedule() {
    this.stop();
    if (this.#question()) {
      this.#timer = setTimeout(() => this.#ask(), ESTIMATE_MILLIS);
    } else {
      this.estimate = undefined;
    }
  }

  /** Asks no more, and waits for no answer. */
  stop() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  /** Another job begins. */
  forget() {
    this.estimate = undefined;
    this.refuse(undefined);
  }

  /** The job was not taken, or, with undefined, nothing is known against it. */
  refuse(problem) {
    this.refused = problem;
    this.errors = new Map((problem?.errors ?? []).map(error => [error.pointer, error.detail]));
  }

  async #ask() {
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const { template, body } = this.#question();
    const path = template ? `/templates/${part(template)}/estimate` : '/jobs/estimate';
    try {
      this.estimate = await (await send('POST', path, { body, signal })).json();
      this.refuse(undefined);
    } catch (problem) {
      if (isAborted(problem)) {
        return;
      }
      this.estimate = undefined;
      this.refuse(problem);
    }
    this.#listener();
  }
}
