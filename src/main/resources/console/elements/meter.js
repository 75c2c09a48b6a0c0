import { html, nothing } from '../common/element.js';
import { styles } from '../common/styles.js';

/**
 * How much of something is in use, as a bar and in words.
 *
 * @param used how much is in leases
 * @param total how much there is
 * @param busy how much really works, whatever for; undefined where that is not known
 * @param label what it is of, for who listens to the page
 * @param text beside the bar
 */
export function useMeter({ used, total, busy, label, text }) {
  const part = value => (total > 0 ? Math.min(1, value / total) : 0);
  const title = busy === undefined ? text : `${text} in leases; the mark shows how much really works`;
  return html`<div class="meter" title=${title}>
    <div class="meter-track" role="meter" aria-label=${label} aria-valuemin="0" aria-valuemax=${Math.max(total, used)} aria-valuenow=${used} aria-valuetext=${text}>
      <div class="meter-used" ${styles({ width: `${part(used) * 100}%` })}></div>
      ${busy === undefined ? nothing : html`<div class="meter-busy" ${styles({ left: `${part(busy) * 100}%` })}></div>`}
    </div>
    <span class="meter-text" aria-hidden="true">${text}</span>
  </div>`;
}
