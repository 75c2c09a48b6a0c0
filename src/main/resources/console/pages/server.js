import { Element, html, nothing } from '../common/element.js';
import { get, isAborted, part } from '../api.js';
import { events } from '../events.js';
import { icon } from '../common/icons.js';
import { count, mebibytes, mebibytesOf, number, percent } from '../common/format.js';
import { History } from '../common/history.js';
import { Shortcuts } from '../common/shortcuts.js';
import { router } from '../router.js';
import { SERVER_ORDERS, order } from '../stores/server-orders.js';
import { jobName } from '../stores/job-names.js';
import { stateBadge } from '../elements/state.js';
import { useMeter } from '../elements/meter.js';
import { progressBar } from '../elements/progress.js';
import { problemPanel } from '../elements/problem.js';
import '../elements/time.js';
import '../elements/time-chart.js';

const HISTORY_MILLIS = 2 * 60 * 60 * 1000;
const AGAIN_MILLIS = 30000;
const ENTRIES = 20;
/** An entry of the audit log may show up a moment after what it tells of. */
const ENTRIES_AGAIN_MILLIS = [1500, 6000, 20000];
const SANDBOXES = { none: 'nothing holds its programs back', process: 'limits of the process', bubblewrap: 'bubblewrap' };

/** One render server: what it is, what it does, how busy it was, and what was done to it. */
class ServerPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #server;
  #problem;
  #history;
  #entries;
  #audited = '';
  #timers = [];
  #abort = new AbortController();

  constructor() {
    super();
    new Shortcuts(this, 'Server', [{ keys: ['u'], text: 'back to the servers', run: () => router.go('/servers') }]);
  }

  connectedCallback() {
    super.connectedCallback();
    document.title = `${this.params.server} · Raymill`;
    this.until(events.on('server', server => server.id === this.params.server && this.#changed(server)));
    this.until(events.on('reset', () => this.#read()));
    const timer = setInterval(() => document.hidden || this.#readHistory(), AGAIN_MILLIS);
    this.until(() => {
      clearInterval(timer);
      this.#timers.forEach(clearTimeout);
      this.#abort.abort();
    });
    this.#read();
  }

  #changed(server) {
    this.#server = server;
    if (server.status + server.message !== this.#audited) {
      this.#audited = server.status + server.message;
      this.#readEntriesForAWhile();
    }
    this.requestUpdate();
  }

  async #read() {
    try {
      this.#changed(await get(`/servers/${part(this.params.server)}`, {}, this.#abort.signal));
      this.#problem = undefined;
      this.#readHistory();
    } catch (problem) {
      this.#problem = isAborted(problem) ? undefined : problem;
    }
    this.requestUpdate();
  }

  async #readHistory() {
    const to = Date.now();
    const from = to - HISTORY_MILLIS;
    try {
      this.#history = new History(await get(`/servers/${part(this.params.server)}/history`, {}, this.#abort.signal), from, to);
    } catch {
      // What is shown of it stays until it can be read again.
    }
    this.requestUpdate();
  }

  #readEntriesForAWhile() {
    this.#timers.forEach(clearTimeout);
    this.#timers = ENTRIES_AGAIN_MILLIS.map(millis => setTimeout(() => this.#readEntries(), millis));
    this.#readEntries();
  }

  async #readEntries() {
    try {
      this.#entries = (await get('/audit', { subject: `server:${this.params.server}`, limit: ENTRIES }, this.#abort.signal)).entries;
    } catch {
      // The next change has it read again.
    }
    this.requestUpdate();
  }

  async #order(name) {
    if (await order(name, [this.#server])) {
      this.#read();
      this.#readEntriesForAWhile();
    }
  }

  // ---- what is shown

  render() {
    if (!this.#server) {
      return html`<header class="page-head"><h1>${this.params.server}</h1></header>
        ${this.#problem ? problemPanel(this.#problem, () => this.#read()) : nothing}`;
    }
    return html`
      ${this.#head()}
      ${this.#problem ? problemPanel(this.#problem, () => this.#read()) : nothing}
      <div class="scroll panels" role="region" tabindex="0" aria-label="About the server">
        ${this.#running()}
        ${this.#history ? this.#charts() : nothing}
        ${this.#packages()}
        ${this.#host()}
        ${this.#audit()}
      </div>`;
  }

  #head() {
    const { id, status, message, coresUsed, cores, memoryMiBUsed, memoryMiB, gpus, gpusUsed, load, lastSeenAt, tags, failedJobs, reservedFor } = this.#server;
    return html`<header class="page-head">
      <div class="job-title"><h1>${id}</h1>${stateBadge(status, 'server')}</div>
      <div class="page-tools">${Object.entries(SERVER_ORDERS).filter(([, { suits }]) => suits(this.#server)).map(([name, { label, icon: picture, dangerous }]) => html`
        <button type="button" class=${dangerous ? 'dangerous-quiet' : ''} @click=${() => this.#order(name)}>${icon(picture)}${label}</button>`)}</div>
      ${message ? html`<p class="job-reason">${icon('info')}${message}</p>` : nothing}
      <dl class="facts meters">
        <div><dt>Cores in leases</dt><dd>${useMeter({ used: coresUsed, total: cores, label: 'Cores in leases', text: `${number(coresUsed)} / ${number(cores)}` })}</dd></div>
        <div><dt>Memory in leases</dt><dd>${useMeter({ used: memoryMiBUsed, total: memoryMiB, label: 'Memory in leases', text: mebibytesOf(memoryMiBUsed, memoryMiB) })}</dd></div>
        ${gpus > 0 ? html`<div><dt>GPUs in leases</dt><dd>${useMeter({ used: gpusUsed, total: gpus, label: 'GPUs in leases', text: `${gpusUsed} / ${gpus}` })}</dd></div>` : nothing}
        ${load ? html`<div><dt>Processors of the host</dt><dd>${useMeter({ used: load.processors, total: 1, label: 'Processors of the host', text: `${percent(load.processors)} busy` })}</dd></div>` : nothing}
      </dl>
      <dl class="facts">
        <div><dt>Last report</dt><dd><rm-time .value=${lastSeenAt}></rm-time></dd></div>
        <div><dt>Failures lately</dt><dd>${failedJobs > 0 ? html`<span class="failures">${icon('failed')}of ${count(failedJobs, 'job')}</span>` : 'none'}</dd></div>
        ${tags.length > 0 ? html`<div><dt>Tags</dt><dd>${tags.map((tag, index) => html`${index > 0 ? ', ' : ''}<a href="/servers?tag=${part(tag)}">${tag}</a>`)}</dd></div>` : nothing}
        ${reservedFor ? html`<div><dt>Kept free for</dt><dd><a href="/jobs/${reservedFor}">${this.#name(reservedFor)}</a></dd></div>` : nothing}
      </dl>
    </header>`;
  }

  #name(job) {
    return jobName(job, () => this.requestUpdate());
  }

  #running() {
    const { running } = this.#server;
    return html`<section class="panel panel-wide" aria-labelledby="server-running"><h2 id="server-running">Runs now</h2>
      ${running.length === 0 ? html`<p class="quiet-text">Nothing. ${this.#idle()}</p>` : html`<div class="scroll-x" role="region" tabindex="0" aria-label="What runs now"><table class="plain">
        <thead><tr><th scope="col">Job</th><th scope="col">Task</th><th scope="col" class="right">Try</th><th scope="col">Progress</th><th scope="col" class="right">Began</th></tr></thead>
        <tbody>${running.map(each => html`<tr>
          <th scope="row"><a href="/jobs/${each.job}">${this.#name(each.job)}</a></th>
          <td><a href="/jobs/${each.job}?tab=tasks&task=${part(each.task)}">${each.task}</a></td>
          <td class="right">${number(each.number)}</td>
          <td class="task-progress">${progressBar({ done: each.progress, state: 'running', label: `Progress of ${each.task}`, text: percent(each.progress) })}</td>
          <td class="right"><rm-time .value=${each.startedAt}></rm-time></td>
        </tr>`)}</tbody></table></div>`}
    </section>`;
  }

  #idle() {
    switch (this.#server.status) {
      case 'up':
        return 'It takes work as soon as some is there that suits it.';
      case 'lost':
        return 'It is not heard of. See whether its node runs and reaches the others.';
      default:
        return 'It takes no work until it is resumed.';
    }
  }

  #charts() {
    const history = this.#history;
    const { host, cores, memoryMiB } = this.#server;
    const chart = (label, format, series, top) => html`<section class="panel"><rm-time-chart .label=${label} .times=${history.times} .from=${history.from} .to=${history.to}
      .step=${history.step} .format=${format} .binary=${format === mebibytes} .top=${top} .series=${series} sync="server"></rm-time-chart></section>`;
    return html`
      ${chart('Processors of the host', percent, [{ label: 'busy', colour: '--blue-fill', filled: true, values: history.of('processors') }], 1)}
      ${chart('Cores', round, [{ label: 'in leases', colour: '--green-fill', filled: true, values: history.of('cores.used') }], cores)}
      ${chart('Memory', mebibytes, [
        { label: 'in use on the host', colour: '--blue-fill', filled: true, values: history.of('memoryMiB.busy') },
        { label: 'in leases', colour: '--green-fill', values: history.of('memoryMiB.used') },
      ], Math.max(memoryMiB, host.memoryMiB))}`;
  }

  #host() {
    const { host, gpus, amounts, amountsUsed, sandbox, processCounting, startedAt, cores, memoryMiB } = this.#server;
    const pairs = [
      ['Host', host.hostname],
      ['System', `${host.operatingSystem}, ${host.architecture}`],
      ['Processor', `${host.cpuModel}, ${count(host.cores, 'core')}, ${number(cores)} offered`],
      ['Memory', `${mebibytes(host.memoryMiB)}, ${mebibytes(memoryMiB)} offered`],
      ['Graphics', host.gpus.length > 0 ? host.gpus.map(gpu => `${gpu.model}${gpu.memoryMiB ? `, ${mebibytes(gpu.memoryMiB)}` : ''}`).join('; ') : gpus > 0 ? count(gpus, 'processor') : 'none'],
      ['Free disk', mebibytes(host.freeDiskMiB)],
      ...Object.entries(amounts).map(([name, amount]) => [name, `${number(amountsUsed[name] ?? 0)} of ${number(amount)} in leases`]),
      ['Containment', SANDBOXES[sandbox] ?? sandbox],
      ...(processCounting ? [['Processes', processCounting]] : []),
    ];
    return html`<section class="panel" aria-labelledby="server-host"><h2 id="server-host">Host</h2>
      <dl class="pairs">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
        <div><dt>Started</dt><dd><rm-time .value=${startedAt}></rm-time></dd></div></dl>
    </section>`;
  }

  #packages() {
    const { packages, packageProblems } = this.#server;
    return html`<section class="panel" aria-labelledby="server-packages"><h2 id="server-packages">Rendering packages</h2>
      ${packages.length === 0 && packageProblems.length === 0 ? html`<p class="quiet-text">None. Install one on the host, or give its node the definition of one.</p>` : nothing}
      <ul class="package-list">
        ${packages.map(each => html`<li>${icon('succeeded')}<span><a href="/servers?package=${part(`${each.name} ${each.version}`)}">${each.name} ${each.version}</a>
          <small>${each.verified ? 'proven with this version' : 'not proven with this version'}${each.tiles ? ', renders tiles' : ''}</small></span></li>`)}
        ${packageProblems.map(each => html`<li class="trouble">${icon('warning')}<span>${each.name} is not offered: ${each.reason}<small class="mono">${each.program}</small></span></li>`)}
      </ul>
    </section>`;
  }

  #audit() {
    const entries = this.#entries ?? [];
    return html`<section class="panel" aria-labelledby="server-audit"><h2 id="server-audit">What was done to it</h2>
      ${entries.length === 0 ? html`<p class="quiet-text">${this.#entries ? 'Nothing yet. Orders are kept here with who gave them and why.' : 'Loading…'}</p>` : html`<div class="scroll-x" role="region" tabindex="0" aria-label="Entries of the audit log"><table class="plain">
        <thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Why</th></tr></thead>
        <tbody>${entries.map(each => html`<tr><td><rm-time .value=${each.at}></rm-time></td><th scope="row">${each.by || 'anonymous'}</th>
          <td>${each.action}${each.detail ? html` <span class="quiet-text">${each.detail}</span>` : nothing}</td><td>${each.reason || html`<span class="absent">–</span>`}</td></tr>`)}</tbody>
      </table></div>`}
    </section>`;
  }
}

function round(value) {
  return number(Math.round(value * 10) / 10);
}

customElements.define('rm-server-page', ServerPage);
