/**
 * Gives a job another priority by its place in a list that is ordered by priority: between two jobs it gets one between theirs. Whoever can not
 * drag types the number.
 */
export class PriorityDrag {
  #job;
  #index = -1;
  #edge = '';
  #host;
  #jobAt;
  #descending;
  #apply;

  /**
   * @param host is rendered anew when the place changes
   * @param jobAt tells the job of a row
   * @param descending tells whether the most urgent come first
   * @param apply is called with the job and its new priority
   */
  constructor(host, jobAt, descending, apply) {
    this.#host = host;
    this.#jobAt = jobAt;
    this.#descending = descending;
    this.#apply = apply;
  }

  /** At which edge of a row the job would be put: `before`, `after`, or undefined. */
  at(index) {
    return index === this.#index ? this.#edge : undefined;
  }

  start(event, job) {
    this.#job = job;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', job.name);
  }

  over(event, index) {
    if (!this.#job) {
      return;
    }
    event.preventDefault();
    const { top, height } = event.currentTarget.getBoundingClientRect();
    const edge = event.clientY < top + height / 2 ? 'before' : 'after';
    if (index !== this.#index || edge !== this.#edge) {
      this.#index = index;
      this.#edge = edge;
      this.#host.requestUpdate();
    }
  }

  drop(event) {
    event.preventDefault();
    const job = this.#job;
    const at = this.#edge === 'before' ? this.#index : this.#index + 1;
    const above = this.#jobAt(at - 1);
    const below = this.#jobAt(at);
    this.end();
    if (job && above?.id !== job.id && below?.id !== job.id) {
      const priority = priorityBetween(above?.priority, below?.priority, this.#descending());
      if (priority !== job.priority) {
        this.#apply(job, priority);
      }
    }
  }

  end() {
    this.#job = undefined;
    this.#index = -1;
    this.#edge = '';
    this.#host.requestUpdate();
  }
}

/** A priority between two; before the first and behind the last of a list, one beyond theirs. */
export function priorityBetween(above, below, descending) {
  if (above !== undefined && below !== undefined) {
    return Math.round((above + below) / 2);
  }
  const beyond = (above === undefined) === descending ? 1 : -1;
  return Math.max(0, Math.min(100, (above ?? below) + beyond));
}
