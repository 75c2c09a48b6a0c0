import { html } from '../../common/element.js';
import { bytes, duration } from '../../common/format.js';
import { icon } from '../../common/icons.js';
import { progressBar } from '../../elements/progress.js';

/** Before that nobody knows how fast it is. */
const MEASURED_MILLIS = 2000;

/** How far a {@link Sending} is, and a way to stop it. */
export function sendingProgress(sending) {
  const { stage, arrived, bytes: total, startedAt } = sending;
  const spent = Date.now() - startedAt;
  const rest = arrived > 0 && spent > MEASURED_MILLIS ? `, ${duration((spent * (total - arrived)) / arrived)} to go` : '';
  const words = {
    checking: 'The job is being checked',
    uploading: `${bytes(arrived)} of ${bytes(total)}${rest}`,
    submitting: 'The job is being submitted',
  }[stage];
  const done = { checking: 0, uploading: total ? arrived / total : 0, submitting: 1 }[stage];
  return html`${progressBar({ done, state: 'running', label: 'Upload' })}
    <p role="status">${words}</p>
    <button type="button" ?disabled=${stage === 'submitting'} @click=${() => sending.cancel()}>${icon('cancel')}Cancel</button>`;
}
