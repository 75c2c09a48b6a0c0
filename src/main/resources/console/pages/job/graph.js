import { Element, html, nothing } from '../../common/element.js';
import { get, part } from '../../api.js';
import { events } from '../../events.js';
import { count, number } from '../../common/format.js';
import { icon } from '../../common/icons.js';
import { share } from '../../common/estimate.js';
import { Polled } from '../../stores/polled.js';
import { stateBadge } from '../../elements/state.js';
import { problemPanel } from '../../elements/problem.js';
import { progressBar } from '../../elements/progress.js';

const STEPS = { render: 'Render the frames', assemble: 'Join the tiles', encode: 'Make the movie' };
const FAILURES = { hold: 'if it fails, this waits', cancel: 'if it fails, this is cancelled', pass: 'if it fails, this goes on' };
const MOST_SUCCESSORS = 100;

/** What a job waits for, the steps that it has itself, and what waits for it, from left to right. */
class JobGraph extends Element {
  static properties = { detail: { attribute: false } };

  #predecessors = new Map();
  /** Those that come while one looks are told by no event. */
  #successors = new Polled(this, '/jobs', { query: () => ({ 'depends-on': this.detail.summary.id, limit: MOST_SUCCESSORS }) });

  connectedCallback() {
    super.connectedCallback();
    this.until(events.on('job', job => this.#changed(job)));
    this.until(events.on('reset', () => this.#read()));
    this.#read();
  }

  #wanted() {
    return this.detail.spec.policy.dependencies.map(dependency => dependency.job);
  }

  #changed(job) {
    if (this.#wanted().includes(job.id)) {
      this.#put(job.id, job);
    }
    const jobs = this.#successors.document?.jobs ?? [];
    const at = jobs.findIndex(successor => successor.id === job.id);
    if (at >= 0) {
      jobs[at] = job;
      this.requestUpdate();
    }
  }

  #put(id, job) {
    this.#predecessors.set(id, job);
    this.requestUpdate();
  }

  async #read() {
    for (const id of this.#wanted()) {
      try {
        this.#put(id, (await get(`/jobs/${part(id)}`)).summary);
      } catch (problem) {
        this.#put(id, { id, problem });
      }
    }
  }

  render() {
    const { dependencies } = this.detail.spec.policy;
    const successors = this.#successors.document?.jobs ?? [];
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Dependencies"><div class="graph">
      ${dependencies.length > 0 ? html`${this.#column('First', dependencies.map(dependency => this.#predecessor(dependency)))}${this.#arrow()}` : nothing}
      ${this.detail.steps.map((step, index) => html`${index > 0 ? this.#arrow() : nothing}${this.#column(index === 0 ? 'This job' : html`&nbsp;`, this.#step(step), `Step ${step.name}`)}`)}
      ${successors.length > 0 ? html`${this.#arrow()}${this.#column('Then', successors.map(job => this.#successor(job)))}` : nothing}
    </div>
    ${this.#successors.problem ? problemPanel(this.#successors.problem, () => this.#successors.read()) : nothing}
    ${this.#note(dependencies, successors)}</div>`;
  }

  #column(title, cards, label = title) {
    return html`<section class="graph-column" aria-label=${label}><h2>${title}</h2>${cards}</section>`;
  }

  #arrow() {
    return html`<span class="graph-arrow" aria-hidden="true">${icon('next')}</span>`;
  }

  #note(dependencies, successors) {
    const waits = dependencies.length === 0 ? 'This job waits for no other one' : '';
    const isAwaited = this.#successors.document && successors.length === 0 ? 'no other one waits for it' : '';
    const more = this.#successors.document?.next ? `more than ${count(MOST_SUCCESSORS, 'job')} wait for it; these are the newest` : '';
    const all = [waits, isAwaited || more].filter(Boolean).join(', and ');
    return all ? html`<p class="note">${all[0].toUpperCase()}${all.slice(1)}.</p>` : nothing;
  }

  #predecessor(dependency) {
    const job = this.#predecessors.get(dependency.job);
    return html`<div class="card">
      <a href="/jobs/${dependency.job}?tab=graph"><strong>${job?.name ?? dependency.job}</strong></a>
      ${job?.problem ? html`<p>${job.problem.message}</p>` : job ? this.#state(job) : nothing}
      <p class="quiet-text">${dependency.frameByFrame ? 'frame by frame' : 'all of it'}${dependency.step ? `, its step ${dependency.step}` : ''}; ${FAILURES[dependency.onFailure]}</p>
    </div>`;
  }

  #successor(job) {
    return html`<div class="card">
      <a href="/jobs/${job.id}?tab=graph"><strong>${job.name}</strong></a>
      ${this.#state(job)}
    </div>`;
  }

  #state(job) {
    return html`${stateBadge(job.status)}${progressBar({ done: share(job), state: job.status, label: `Progress of ${job.name}` })}`;
  }

  #step(step) {
    return html`<div class="card">
      <strong>${STEPS[step.name] ?? step.name}</strong>
      ${stateBadge(step.status)}
      ${progressBar({ done: step.tasks ? step.succeeded / step.tasks : 0, failed: step.tasks ? step.failed / step.tasks : 0, state: step.status, label: `Progress of ${step.name}` })}
      <p class="quiet-text">${number(step.succeeded)} of ${number(step.tasks)} done${step.running ? `, ${number(step.running)} running` : ''}${step.waiting ? `, ${number(step.waiting)} waiting` : ''}${step.failed ? `, ${number(step.failed)} failed` : ''}</p>
    </div>`;
  }
}

customElements.define('rm-job-graph', JobGraph);
