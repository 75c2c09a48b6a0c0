import { html, nothing } from '../../common/element.js';
import { icon } from '../../common/icons.js';
import { router } from '../../router.js';

/**
 * What a job can be made of: a template, any scene, or an earlier job.
 *
 * @param templates all that there are
 * @param chosen the id of the one that is used; empty for none
 * @param copied whether an earlier job is submitted again
 */
export function jobSources({ templates, chosen, copied }) {
  if (templates.length === 0 && !copied) {
    return nothing;
  }
  const source = (address, current, words, title = '') => html`<a class="button chip" href=${address} title=${title} aria-current=${current ? 'true' : nothing}>${words}</a>`;
  return html`<nav class="chips" aria-label="What the job is made of">
    ${templates.map(each => source(`/submit?template=${each.id}`, each.id === chosen, html`${icon('templates')}${each.title}`, `the template ${each.id}`))}
    ${source('/submit', !chosen && !copied, html`${icon('edit')}Any scene`)}
    ${copied ? source(router.path + location.search, true, html`${icon('jobs')}Again, changed`) : nothing}
  </nav>`;
}
