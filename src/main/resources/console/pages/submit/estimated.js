import { html, nothing } from '../../common/element.js';
import { bytes, clock, count, duration, exact, number, relative } from '../../common/format.js';
import { icon } from '../../common/icons.js';

const MINUTE = 60000;

/**
 * What a submission would be, as `POST /jobs/estimate` tells.
 *
 * @param files with `path` and `size`
 */
export function estimated(estimate, files) {
  const missing = new Set(estimate.missing.map(each => each.sha256));
  const toUpload = files.filter(each => missing.has(each.sha256));
  return html`
    <dl class="facts figures">
      <div><dt>Frames</dt><dd>${number(estimate.frames)}</dd></div>
      <div><dt>Tasks</dt><dd>${number(estimate.steps.reduce((sum, each) => sum + each.tasks, 0))}</dd></div>
      <div><dt>To upload</dt><dd>${toUpload.length === 0 ? 'nothing' : bytes(toUpload.reduce((sum, each) => sum + each.size, 0))}</dd></div>
      ${estimate.secondsPerFrame ? html`<div><dt>A frame</dt><dd>${span(estimate.secondsPerFrame)}</dd></div>` : nothing}
    </dl>
    ${estimate.end ? end(estimate.end) : nothing}
    ${estimate.secondsPerFrame ? html`<p class="quiet-text">From ${estimate.secondsPerFrame.basis}.</p>` : nothing}
    ${estimate.unknown ? html`<p class="quiet-text">${estimate.unknown}</p>` : nothing}
    <ul class="submit-steps">${estimate.steps.map(step)}</ul>`;
}

function span({ low, median, high }) {
  const text = duration(median * 1000);
  return html`<span title="from ${duration(low * 1000)} to ${duration(high * 1000)}">${text}</span>`;
}

function end({ earliest, latest }) {
  if (latest && new Date(latest) - Date.now() < MINUTE) {
    return html`<p>Done <strong title=${exact(latest)}>within a minute</strong> if it is submitted now.</p>`;
  }
  return html`<p>Done ${latest
    ? html`between <strong title=${exact(earliest)}>${clock(earliest)}</strong> and <strong title=${exact(latest)}>${clock(latest)}</strong> (${relative(earliest)} to ${relative(latest)})`
    : html`<strong title=${exact(earliest)}>${relative(earliest)}</strong> at the earliest`} if it is submitted now.</p>`;
}

function step(each) {
  const never = each.able === 0;
  return html`<li>
    <p class=${never ? 'submit-never' : ''}>${icon(never ? 'warning' : 'succeeded')}<strong>${each.step}</strong> ${never
      ? `No server could run it now; it would wait.`
      : `${number(each.able)} of ${count(each.servers, 'server')} could run it, ${number(each.slots)} at a time; ${number(each.slotsNow)} could begin now.`}</p>
    ${each.verdicts?.length > 0 ? html`<details><summary>Why not others</summary><ul>${each.verdicts.map(verdict => html`<li>${count(verdict.servers, 'server')}: ${verdict.detail}</li>`)}</ul></details>` : nothing}
  </li>`;
}
