import { html } from '../common/element.js';
import { icon } from '../common/icons.js';
import { words } from '../common/format.js';

/** States that look like others. */
const LIKE = {
  out_of_memory: 'failed',
  timed_out: 'failed',
  licence_denied: 'failed',
  storage_full: 'failed',
  unrenderable: 'failed',
  lost: 'failed',
  refused: 'failed',
  silent: 'failed',
  isolated: 'quarantined',
  preempted: 'stopped',
  handed_back: 'stopped',
};

/**
 * The state of a job, task, attempt, server or link: a picture and the word for it, in a colour that says nothing more.
 *
 * @param of what the state is of, where the word alone would be misread
 */
export function stateBadge(state, of = '') {
  const kind = of === 'server' ? state : LIKE[state] ?? state;
  return html`<span class="state" data-state=${kind}>${icon(kind)}<span>${words(state)}</span></span>`;
}
