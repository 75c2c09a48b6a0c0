import { expectJob } from '../../stores/job-coming.js';

/** Who only passes by with the pointer or the keys opens nothing. */
const RESTS_MILLIS = 80;

/** Has what a job is asked for while somebody is about to open it: the pointer rests on its name, or its row has had the focus for a moment. */
export class AboutToOpen {
  #timer;

  /** Takes events of rows: `pointerover`, `pointerdown`, `focusin`. */
  handleEvent(event) {
    clearTimeout(this.#timer);
    const name = event.target.closest?.(event.type === 'focusin' ? '.jobs-row[data-index]' : '.cell-name a');
    const link = name?.matches('a') ? name : name?.querySelector('.cell-name a');
    const job = link?.getAttribute('href').split('/').pop();
    if (job && event.type === 'pointerdown') {
      expectJob(job);
    } else if (job) {
      this.#timer = setTimeout(() => expectJob(job), RESTS_MILLIS);
    }
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
