import { Element, html, nothing } from '../common/element.js';
import { icon } from '../common/icons.js';
import { count, duration, mebibytes, mebibytesOf, number, percent } from '../common/format.js';
import { History } from '../common/history.js';
import { router } from '../router.js';
import { Polled } from '../stores/polled.js';
import { stateBadge } from '../elements/state.js';
import { useMeter } from '../elements/meter.js';
import { problemPanel } from '../elements/problem.js';
import { emptyState } from '../elements/empty.js';
import '../elements/time.js';
import '../elements/time-chart.js';
import './farm/projects.js';
import './farm/usage.js';

const HOUR = 60 * 60 * 1000;
const RANGES = { '1h': ['1 hour', HOUR], '6h': ['6 hours', 6 * HOUR], '24h': ['24 hours', 24 * HOUR], '7d': ['7 days', 7 * 24 * HOUR] };
const HISTORY_MILLIS = 30000;
const STATES = ['up', 'draining', 'quarantined', 'lost'];
const MICROS_A_SECOND = 1e6;

const SERIES = ['cores', 'cores.used', 'cores.busy', 'memoryMiB', 'memoryMiB.used', 'memoryMiB.busy', 'gpus', 'gpus.used', 'tasks.running', 'tasks.waiting',
  'tasks.succeeded', 'tasks.failed', 'tasks.seconds', 'frames', 'plans', 'plans.seconds', 'servers.*'].join();

