import { html, nothing } from '../../common/element.js';
import { count } from '../../common/format.js';
import { icon } from '../../common/icons.js';

const SHOWN = 20;

/** What the copy of an earlier job lacks, as `GET /jobs/{job}/submission` tells. */
export function copyNotices({ omitted = [], missing = [] } = {}) {
  return html`
    ${omitted.length > 0 ? html`<div class="notice">${icon('info')}<div>Left out of the copy:
      <ul>${omitted.map(each => html`<li><code>${each.pointer}</code> ${each.reason}</li>`)}</ul></div></div>` : nothing}
    ${missing.length > 0 ? html`<div class="notice">${icon('info')}<div>${count(missing.length, 'file is', 'files are')} not kept any more. Choose ${missing.length === 1 ? 'it' : 'them'} again:
      <ul>${missing.slice(0, SHOWN).map(each => html`<li>${each.path}</li>`)}</ul></div></div>` : nothing}`;
}
