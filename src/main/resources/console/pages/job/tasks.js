import { Element, html, nothing } from '../../common/element.js';
import { get, isAborted, part } from '../../api.js';
import { events } from '../../events.js';
import { router } from '../../router.js';
import { icon } from '../../common/icons.js';
import { count, number } from '../../common/format.js';
import { toast, toastProblem } from '../../elements/toasts.js';
import { post } from '../../api.js';
import { stateBadge } from '../../elements/state.js';
import { progressBar } from '../../elements/progress.js';
import { problemPanel } from '../../elements/problem.js';
import { emptyState } from '../../elements/empty.js';
import '../../elements/attempts.js';

const STATES = ['running', 'failed', 'waiting', 'blocked', 'succeeded', 'cancelled'];
const PAGE = 100;
const AGAIN_MILLIS = 2000;

/** The tasks of a job, page by page, with what was tried of each. */
class JobTasks extends Element {
  static properties = { job: { attribute: false }, query: { attribute: false } };

  #page;
  #problem;
  #why;
  #timer;
  #abort;
  #asked;

  connectedCallback() {
    super.connectedCallback();
    this.until(events.on('job', job => job.id === this.job.id && this.#again()));
    this.until(events.on('reset', () => this.#read()));
    this.until(() => {
      clearTimeout(this.#timer);
      this.#abort?.abort();
    });
  }

  get #status() {
    return this.query.get('status') ?? '';
  }

  get #offset() {
    return Math.max(0, Number.parseInt(this.query.get('offset') ?? '0', 10) || 0);
  }

  willUpdate() {
    const asked = `${this.#status} ${this.#offset}`;
    if (asked !== this.#asked) {
      this.#asked = asked;
      this.#read();
    }
  }

  #again() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#read();
    }, AGAIN_MILLIS);
  }

  async #read() {
    this.#abort?.abort();
    this.#abort = new AbortController();
    try {
      this.#page = await get(`/jobs/${part(this.job.id)}/tasks`, { status: this.#status, offset: this.#offset, limit: PAGE }, this.#abort.signal);
      this.#problem = undefined;
    } catch (problem) {
      if (isAborted(problem)) {
        return;
      }
      this.#problem = problem;
    }
    this.requestUpdate();
  }

  async #do(task, what, done) {
    try {
      await post(`/jobs/${part(this.job.id)}/tasks/${part(task.id)}/${what}`);
      toast(`${task.id} ${done}`);
      this.#again();
    } catch (problem) {
      toastProblem(`${task.id} was not ${done}`, problem);
    }
  }

  async #ask(task) {
    try {
      this.#why = await get(`/jobs/${part(this.job.id)}/tasks/${part(task.id)}/why`);
      this.requestUpdate();
    } catch (problem) {
      toastProblem(`Why ${task.id} waits is not known`, problem);
    }
  }

  render() {
    const open = this.query.get('task');
    return html`
      <div class="tab-tools">
        <div class="chips" role="group" aria-label="States to show">${STATES.map(state => html`<button type="button" class="chip" aria-pressed=${this.#status === state}
          @click=${() => router.setQuery({ status: this.#status === state ? '' : state, offset: '' })}>${stateBadge(state)}</button>`)}</div>
        ${this.#page ? this.#pages() : nothing}
      </div>
      ${this.#problem ? problemPanel(this.#problem, () => this.#read()) : nothing}
      ${this.#page?.tasks.length === 0 ? emptyState({ picture: 'jobs', title: 'No task is like that', actions: html`<button type="button" @click=${() => router.setQuery({ status: '', offset: '' })}>Show all tasks</button>` })
        : this.#table(open)}`;
  }

  #pages() {
    const { total, tasks } = this.#page;
    const offset = this.#offset;
    return html`<span class="push quiet-text" role="status">${tasks.length > 0 ? `${number(offset + 1)} to ${number(offset + tasks.length)} of ` : ''}${count(total, 'task')}</span>
      <button type="button" aria-label="Page before" ?disabled=${offset === 0} @click=${() => router.setQuery({ offset: Math.max(0, offset - PAGE) || '' })}>${icon('previous')}</button>
      <button type="button" aria-label="Next page" ?disabled=${offset + tasks.length >= total} @click=${() => router.setQuery({ offset: offset + PAGE })}>${icon('next')}</button>`;
  }

  #table(open) {
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Tasks"><table class="plain" aria-label="Tasks">
      <thead><tr><th scope="col">Task</th><th scope="col">Frames</th><th scope="col">State</th><th scope="col">Progress</th><th scope="col">Server</th>
        <th scope="col" class="right">Tries</th><th scope="col"><span class="unseen">What can be done</span></th></tr></thead>
      <tbody>${(this.#page?.tasks ?? []).map(task => this.#row(task, task.id === open))}</tbody>
    </table></div>`;
  }

  #row(task, open) {
    const last = task.attempts[task.attempts.length - 1];
    return html`<tr>
        <th scope="row"><button type="button" class="quiet" aria-expanded=${open} @click=${() => router.setQuery({ task: open ? '' : task.id })}>${icon(open ? 'up_down' : 'next')}${task.id}</button></th>
        <td>${task.frames}${task.tile === undefined ? '' : html` <span class="quiet-text">tile ${task.tile}</span>`}</td>
        <td>${stateBadge(task.status)}</td>
        <td class="task-progress">${task.status === 'running' ? progressBar({ done: task.progress, label: `Progress of ${task.id}`, state: 'running' }) : nothing}</td>
        <td>${last?.server ?? ''}</td>
        <td class="right">${task.attempts.length}</td>
        <td class="right">
          ${task.status === 'failed' ? html`<button type="button" @click=${() => this.#do(task, 'retry', 'retried')}>${icon('retry')}Retry</button>` : nothing}
          ${task.status === 'running' ? html`<button type="button" class="dangerous-quiet" @click=${() => this.#do(task, 'kill', 'ended')}>${icon('cancel')}End</button>` : nothing}
          ${['waiting', 'blocked'].includes(task.status) ? html`<button type="button" @click=${() => this.#ask(task)}>${icon('info')}Why?</button>` : nothing}
        </td>
      </tr>
      ${this.#why?.subject.endsWith(task.id) ? html`<tr><td colspan="7"><strong>Why it waits:</strong> ${this.#why.summary || 'it does not wait any more'}</td></tr>` : nothing}
      ${open ? html`<tr><td colspan="7"><rm-attempts .job=${this.job.id} .tasks=${[task]}></rm-attempts></td></tr>` : nothing}`;
  }
}

customElements.define('rm-job-tasks', JobTasks);
