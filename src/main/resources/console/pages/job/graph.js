import { Element, html, nothing } from '../../common/element.js';
import { get, part } from '../../api.js';
import { events } from '../../events.js';
import { number } from '../../common/format.js';
import { icon } from '../../common/icons.js';
import { share } from '../../common/estimate.js';
import { stateBadge } from '../../elements/state.js';
import { progressBar } from '../../elements/progress.js';

const STEPS = { render: 'Render the frames', assemble: 'Join the tiles', encode: 'Make the movie' };
const FAILURES = { hold: 'if it fails, this waits', cancel: 'if it fails, this is cancelled', pass: 'if it fails, this goes on' };

/** What a job waits for, and the steps that it has itself, from left to right. */
class JobGraph extends Element {
  static properties = { detail: { attribute: false } };

  #jobs = new Map();

  connectedCallback() {
    super.connectedCallback();
    this.until(events.on('job', job => this.#wanted().includes(job.id) && this.#put(job.id, job)));
    this.until(events.on('reset', () => this.#read()));
    this.#read();
  }

  #wanted() {
    return this.detail.spec.policy.dependencies.map(dependency => dependency.job);
  }

  #put(id, job) {
    this.#jobs.set(id, job);
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
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Dependencies"><div class="graph">
      ${dependencies.length > 0 ? html`<section class="graph-column" aria-label="Jobs that have to be done first">
          <h2>First</h2>${dependencies.map(dependency => this.#predecessor(dependency))}
        </section>${this.#arrow()}` : nothing}
      ${this.detail.steps.map((step, index) => html`${index > 0 ? this.#arrow() : nothing}<section class="graph-column" aria-label="Step ${step.name}">
        <h2>${index === 0 ? 'This job' : html`&nbsp;`}</h2>${this.#step(step)}</section>`)}
    </div>
    ${dependencies.length === 0 ? html`<p class="note">This job waits for no other one.</p>` : nothing}</div>`;
  }

  #arrow() {
    return html`<span class="graph-arrow" aria-hidden="true">${icon('next')}</span>`;
  }

  #predecessor(dependency) {
    const job = this.#jobs.get(dependency.job);
    return html`<div class="card">
      <a href="/jobs/${dependency.job}"><strong>${job?.name ?? dependency.job}</strong></a>
      ${job?.problem ? html`<p>${job.problem.message}</p>` : job ? html`${stateBadge(job.status)}${progressBar({ done: share(job), state: job.status, label: `Progress of ${job.name}` })}` : nothing}
      <p class="quiet-text">${dependency.frameByFrame ? 'frame by frame' : 'all of it'}${dependency.step ? `, its step ${dependency.step}` : ''}; ${FAILURES[dependency.onFailure]}</p>
    </div>`;
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
