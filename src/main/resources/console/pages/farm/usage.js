import { Element, html, nothing } from '../../common/element.js';
import { part } from '../../api.js';
import { bytes, duration, number } from '../../common/format.js';
import { styles } from '../../common/styles.js';
import { router } from '../../router.js';
import { Polled } from '../../stores/polled.js';
import { problemPanel } from '../../elements/problem.js';
import { icon } from '../../common/icons.js';

const AGAIN_MILLIS = 30000;
const DAY_MILLIS = 24 * 60 * 60 * 1000;
const ROWS = 20;
const BY = { project: 'project', user: 'user', job: 'job', server: 'server' };
const DAYS = { 1: 'today', 7: '7 days', 30: '30 days', 365: 'a year' };
const COST = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** What attempts took and cost, by project, user, job or server. */
class FarmUsage extends Element {
  static properties = { query: { attribute: false } };

  #usage = new Polled(this, '/usage', { millis: AGAIN_MILLIS, query: () => ({ ...this.#asked(), limit: ROWS }) });
  #shown;

  connectedCallback() {
    super.connectedCallback();
    this.#shown = JSON.stringify(this.#asked());
  }

  willUpdate() {
    const wanted = JSON.stringify(this.#asked());
    if (wanted !== this.#shown) {
      this.#shown = wanted;
      this.#usage.read();
    }
  }

  get #by() {
    const by = this.query?.get('by');
    return by in BY ? by : 'project';
  }

  get #days() {
    const days = this.query?.get('days');
    return days in DAYS ? days : '30';
  }

  #asked() {
    return { by: this.#by, from: new Date(Date.now() - (this.#days - 1) * DAY_MILLIS).toISOString().slice(0, 10) };
  }

  render() {
    const { document, problem } = this.#usage;
    const select = (name, label, chosen, values, usual) => html`<label class="inline-field"><span class="unseen">${label}</span>
      <select @change=${event => router.setQuery({ [name]: event.target.value === usual ? '' : event.target.value })}>
        ${Object.entries(values).map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}</select></label>`;
    return html`<div class="panel-head"><h2 id="farm-usage">Usage and cost</h2>
        ${select('by', 'Added up by', this.#by, { project: 'by project', user: 'by user', job: 'by job', server: 'by server' }, 'project')}
        ${select('days', 'Of how long', this.#days, DAYS, '30')}
        <a class="button push" href="/api/v1/usage?by=${this.#by}&from=${this.#asked().from}&format=csv" download="usage.csv">${icon('download')}CSV</a></div>
      ${problem ? problemPanel(problem, () => this.#usage.read()) : nothing}
      ${document ? this.#table(document) : nothing}`;
  }

  #table({ sums, more, by }) {
    if (sums.length === 0) {
      return html`<p class="quiet-text">No attempt has ended in this time.</p>`;
    }
    const most = Math.max(...sums.map(each => each.totals.wallMillis), 1);
    return html`<div class="scroll-x" role="region" tabindex="0" aria-labelledby="farm-usage"><table class="plain">
      <thead><tr><th scope="col">${BY[by][0].toUpperCase()}${BY[by].slice(1)}</th><th scope="col"><span class="unseen">Its part of the time</span></th><th scope="col" class="right">Time</th><th scope="col" class="right">Processor time</th>
        <th scope="col" class="right">Attempts</th><th scope="col" class="right">Failed</th><th scope="col" class="right">Most memory</th><th scope="col" class="right">Pictures</th><th scope="col" class="right">Cost elsewhere</th></tr></thead>
      <tbody>${sums.map(({ name, totals }) => html`<tr>
        <th scope="row">${this.#link(by, name)}</th>
        <td class="share-cell"><div class="meter-track" aria-hidden="true"><div class="meter-used" ${styles({ width: `${(totals.wallMillis / most) * 100}%` })}></div></div></td>
        <td class="right">${duration(totals.wallMillis)}</td>
        <td class="right">${duration(totals.cpuMillis)}</td>
        <td class="right">${number(totals.attempts)}</td>
        <td class="right">${number(totals.failed)}</td>
        <td class="right">${bytes(totals.peakMemoryBytes)}</td>
        <td class="right">${bytes(totals.outputBytes)}</td>
        <td class="right">${totals.cost > 0 ? COST.format(totals.cost) : html`<span class="absent">–</span>`}</td>
      </tr>`)}</tbody>
    </table></div>
    ${more ? html`<p class="quiet-text">Those that took the most time; all are in the CSV.</p>` : nothing}`;
  }

  #link(by, name) {
    switch (by) {
      case 'job':
        return html`<a href="/jobs/${part(name)}"><span class="mono">${name}</span></a>`;
      case 'server':
        return html`<a href="/servers/${part(name)}">${name}</a>`;
      default:
        return html`<a href="/jobs?${by}=${part(name)}">${name || 'without a name'}</a>`;
    }
  }
}

customElements.define('rm-farm-usage', FarmUsage);
