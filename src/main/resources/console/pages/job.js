import { Element, html, nothing } from '../common/element.js';
import { part } from '../api.js';
import { events } from '../events.js';
import { router } from '../router.js';
import { clock, count, duration, number, relative } from '../common/format.js';
import { estimatedEnd, share } from '../common/estimate.js';
import { icon } from '../common/icons.js';
import { onTick } from '../common/clock.js';
import { Shortcuts } from '../common/shortcuts.js';
import { expectFrames } from '../stores/frames.js';
import { openJob } from '../stores/job-coming.js';
import { JOB_OPERATIONS, operate, prioritise } from '../stores/operations.js';
import { stateBadge } from '../elements/state.js';
import { progressBar } from '../elements/progress.js';
import { problemPanel } from '../elements/problem.js';
import { changeSettings } from './job/change.js';
import '../elements/time.js';
import '../elements/priority-field.js';
import './job/why.js';
import './job/frames.js';
import './job/viewer.js';
import './job/tasks.js';
import './job/timeline.js';
import './job/graph.js';
import './job/details.js';

const TABS = { frames: 'Frames', tasks: 'Tasks', timeline: 'Timeline', graph: 'Dependencies', details: 'Details' };
const ENDED = ['cancelled', 'failed', 'succeeded'];
/** What a job says besides its summary is read again so often at most while it changes. */
const AGAIN_MILLIS = 1500;

