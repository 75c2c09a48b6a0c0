import { Element, html, nothing } from '../common/element.js';
import { icon } from '../common/icons.js';
import { count, number } from '../common/format.js';
import { Shortcuts } from '../common/shortcuts.js';
import { onTick } from '../common/clock.js';
import { router } from '../router.js';
import { JobList } from '../stores/job-list.js';
import { JobCounts } from '../stores/job-counts.js';
import { JOB_OPERATIONS, operate, prioritise } from '../stores/operations.js';
import { stateBadge } from '../elements/state.js';
import { problemPanel } from '../elements/problem.js';
import { emptyState } from '../elements/empty.js';
import { PriorityDrag } from './jobs/priority-drag.js';
import { jobRow } from './jobs/row.js';
import '../elements/virtual-list.js';

const STATES = ['running', 'waiting', 'paused', 'failed', 'succeeded', 'cancelled'];
/** What the list can be ordered by, and which column says so. */
const ORDERS = {
  '-submitted': 'newest first',
  submitted: 'oldest first',
  '-priority': 'most urgent first',
  priority: 'least urgent first',
  name: 'by name',
  '-progress': 'most done first',
  progress: 'least done first',
  state: 'by state',
};
const PHONE = matchMedia('(max-width: 720px)');
const ROW = 40;
const PHONE_ROW = 76;
const TYPING_MILLIS = 200;

