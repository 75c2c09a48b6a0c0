import { html, nothing } from '../common/element.js';
import { icon } from '../common/icons.js';

/** That there is nothing here, and what to do next. */
export function emptyState({ picture, title, text, actions }) {
  return html`<div class="empty">
    ${icon(picture)}
    <h2>${title}</h2>
    ${text ? html`<p>${text}</p>` : nothing}
    ${actions ? html`<div class="empty-actions">${actions}</div>` : nothing}
  </div>`;
}
