import { html, nothing } from '../../common/element.js';
import { clock, exact, number, relative } from '../../common/format.js';
import { estimatedEnd, share } from '../../common/estimate.js';
import { stateBadge } from '../../elements/state.js';
import { progressBar } from '../../elements/progress.js';
import '../../elements/job-picture.js';
import '../../elements/priority-field.js';

const ENDED = ['cancelled', 'cancelling', 'failed', 'succeeded'];

/**
 * A job in the list.
 *
 * @param index of the row
 * @param selected whether it is chosen
 * @param current whether it is the one that keys act on
 * @param drag makes attributes for a row that is dragged; undefined where that makes no sense
 * @param on what to do: `toggle(index, range)`, `focus(index)`, `open(event)`, `prioritise(job, priority)`
 */
export function jobRow(job, { index, selected, current, drag, on }) {
  return html`<div role="row" class="jobs-row" aria-rowindex=${index + 2} aria-selected=${selected} data-index=${index} tabindex=${current ? 0 : -1}
      draggable=${drag && !ENDED.includes(job.status) ? 'true' : nothing} data-drop=${drag?.at(index) ?? nothing}
      @dragstart=${event => drag?.start(event, job)} @dragover=${event => drag?.over(event, index)} @drop=${event => drag?.drop(event)} @dragend=${() => drag?.end()}
      @focusin=${() => on.focus(index)} @dblclick=${event => event.target.closest('a, button, input') || on.open(job)}>
    <span role="gridcell" class="cell-select"><input type="checkbox" aria-label="Select ${job.name}" tabindex="-1" .checked=${selected}
      @click=${event => on.toggle(index, event.shiftKey)}></span>
    <span role="gridcell" class="cell-picture"><rm-job-picture .job=${job}></rm-job-picture></span>
    <span role="gridcell" class="cell-name"><a href="/jobs/${job.id}" tabindex="-1" draggable="false" title=${job.name}>${job.name}</a></span>
    <span role="gridcell" class="cell-state">${stateBadge(job.status)}</span>
    <span role="gridcell" class="cell-progress">${progress(job)}</span>
    <span role="gridcell" class="cell-end right">${end(job)}</span>
    <span role="gridcell" class="cell-priority right"><rm-priority-field .value=${job.priority} label="Priority of ${job.name}"
      ?disabled=${ENDED.includes(job.status)} @rm-priority=${event => on.prioritise(job, event.detail)}></rm-priority-field></span>
    <span role="gridcell" class="cell-project" title=${job.project}>${job.project}</span>
    <span role="gridcell" class="cell-user" title=${job.user}>${job.user}</span>
    <span role="gridcell" class="cell-submitted right"><time datetime=${job.submittedAt} title=${exact(job.submittedAt)}>${relative(job.submittedAt)}</time></span>
  </div>`;
}

function progress(job) {
  return progressBar({
    done: share(job),
    failed: job.tasks ? job.tasksFailed / job.tasks : 0,
    state: job.status,
    label: `Progress of ${job.name}`,
    text: `${number(job.framesDone)} / ${number(job.frames)}`,
  });
}

function end(job) {
  if (job.endedAt) {
    return html`<time datetime=${job.endedAt} title="ended ${exact(job.endedAt)}">${relative(job.endedAt)}</time>`;
  }
  const at = estimatedEnd(job);
  return at === undefined
    ? html`<span class="absent">–</span>`
    : html`<span title="at about ${clock(at)}, if it goes on as it did">${relative(at)}</span>`;
}
