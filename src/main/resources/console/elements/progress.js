import { html, nothing } from '../common/element.js';
import { styles } from '../common/styles.js';
import { percent } from '../common/format.js';

/**
 * A bar that is filled from the left.
 *
 * @param done 0 to 1
 * @param failed 0 to 1, what will never be done
 * @param label what progresses, for who listens to the page
 * @param text beside the bar
 */
export function progressBar({ done, failed = 0, state = '', label, text }) {
  return html`<div class="progress" data-state=${state}>
    <div class="progress-track" role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax="100"
        aria-valuenow=${Math.floor(done * 100)} aria-valuetext=${text ?? percent(done)}>
      <div class="progress-done" ${styles({ width: `${done * 100}%` })}></div>
      ${failed > 0 ? html`<div class="progress-failed" ${styles({ width: `${failed * 100}%` })}></div>` : nothing}
    </div>
    ${text ? html`<span class="progress-text" aria-hidden="true">${text}</span>` : nothing}
  </div>`;
}
