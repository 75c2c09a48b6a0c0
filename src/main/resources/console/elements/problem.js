import { html, nothing } from '../common/element.js';
import { icon } from '../common/icons.js';

/** What the API refused, as it says it. `again` is called to try it once more. */
export function problemPanel(problem, again) {
  const errors = problem.errors ?? [];
  return html`<div class="problem" role="alert">
    ${icon('warning')}
    <div class="problem-body">
      <strong>${problem.title || 'Something went wrong'}</strong>
      ${problem.detail && problem.detail !== problem.title ? html`<p>${problem.detail}</p>` : nothing}
      ${errors.length > 1 ? html`<ul>${errors.map(error => html`<li><code>${error.pointer ?? error.parameter ?? ''}</code> ${error.detail}</li>`)}</ul>` : nothing}
      ${problem.status ? html`<p class="problem-small">${problem.status}${problem.name ? html` · <code>${problem.name}</code>` : nothing}${problem.instance ? html` · ${problem.instance}` : nothing}</p>` : nothing}
    </div>
    ${again ? html`<button type="button" @click=${again}>${icon('retry')}Try again</button>` : nothing}
  </div>`;
}
