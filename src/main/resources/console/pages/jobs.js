import { Element, html, nothing } from '../common/element.js';
import { icon } from '../common/icons.js';
import { clock, count, exact, number, relative } from '../common/format.js';
import { estimatedEnd, share } from '../common/estimate.js';
import { Shortcuts } from '../common/shortcuts.js';
import { onTick } from '../common/clock.js';
import { router } from '../router.js';
import { JobList } from '../stores/job-list.js';
import { JOB_OPERATIONS, operate, prioritise } from '../stores/operations.js';
import { stateBadge } from '../elements/state.js';
import { progressBar } from '../elements/progress.js';
import { problemPanel } from '../elements/problem.js';
import { emptyState } from '../elements/empty.js';
import '../elements/time.js';
import '../elements/virtual-list.js';
import '../elements/job-picture.js';
import '../elements/priority-field.js';

const STATES = ['running', 'waiting', 'paused', 'failed', 'succeeded', 'cancelled'];
const PHONE = matchMedia('(max-width: 720px)');
const ROW = 40;
const PHONE_ROW = 76;
const TYPING_MILLIS = 200;

/** All jobs, live: searched, filtered, and many of them changed at once. */
class JobsPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #list = new JobList(() => this.requestUpdate(), added => this.#shift(added));
  #shown;
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
    this.until(onTick(() => this.requestUpdate()));
    const resized = () => this.requestUpdate();
    PHONE.addEventListener('change', resized);
    this.until(() => PHONE.removeEventListener('change', resized));
  }

  willUpdate() {
    const filters = {};
    for (const name of ['status', 'project', 'user', 'text']) {
      filters[name] = this.query.get(name) ?? undefined;
    }
    const wanted = JSON.stringify(filters);
    if (wanted !== this.#shown) {
      this.#shown = wanted;
      this.#current = 0;
      this.#selected.clear();
      this.#list.open(filters);
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
        ${stateBadge(state)}
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
    const filtered = [...this.query.keys()].length > 0;
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
          actions: html`<code class="command">raymill submit scene.glb --frames 1-24</code>`,
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
    const selected = this.#selected.has(job.id);
    return html`<div role="row" class="jobs-row" aria-rowindex=${index + 2} aria-selected=${selected} data-index=${index}
        tabindex=${index === this.#current ? 0 : -1} @focusin=${() => this.#focused(index)} @dblclick=${event => this.#open(event)}>
      <span role="gridcell" class="cell-select"><input type="checkbox" aria-label="Select ${job.name}" tabindex="-1" .checked=${selected}
        @click=${event => this.#toggle(index, event.shiftKey)}></span>
      <span role="gridcell" class="cell-picture"><rm-job-picture .job=${job}></rm-job-picture></span>
      <span role="gridcell" class="cell-name"><a href="/jobs/${job.id}" tabindex="-1" title=${job.name}>${job.name}</a></span>
      <span role="gridcell" class="cell-state">${stateBadge(job.status)}</span>
      <span role="gridcell" class="cell-progress">${this.#progress(job)}</span>
      <span role="gridcell" class="cell-end right">${this.#end(job)}</span>
      <span role="gridcell" class="cell-priority right"><rm-priority-field .value=${job.priority} label="Priority of ${job.name}"
        ?disabled=${['cancelled', 'cancelling', 'failed', 'succeeded'].includes(job.status)} @rm-priority=${event => this.#prioritise(job, event.detail)}></rm-priority-field></span>
      <span role="gridcell" class="cell-project" title=${job.project}>${job.project}</span>
      <span role="gridcell" class="cell-user" title=${job.user}>${job.user}</span>
      <span role="gridcell" class="cell-submitted right"><time datetime=${job.submittedAt} title=${exact(job.submittedAt)}>${relative(job.submittedAt)}</time></span>
    </div>`;
  }

  #focused(index) {
    if (this.#current !== index) {
      this.#current = index;
      this.requestUpdate();
    }
  }

  #progress(job) {
    return progressBar({
      done: share(job),
      failed: job.tasks ? job.tasksFailed / job.tasks : 0,
      state: job.status,
      label: `Progress of ${job.name}`,
      text: `${number(job.framesDone)} / ${number(job.frames)}`,
    });
  }

  #end(job) {
    if (job.endedAt) {
      return html`<time datetime=${job.endedAt} title="ended ${exact(job.endedAt)}">${relative(job.endedAt)}</time>`;
    }
    const end = estimatedEnd(job);
    return end === undefined
      ? html`<span class="absent">–</span>`
      : html`<span title="at about ${clock(end)}, if it goes on as it did">${relative(end)}</span>`;
  }

  #foot() {
    if (!this.#list.loaded) {
      return this.#list.problem ? '' : 'Loading…';
    }
    return `${count(this.#list.size, 'job')}${this.#list.more ? ', and more further down' : ''}`;
  }
}

customElements.define('rm-jobs-page', JobsPage);