/** One job: its frames while they are rendered, and everything that is known about it. */
class JobPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #detail;
  #etag;
  #problem;
  #timer;

  constructor() {
    super();
    new Shortcuts(this, 'Job', [
      { keys: ['['], text: 'tab to the left', run: () => this.#turn(-1) },
      { keys: [']'], text: 'tab to the right', run: () => this.#turn(1) },
      { keys: ['u'], text: 'back to the jobs', run: () => router.go('/jobs') },
    ]);
  }

  connectedCallback() {
    super.connectedCallback();
    this.until(events.on('job', job => job.id === this.params.job && this.#changed(job)));
    this.until(events.on('removed', ({ id }) => id === this.params.job && this.#read()));
    this.until(events.on('reset', () => this.#read()));
    this.until(onTick(() => this.requestUpdate()));
    this.until(() => clearTimeout(this.#timer));
    if (this.#tab === 'frames') {
      expectFrames(this.params.job);
    }
    this.#read();
  }

  #changed(summary) {
    if (this.#detail) {
      this.#detail = { ...this.#detail, summary };
      this.requestUpdate();
    }
    this.#readSoon();
  }

  #readSoon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#read();
    }, AGAIN_MILLIS);
  }

  async #read() {
    try {
      const { document, headers, early } = await openJob(this.params.job);
      this.#detail = document;
      this.#etag = headers.get('ETag');
      this.#problem = undefined;
      window.document.title = `${document.summary.name} · Raymill`;
      if (early) {
        this.#readSoon();
      }
    } catch (problem) {
      this.#problem = problem;
    }
    this.requestUpdate();
  }

  get #tab() {
    const tab = this.query.get('tab');
    return tab in TABS ? tab : 'frames';
  }

  #turn(by) {
    const names = Object.keys(TABS);
    const to = names[(names.indexOf(this.#tab) + by + names.length) % names.length];
    router.setQuery({ tab: to === 'frames' ? '' : to, frame: '' });
  }

  async #operate(name) {
    const done = await operate(name, [this.#detail.summary], summary => this.#changed(summary));
    if (done && name === 'remove') {
      router.go('/jobs');
    }
  }

  async #change() {
    const summary = await changeSettings(this.#detail, this.#etag);
    if (summary) {
      this.#changed(summary);
      this.#read();
    }
  }

  render() {
    if (!this.#detail) {
      return html`<header class="page-head"><h1>Job</h1></header>
        ${this.#problem ? problemPanel(this.#problem, () => this.#read()) : nothing}`;
    }
    const frame = this.query.get('frame');
    return html`
      ${this.#head()}
      ${this.#problem ? problemPanel(this.#problem, () => this.#read()) : nothing}
      <rm-job-why .job=${this.#detail.summary} .because=${this.#detail.waitingBecause}></rm-job-why>
      ${frame !== null && /^\d{1,7}$/.test(frame) ? this.#viewer(Number(frame)) : this.#tabs()}`;
  }

  #head() {
    const { summary, spec, revision } = this.#detail;
    return html`<header class="page-head job-head">
      <div class="job-title">
        <h1>${summary.name}</h1>
        ${stateBadge(summary.status)}
      </div>
      <div class="page-tools">${this.#operations()}</div>
      <div class="job-progress">
        ${progressBar({
          done: share(summary),
          failed: summary.tasks ? summary.tasksFailed / summary.tasks : 0,
          state: summary.status,
          label: 'Progress of the job',
          text: `${number(summary.framesDone)} / ${number(summary.frames)} frames`,
        })}
        <span class="quiet-text">${this.#times()}</span>
      </div>
      <dl class="facts">
        <div><dt>Project</dt><dd><a href="/jobs?project=${part(summary.project)}">${summary.project}</a></dd></div>
        <div><dt>User</dt><dd><a href="/jobs?user=${part(summary.user)}">${summary.user}</a></dd></div>
        <div><dt>Package</dt><dd>${summary.package}${spec.profile.version ? ` ${spec.profile.version}` : ''}</dd></div>
        <div><dt>Frames</dt><dd>${spec.profile.frames}</dd></div>
        <div><dt>Picture</dt><dd>${spec.width} × ${spec.height} ${spec.format}</dd></div>
        ${spec.profile.tiles !== '1x1' ? html`<div><dt>Tiles</dt><dd>${spec.profile.tiles}</dd></div>` : nothing}
        <div><dt>Priority</dt><dd><rm-priority-field .value=${summary.priority} label="Priority" ?disabled=${ENDED.includes(summary.status)}
          @rm-priority=${event => prioritise([summary], event.detail, changed => this.#changed(changed))}></rm-priority-field></dd></div>
        ${revision > 0 ? html`<div><dt>Settings</dt><dd>changed ${count(revision, 'time')}</dd></div>` : nothing}
        <div><dt>Submitted</dt><dd><rm-time .value=${summary.submittedAt}></rm-time></dd></div>
      </dl>
      ${summary.reason ? html`<p class="job-reason">${icon('info')}${summary.reason}</p>` : nothing}
    </header>`;
  }

  #times() {
    const { summary } = this.#detail;
    if (summary.endedAt) {
      const took = summary.startedAt ? `, took ${duration(new Date(summary.endedAt) - new Date(summary.startedAt))}` : '';
      return html`ended <rm-time .value=${summary.endedAt}></rm-time>${took}`;
    }
    const end = estimatedEnd(summary);
    if (end !== undefined) {
      return html`ends ${relative(end)}, at about ${clock(end)}`;
    }
    return summary.tasksRunning > 0 ? `${count(summary.tasksRunning, 'task')} running` : '';
  }

  #operations() {
    const { summary } = this.#detail;
    const possible = Object.entries(JOB_OPERATIONS).filter(([, operation]) => operation.suits(summary));
    return html`
      ${possible.map(([name, operation]) => html`<button type="button" class=${operation.dangerous ? 'dangerous-quiet' : ''}
        @click=${() => this.#operate(name)}>${icon(operation.icon)}${operation.label}</button>`)}
      ${ENDED.includes(summary.status) ? nothing : html`<button type="button" @click=${() => this.#change()}>${icon('edit')}Change settings</button>`}
      <a class="button" href="/submit?copy=${summary.id}">${icon('submit')}Again, changed</a>
      ${summary.framesDone > 0 ? html`<a class="button" href="/api/v1/jobs/${summary.id}/results.zip" download>${icon('download')}All pictures</a>` : nothing}`;
  }

  #tabs() {
    const tab = this.#tab;
    return html`<nav class="tabs" aria-label="Parts of the job">${Object.entries(TABS).map(([name, label]) => html`<a
        href=${name === 'frames' ? `/jobs/${this.params.job}` : `/jobs/${this.params.job}?tab=${name}`}
        aria-current=${name === tab ? 'page' : nothing}>${label}</a>`)}</nav>
      ${this.#content(tab)}`;
  }

  #content(tab) {
    const { summary } = this.#detail;
    switch (tab) {
      case 'tasks':
        return html`<rm-job-tasks class="tab" .job=${summary} .query=${this.query}></rm-job-tasks>`;
      case 'timeline':
        return html`<rm-job-timeline class="tab" .job=${summary}></rm-job-timeline>`;
      case 'graph':
        return html`<rm-job-graph class="tab" .detail=${this.#detail}></rm-job-graph>`;
      case 'details':
        return html`<rm-job-details class="tab" .detail=${this.#detail}></rm-job-details>`;
      default:
        return html`<rm-job-frames class="tab" .detail=${this.#detail}></rm-job-frames>`;
    }
  }

  #viewer(frame) {
    return html`<rm-frame-viewer class="tab" .detail=${this.#detail} .frame=${frame}
      @rm-change-settings=${() => this.#change()} @rm-cancel-job=${() => this.#operate('cancel')}></rm-frame-viewer>`;
  }
}

customElements.define('rm-job-page', JobPage);