/** The farm as a whole: how much of it is in use, what it gets done, how it is shared, and how its Scheduler is. */
class FarmPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #farm = new Polled(this, '/farm');
  #history = new Polled(this, '/farm/history', { millis: HISTORY_MILLIS, query: () => this.#asked(SERIES) });
  #limits = new Polled(this, '/farm/history', { millis: HISTORY_MILLIS, query: () => this.#asked('limit.*') });
  #shown;

  connectedCallback() {
    super.connectedCallback();
    this.#shown = this.#range;
  }

  willUpdate() {
    if (this.#shown !== this.#range) {
      this.#shown = this.#range;
      this.#history.read();
      this.#limits.read();
    }
  }

  get #range() {
    const range = this.query?.get('range');
    return range in RANGES ? range : '1h';
  }

  #asked(series) {
    const to = Date.now();
    return { from: new Date(to - RANGES[this.#range][1]).toISOString(), to: new Date(to).toISOString(), series };
  }

  render() {
    const problem = this.#farm.problem ?? this.#history.problem;
    return html`
      <header class="page-head">
        <h1>Farm</h1>
        <div class="page-tools chips" role="group" aria-label="The time that is shown">${Object.entries(RANGES).map(([range, [label]]) => html`
          <button type="button" class="chip" aria-pressed=${range === this.#range} @click=${() => router.setQuery({ range: range === '1h' ? '' : range })}>${label}</button>`)}</div>
      </header>
      ${problem ? problemPanel(problem, () => this.#readAll()) : nothing}
      <div class="scroll panels" role="region" tabindex="0" aria-label="The farm">
        ${this.#farm.document ? this.#now(this.#farm.document) : nothing}
        ${this.#history.document ? this.#charts(this.#of(this.#history)) : nothing}
        ${this.#limits.document ? this.#limitCharts(this.#of(this.#limits)) : nothing}
        <rm-farm-projects class="panel panel-wide"></rm-farm-projects>
        ${this.#farm.document ? this.#scheduler(this.#farm.document) : nothing}
        ${this.#history.document ? this.#planCharts(this.#of(this.#history)) : nothing}
        <rm-farm-usage class="panel panel-wide" .query=${this.query}></rm-farm-usage>
      </div>`;
  }

  #readAll() {
    this.#farm.read();
    this.#history.read();
    this.#limits.read();
  }

  #of({ document, asked }) {
    return new History(document, Date.parse(asked.from), Date.parse(asked.to));
  }

  // ---- now

  #now(farm) {
    const { servers, cores, memoryMiB, gpus } = farm;
    if (STATES.every(state => servers[state] === 0)) {
      return html`<section class="panel panel-wide">${emptyState({
        picture: 'servers',
        title: 'No render servers',
        text: 'Jobs wait until a node with the role render has joined the farm.',
        actions: html`<code class="command">raymill node --roles render --seed HOST:PORT</code>`,
      })}</section>`;
    }
    const history = this.#history.document && this.#of(this.#history);
    const use = (name, label, { used, total, busy }, text) => html`<div><dt>${name} in leases</dt>
      <dd>${useMeter({ used, total, busy, label, text })}</dd></div>`;
    return html`<section class="panel panel-wide" aria-label="Now">
      <dl class="facts meters">
        ${use('Cores', 'Cores in leases', cores, `${number(cores.used)} / ${number(cores.total)}`)}
        ${use('Memory', 'Memory in leases', memoryMiB, mebibytesOf(memoryMiB.used, memoryMiB.total))}
        ${gpus.total > 0 ? use('GPUs', 'Graphics processors in leases', gpus, `${number(gpus.used)} / ${number(gpus.total)}`) : nothing}
      </dl>
      <dl class="facts figures farm-now">
        <div><dt>Tasks running</dt><dd>${number(farm.tasksRunning)}</dd></div>
        <div><dt>Tasks waiting</dt><dd>${number(farm.tasksWaiting)}</dd></div>
        <div><dt>Jobs that want something</dt><dd><a href="/jobs?status=running,waiting">${number(farm.jobs)}</a></dd></div>
        ${history ? this.#sums(history) : nothing}
        <div><dt>Servers</dt><dd class="farm-servers">${STATES.filter(state => state === 'up' || servers[state] > 0).map(state => html`
          <a href="/servers?status=${state}">${stateBadge(state, 'server')} ${number(servers[state])}</a>`)}</dd></div>
      </dl>
    </section>`;
  }

  #sums(history) {
    const succeeded = history.sum('tasks.succeeded');
    const failed = history.sum('tasks.failed');
    const frames = history.sum('frames');
    const [label] = RANGES[this.#range];
    const ended = succeeded + failed;
    return html`
      <div><dt>Frames in ${label}</dt><dd>${number(Math.round(frames))}</dd></div>
      <div><dt>A frame took</dt><dd>${frames > 0 ? duration((history.sum('tasks.seconds') / frames) * 1000) : '–'}</dd></div>
      <div><dt>Failures in ${label}</dt><dd>${failed > 0 ? html`<span class="failures">${icon('failed')}${number(Math.round(failed))}</span>
        <small>${(100 * failed / ended).toFixed(1)} %</small>` : '0'}</dd></div>`;
  }

  // ---- over time

  #chart(history, label, format, series, top = 1) {
    return html`<section class="panel"><rm-time-chart .label=${label} .times=${history.times} .from=${history.from} .to=${history.to} .step=${history.step}
      .format=${format} .binary=${format === mebibytes} .series=${series} .top=${top} sync="farm"></rm-time-chart></section>`;
  }

  #charts(history) {
    const use = (name, busy) => [
      { label: 'in leases', colour: '--blue-fill', filled: true, values: history.of(`${name}.used`) },
      ...(busy ? [{ label: 'busy', colour: '--green-fill', values: history.of(`${name}.busy`) }] : []),
      { label: 'in all', colour: '--grey-fill', dashed: true, values: history.of(name) },
    ];
    return html`
      ${this.#chart(history, 'Cores', round, use('cores', true))}
      ${this.#chart(history, 'Memory', mebibytes, use('memoryMiB', true))}
      ${history.has('gpus') ? this.#chart(history, 'Graphics processors', round, use('gpus', false)) : nothing}
      ${this.#chart(history, 'Tasks', round, [
        { label: 'waiting', colour: '--amber-fill', filled: true, values: history.of('tasks.waiting') },
        { label: 'running', colour: '--blue-fill', values: history.of('tasks.running') },
      ])}
      ${this.#chart(history, 'Done a minute', round, [
        { label: 'frames', colour: '--green-fill', filled: true, values: history.of('frames') },
        { label: 'tasks', colour: '--blue-fill', values: history.of('tasks.succeeded') },
      ])}
      ${this.#chart(history, 'Time a frame', seconds, [
        { label: 'mean', colour: '--blue-fill', filled: true, values: history.combine(['tasks.seconds', 'frames'], (all, frames) => (frames > 0 ? all / frames : null)) },
      ])}
      ${this.#chart(history, 'Failures a minute', round, [{ label: 'tasks', colour: '--red-fill', filled: true, values: history.of('tasks.failed') }])}
      ${this.#chart(history, 'Servers', round, [
        { label: 'up', colour: '--green-fill', filled: true, values: history.of('servers.up') },
        { label: 'draining', colour: '--amber-fill', values: history.of('servers.draining') },
        { label: 'quarantined', colour: '--red-fill', values: history.of('servers.quarantined') },
        { label: 'lost', colour: '--grey-fill', dashed: true, values: history.of('servers.lost') },
      ])}`;
  }

  #limitCharts(history) {
    const names = Object.keys(history.values).filter(name => history.values[`${name}.used`]);
    return names.map(name => this.#chart(history, limitLabel(name), round, [
      { label: 'in leases', colour: '--blue-fill', filled: true, values: history.of(`${name}.used`) },
      { label: 'in all', colour: '--grey-fill', dashed: true, values: history.of(name) },
    ]));
  }

  // ---- the Scheduler

  #scheduler({ epoch, inOfficeSince, gathering, reservations, lastPlan }) {
    return html`<section class="panel" aria-labelledby="farm-scheduler"><h2 id="farm-scheduler">Scheduler</h2>
      ${gathering ? html`<p class="trouble">${icon('waiting')}It waits for servers that it expects, and gives out nothing of the limits until then.</p>` : nothing}
      <dl class="pairs">
        <div><dt>In office</dt><dd>since <rm-time .value=${inOfficeSince}></rm-time>, as number ${number(epoch)}</dd></div>
        ${lastPlan ? html`
          <div><dt>Last plan</dt><dd><rm-time .value=${lastPlan.madeAt}></rm-time>, took ${seconds(lastPlan.micros / MICROS_A_SECOND)}</dd></div>
          <div><dt>What came of it</dt><dd>${count(lastPlan.granted, 'lease')} granted, ${number(lastPlan.revoked)} taken back</dd></div>
          <div><dt>Not all placed</dt><dd>of ${count(lastPlan.waitingJobs, 'job')}</dd></div>` : html`<div><dt>Last plan</dt><dd>none yet</dd></div>`}
        <div><dt>Room is kept</dt><dd>on ${count(reservations, 'server')}, for tasks that need much</dd></div>
      </dl>
    </section>`;
  }

  #planCharts(history) {
    const mean = history.combine(['plans.seconds', 'plans'], (all, plans) => (plans > 0 ? all / plans : null));
    return html`
      ${this.#chart(history, 'Time a plan', seconds, [{ label: 'mean', colour: '--blue-fill', filled: true, values: mean }], 0.001)}
      ${this.#chart(history, 'Plans a minute', round, [{ label: 'plans', colour: '--blue-fill', filled: true, values: history.of('plans') }])}`;
  }
}

/** `Limit licence.houdini`; those that begin with `site.` count the cores that the jobs of another site use here. */
function limitLabel(name) {
  const limit = name.replace(/^limit\./, '');
  return limit.startsWith('site.') ? `Cores for the site ${limit.slice('site.'.length)}` : `Limit ${limit}`;
}

function round(value) {
  return number(value >= 100 ? Math.round(value) : Math.round(value * 10) / 10);
}

/** `0.4 ms`, `12 ms`, `3.2 s`, `4 min 20 s`. */
function seconds(value) {
  if (value >= 1) {
    return duration(value * 1000);
  }
  const millis = value * 1000;
  return `${millis === 0 || millis >= 10 ? Math.round(millis) : Number(millis.toPrecision(2))} ms`;
}

customElements.define('rm-farm-page', FarmPage);