/** All jobs, live: searched, filtered, and many of them changed at once. */
class JobsPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #list = new JobList(() => this.requestUpdate(), added => this.#shift(added));
  #counts = new JobCounts(() => this.requestUpdate());
  #drag = new PriorityDrag(this, index => this.#list.at(index), () => this.#order === '-priority', (job, priority) => this.#prioritise(job, priority));
  #shown;
  #counted;
  #selected = new Set();
  #anchor = -1;
  #current = 0;
  #typing;

  constructor() {
    super();
    new Shortcuts(this, 'Jobs', [
      { keys: ['/'], text: 'search', run: () => this.querySelector('[type=search]').focus() },
      { keys: ['j', 'ArrowDown'], text: 'next job', run: () => this.#move(1) },
      { keys: ['k', 'ArrowUp'], text: 'job before', run: () => this.#move(-1) },
      { keys: ['Home'], text: 'first job', run: () => this.#move(-Infinity) },
      { keys: ['End'], text: 'last job', run: () => this.#move(Infinity) },
      { keys: ['Enter', 'o'], text: 'open the job', run: event => this.#open(event) },
      { keys: ['x', ' '], text: 'select the job', run: event => this.#toggleCurrent(event) },
      { keys: ['Escape'], text: 'select nothing', run: () => this.#select([]) },
    ]);
  }

  connectedCallback() {
    super.connectedCallback();
    this.#list.start();
    this.until(() => this.#list.stop());
    this.#counts.start();
    this.until(() => this.#counts.stop());
    this.until(onTick(() => this.requestUpdate()));
    const resized = () => this.requestUpdate();
    PHONE.addEventListener('change', resized);
    this.until(() => PHONE.removeEventListener('change', resized));
  }

  get #order() {
    const order = this.query.get('sort');
    return order in ORDERS ? order : '-submitted';
  }

  #filters(...names) {
    return Object.fromEntries(names.map(name => [name, this.query.get(name) ?? undefined]));
  }

  willUpdate() {
    const filters = { ...this.#filters('status', 'project', 'user', 'text'), sort: this.#order };
    const wanted = JSON.stringify(filters);
    if (wanted !== this.#shown) {
      this.#shown = wanted;
      this.#current = 0;
      this.#selected.clear();
      this.#list.open(filters);
    }
    const counted = this.#filters('project', 'user', 'text');
    if (JSON.stringify(counted) !== this.#counted) {
      this.#counted = JSON.stringify(counted);
      this.#counts.open(counted);
    }
  }

  // ---- what is done

  #shift(added) {
    this.#current += added;
    this.querySelector('rm-virtual-list')?.shift(added);
  }

  async #move(by) {
    if (this.#list.size === 0) {
      return false;
    }
    const onRow = document.activeElement?.closest?.('[role=row]') !== null;
    const to = onRow || !Number.isFinite(by) ? this.#current + by : this.#current;
    this.#current = Math.max(0, Math.min(this.#list.size - 1, to));
    this.requestUpdate();
    await this.updateComplete;
    const list = this.querySelector('rm-virtual-list');
    await list.show(this.#current);
    this.querySelector(`[data-index="${this.#current}"]`)?.focus({ preventScroll: true });
    return true;
  }

  #rowOf(event) {
    const row = event.target.closest?.('[role=row][data-index]');
    return row && !event.target.closest('a, button, input') ? this.#list.at(Number(row.dataset.index)) : undefined;
  }

  #open(event) {
    const job = this.#rowOf(event);
    if (!job) {
      return false;
    }
    router.go(`/jobs/${job.id}`);
    return true;
  }

  #toggleCurrent(event) {
    const job = this.#rowOf(event);
    if (!job) {
      return false;
    }
    this.#toggle(this.#list.indexOf(job.id), event.shiftKey);
    return true;
  }

  #toggle(index, range) {
    const ids = [];
    if (range && this.#anchor >= 0) {
      for (let i = Math.min(index, this.#anchor); i <= Math.max(index, this.#anchor); i++) {
        ids.push(this.#list.at(i).id);
      }
      this.#select([...this.#selected, ...ids]);
    } else {
      const { id } = this.#list.at(index);
      const others = [...this.#selected].filter(each => each !== id);
      this.#select(this.#selected.has(id) ? others : [...others, id]);
    }
    this.#anchor = index;
  }

  #select(ids) {
    this.#selected = new Set(ids);
    this.requestUpdate();
  }

  #selectedJobs() {
    return [...this.#selected].map(id => this.#list.get(id)).filter(Boolean);
  }

  async #operate(name) {
    const jobs = this.#selectedJobs().filter(JOB_OPERATIONS[name].suits);
    const done = name === 'remove' ? job => this.#list.remove(job.id) : job => this.#list.put(job);
    if (await operate(name, jobs, done)) {
      this.#select([]);
    }
  }

  async #prioritise(job, priority) {
    await prioritise([job], priority, changed => this.#list.put(changed));
    this.requestUpdate();
  }

  #filter(changes) {
    router.setQuery(changes);
  }

  #search(event) {
    clearTimeout(this.#typing);
    const text = event.target.value.trim();
    this.#typing = setTimeout(() => this.#filter({ text }), TYPING_MILLIS);
  }

  #toggleState(state) {
    const chosen = new Set((this.query.get('status') ?? '').split(',').filter(Boolean));
    chosen.has(state) ? chosen.delete(state) : chosen.add(state);
    this.#filter({ status: [...chosen].join(',') });
  }

  #ranged(event) {
    if (event.detail.end > this.#list.size - 100) {
      this.#list.readMore();
    }
  }

  // ---- what is shown

  render() {
    return html`
      <header class="page-head">
        <h1>Jobs</h1>
        ${this.#states()}
        <div class="page-tools">
          <label class="search">${icon('search')}<span class="unseen">Search by name</span>
            <input type="search" placeholder="Search names" autocomplete="off" spellcheck="false" .value=${this.query.get('text') ?? ''} @input=${this.#search}></label>
          ${this.#textFilter('project', 'Project')}
          ${this.#textFilter('user', 'User')}
          <label class="inline-field"><span class="unseen">Order</span><select @change=${event => this.#filter({ sort: event.target.value === '-submitted' ? '' : event.target.value })}>
            ${Object.entries(ORDERS).map(([order, words]) => html`<option value=${order} .selected=${order === this.#order}>${words}</option>`)}</select></label>
        </div>
      </header>
      ${this.#selected.size > 0 ? this.#bulk() : nothing}
      ${this.#list.problem ? problemPanel(this.#list.problem, () => this.#list.open(JSON.parse(this.#shown))) : nothing}
      ${this.#list.loaded && this.#list.size === 0 ? this.#empty() : this.#table()}
      <footer class="page-foot" role="status">${this.#foot()}</footer>`;
  }

  #states() {
    const chosen = (this.query.get('status') ?? '').split(',');
    return html`<div class="chips" role="group" aria-label="States to show">
      ${STATES.map(state => html`<button type="button" class="chip" aria-pressed=${chosen.includes(state)} @click=${() => this.#toggleState(state)}>
        ${stateBadge(state)}${this.#counts.counts ? html`<span class="chip-count">${number(this.#counts.counts[state])}</span>` : nothing}
      </button>`)}
    </div>`;
  }

  #textFilter(name, label) {
    return html`<label class="inline-field"><span class="unseen">${label}</span>
      <input placeholder=${label} autocomplete="off" spellcheck="false" .value=${this.query.get(name) ?? ''}
        @change=${event => this.#filter({ [name]: event.target.value.trim() })}></label>`;
  }

  #bulk() {
    const jobs = this.#selectedJobs();
    return html`<div class="bulk" role="toolbar" aria-label="What to do with the selected jobs">
      <strong>${count(jobs.length, 'job')} selected</strong>
      ${Object.entries(JOB_OPERATIONS).map(([name, operation]) => {
        const suitable = jobs.filter(operation.suits).length;
        return html`<button type="button" ?disabled=${suitable === 0} class=${operation.dangerous ? 'dangerous-quiet' : ''} @click=${() => this.#operate(name)}>
          ${icon(operation.icon)}${operation.label}${suitable > 0 && suitable < jobs.length ? ` (${suitable})` : ''}
        </button>`;
      })}
      <button type="button" class="quiet" @click=${() => this.#select([])}>${icon('close')}Select nothing</button>
    </div>`;
  }

  #empty() {
    const filtered = ['status', 'project', 'user', 'text'].some(name => this.query.get(name));
    return filtered
      ? emptyState({
          picture: 'search',
          title: 'No job is like that',
          text: 'Nothing has these states, this text, project and user together.',
          actions: html`<a class="button" href="/jobs">Show all jobs</a>`,
        })
      : emptyState({
          picture: 'jobs',
          title: 'No jobs yet',
          text: 'Submit a scene, and watch its frames appear here.',
          actions: html`<p><a class="button primary" href="/submit">${icon('submit')}Submit a scene</a></p><code class="command">raymill submit scene.glb --frames 1-24</code>`,
        });
  }

  #table() {
    return html`<div class="table jobs-table" role="grid" aria-label="Jobs" aria-multiselectable="true" aria-rowcount=${this.#list.more ? -1 : this.#list.size + 1}>
      <div class="table-head" role="rowgroup"><div role="row" class="jobs-row">
        <span role="columnheader"><span class="unseen">Selected</span></span>
        <span role="columnheader"><span class="unseen">Newest frame</span></span>
        <span role="columnheader">Name</span>
        <span role="columnheader">State</span>
        <span role="columnheader">Progress</span>
        <span role="columnheader" class="right">Ends</span>
        <span role="columnheader" class="right">Priority</span>
        <span role="columnheader">Project</span>
        <span role="columnheader">User</span>
        <span role="columnheader" class="right">Submitted</span>
      </div></div>
      <rm-virtual-list .count=${this.#list.size} .rowHeight=${PHONE.matches ? PHONE_ROW : ROW} .current=${this.#current}
        .key=${index => this.#list.at(index).id} .row=${index => this.#row(index)} @rm-range=${this.#ranged}></rm-virtual-list>
    </div>`;
  }

  #row(index) {
    const job = this.#list.at(index);
    return jobRow(job, {
      index,
      selected: this.#selected.has(job.id),
      current: index === this.#current,
      drag: this.#order.endsWith('priority') ? this.#drag : undefined,
      on: this.#on,
    });
  }

  #on = {
    toggle: (index, range) => this.#toggle(index, range),
    focus: index => this.#focused(index),
    open: event => this.#open(event),
    prioritise: (job, priority) => this.#prioritise(job, priority),
  };

  #focused(index) {
    if (this.#current !== index) {
      this.#current = index;
      this.requestUpdate();
    }
  }

  #foot() {
    if (!this.#list.loaded) {
      return this.#list.problem ? '' : 'Loading…';
    }
    return `${count(this.#list.size, 'job')}${this.#list.more ? ', and more further down' : ''}`;
  }
}

customElements.define('rm-jobs-page', JobsPage);
