import { Element, html, nothing } from '../common/element.js';
import { count, number } from '../common/format.js';
import { icon } from '../common/icons.js';
import { Polled } from '../stores/polled.js';
import { emptyState } from '../elements/empty.js';
import { problemPanel } from '../elements/problem.js';
import { progressBar } from '../elements/progress.js';
import '../elements/time.js';

/** What the site has only so much of, such as licences. */
class LimitsPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #limits = new Polled(this, '/limits');

  render() {
    const limits = this.#limits.document?.limits;
    return html`
      <header class="page-head"><h1>Limits</h1></header>
      ${this.#limits.problem ? problemPanel(this.#limits.problem, () => this.#limits.read()) : nothing}
      ${limits?.length === 0 ? this.#empty() : this.#table(limits ?? [])}
      <footer class="page-foot" role="status">${limits ? count(limits.length, 'limit') : this.#limits.problem ? '' : 'Loading…'}</footer>`;
  }

  #empty() {
    return emptyState({
      picture: 'limits',
      title: 'The site has no limits',
      text: 'Licences, or whatever else there is only so much of, are named in the configuration; jobs ask for them by name.',
      actions: html`<code class="command">raymill.scheduler.limits { licence.houdini { total = 40 } }</code>`,
    });
  }

  #table(limits) {
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Limits"><table class="plain" aria-label="Limits">
      <thead><tr><th scope="col">Name</th><th scope="col">In use</th><th scope="col" class="right">Tasks that wait for it</th><th scope="col" class="right">On one host</th><th scope="col">After a denial</th></tr></thead>
      <tbody>${limits.map(limit => html`<tr>
        <th scope="row">${limit.id}</th>
        <td class="limit-use">${this.#use(limit)}</td>
        <td class="right">${number(limit.waiting)}</td>
        <td class="right">${limit.perHost ? `at most ${number(limit.perHost)}` : html`<span class="absent">any number</span>`}</td>
        <td>${limit.backedOffUntil
          ? html`<span class="state" data-state="draining">${icon('warning')}at most ${number(limit.usable)}; more <rm-time .value=${limit.backedOffUntil}></rm-time></span>`
          : html`<span class="absent">–</span>`}</td>
      </tr>`)}</tbody>
    </table></div>`;
  }

  #use({ id, inUse, total, usable }) {
    const full = inUse >= usable;
    return progressBar({
      done: total ? Math.min(1, inUse / total) : 0,
      state: full ? 'paused' : '',
      label: `${id} in use`,
      text: `${number(inUse)} of ${number(total)}${full ? ', none left' : ''}`,
    });
  }
}

customElements.define('rm-limits-page', LimitsPage);
