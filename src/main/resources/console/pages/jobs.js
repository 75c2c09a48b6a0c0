import { Element, html, nothing } from '../common/element.js';
import { icon } from '../common/icons.js';
import { count, number } from '../common/format.js';
import { onTick } from '../common/clock.js';
import { RowKeys } from '../common/row-keys.js';
import { router } from '../router.js';
import { JobList } from '../stores/job-list.js';
import { JobCounts } from '../stores/job-counts.js';
import { JOB_OPERATIONS, operate, prioritise } from '../stores/operations.js';
import { stateBadge } from '../elements/state.js';
import { problemPanel } from '../elements/problem.js';
import { emptyState } from '../elements/empty.js';
import { AboutToOpen } from './jobs/about-to-open.js';
import { PriorityDrag } from './jobs/priority-drag.js';
import { jobRow } from './jobs/row.js';
import '../elements/search-field.js';
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
const TYPING_MILLIS = 100;
/** So many rows more than are seen are read, so long after what is seen. */
const AHEAD = 100;
const AHEAD_MILLIS = 150;

/** All jobs, live: searched, filtered, and many of them changed at once. */
class JobsPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #list = new JobList(() => this.requestUpdate(), added => this.#shift(added));
  #counts = new JobCounts(() => this.requestUpdate());
  #drag = new PriorityDrag(this, index => this.#list.at(index), () => this.#order === '-priority', (job, priority) => this.#prioritise(job, priority));
  #opening = new AboutToOpen();
  #later;
  #shown;
  #counted;
  #rows = new RowKeys(this, this.#keyed(), { title: 'Jobs', one: 'job' });

  #keyed() {
    const list = this.#list;
    return {
      get size() {
        return list.size;
      },
      idAt: index => list.at(index)?.id,
      open: index => this.#on.open(list.at(index)),
    };
  }

  connectedCallback() {
    super.connectedCallback();
    this.#list.start();
    this.until(() => this.#list.stop());
    this.#counts.start();
    this.until(() => this.#counts.stop());
    this.until(onTick(() => this.requestUpdate()));
    this.until(() => this.#opening.stop());
    this.until(() => clearTimeout(this.#later));
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
      this.#rows.restart();
      this.#rows.chosen.clear();
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
    this.#rows.current += added;
    this.querySelector('rm-virtual-list')?.shift(added);
  }

  #selectedJobs() {
    return [...this.#rows.chosen].map(id => this.#list.get(id)).filter(Boolean);
  }

  async #operate(name) {
    const jobs = this.#selectedJobs().filter(JOB_OPERATIONS[name].suits);
    const done = name === 'remove' ? job => this.#list.remove(job.id) : job => this.#list.put(job);
    if (await operate(name, jobs, done)) {
      this.#rows.choose([]);
    }
  }

  async #prioritise(job, priority) {
    await prioritise([job], priority, changed => this.#list.put(changed));
    this.requestUpdate();
  }

  #filter(changes) {
    router.setQuery(changes);
  }

  #toggleState(state) {
    const chosen = new Set((this.query.get('status') ?? '').split(',').filter(Boolean));
    chosen.has(state) ? chosen.delete(state) : chosen.add(state);
    this.#filter({ status: [...chosen].join(',') });
  }

  #ranged(event) {
    clearTimeout(this.#later);
    if (event.detail.end > this.#list.size - AHEAD) {
      // What is seen comes first: more is read when it has been painted, unless it is missed already.
      this.#later = setTimeout(() => this.#list.readMore(), event.detail.end > this.#list.size ? 0 : AHEAD_MILLIS);
    }
  }

  // ---- what is shown

  render() {
    return html`
      <header class="page-head">
        <h1>Jobs</h1>
        ${this.#states()}
        <div class="page-tools">
          <rm-search-field label="Search by name" placeholder="Search names" .text=${this.query.get('text') ?? ''} .wait=${TYPING_MILLIS}></rm-search-field>
          ${this.#textFilter('project', 'Project')}
          ${this.#textFilter('user', 'User')}
          <label class="inline-field"><span class="unseen">Order</span><select @change=${event => this.#filter({ sort: event.target.value === '-submitted' ? '' : event.target.value })}>
            ${Object.entries(ORDERS).map(([order, words]) => html`<option value=${order} .selected=${order === this.#order}>${words}</option>`)}</select></label>
        </div>
      </header>
      ${this.#rows.chosen.size > 0 ? this.#bulk() : nothing}
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
      <button type="button" class="quiet" @click=${() => this.#rows.choose([])}>${icon('close')}Select nothing</button>
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
      <rm-virtual-list .count=${this.#list.size} .rowHeight=${PHONE.matches ? PHONE_ROW : ROW} .current=${this.#rows.current}
        .key=${index => this.#list.at(index).id} .row=${index => this.#row(index)} @rm-range=${this.#ranged}
        @pointerover=${this.#opening} @pointerdown=${this.#opening} @focusin=${this.#opening}></rm-virtual-list>
    </div>`;
  }

  #row(index) {
    const job = this.#list.at(index);
    return jobRow(job, {
      index,
      selected: this.#rows.chosen.has(job.id),
      current: index === this.#rows.current,
      drag: this.#order.endsWith('priority') ? this.#drag : undefined,
      on: this.#on,
    });
  }

  #on = {
    toggle: (index, range) => this.#rows.toggle(index, range),
    focus: index => this.#rows.focused(index),
    open: job => router.go(`/jobs/${job.id}`),
    prioritise: (job, priority) => this.#prioritise(job, priority),
  };

  #foot() {
    if (!this.#list.loaded) {
      return this.#list.problem ? '' : 'Loading…';
    }
    return `${count(this.#list.size, 'job')}${this.#list.more ? ', and more further down' : ''}`;
  }
}

customElements.define('rm-jobs-page', JobsPage);
