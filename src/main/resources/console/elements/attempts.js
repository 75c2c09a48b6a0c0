import { Element, html, nothing } from '../common/element.js';
import { bytes, duration, exact, number } from '../common/format.js';
import { stateBadge } from './state.js';
import './log.js';
import './time.js';

/**
 * Tries at tasks, the newest first, each with its log when it is opened. `tasks` are those of the API; `job` is the job's id.
 */
class Attempts extends Element {
  static properties = { job: {}, tasks: { attribute: false }, _open: { state: true } };

  render() {
    const attempts = this.tasks.flatMap(task => task.attempts.map(attempt => ({ task, attempt })))
      .sort((a, b) => (a.attempt.startedAt < b.attempt.startedAt ? 1 : -1));
    if (attempts.length === 0) {
      return html`<p class="quiet-text">Nothing was tried yet.</p>`;
    }
    return html`<ul class="attempts">${attempts.map(({ task, attempt }) => html`<li>
      <button type="button" class="attempt" aria-expanded=${this._open === attempt.id} @click=${() => { this._open = this._open === attempt.id ? undefined : attempt.id; }}>
        ${stateBadge(attempt.status)}
        <span class="attempt-where">${task.id} · try ${attempt.number} · ${attempt.server}</span>
        <span class="quiet-text">${this.#took(attempt)}</span>
      </button>
      ${attempt.reason ? html`<p class="attempt-reason">${attempt.reason}</p>` : nothing}
      ${this._open === attempt.id ? html`${this.#usage(attempt)}<rm-log .job=${this.job} .attempt=${attempt.id}></rm-log>` : nothing}
    </li>`)}</ul>`;
  }

  #took(attempt) {
    if (!attempt.startedAt) {
      return '';
    }
    const end = attempt.endedAt ? new Date(attempt.endedAt) : Date.now();
    return duration(end - new Date(attempt.startedAt));
  }

  #usage(attempt) {
    const { usage } = attempt;
    return html`<dl class="facts">
      <div><dt>Started</dt><dd>${attempt.startedAt ? exact(attempt.startedAt) : '–'}</dd></div>
      ${attempt.endedAt ? html`<div><dt>Processor time</dt><dd>${duration(usage.cpuMillis)}</dd></div>
        <div><dt>Memory</dt><dd>${usage.peakMemoryBytes ? bytes(usage.peakMemoryBytes) : '–'}</dd></div>
        <div><dt>Read</dt><dd>${bytes(usage.inputBytes)}</dd></div>
        <div><dt>Made</dt><dd>${bytes(usage.outputBytes)}</dd></div>` : nothing}
      <div><dt>Attempt</dt><dd class="mono">${attempt.id}</dd></div>
    </dl>`;
  }
}

customElements.define('rm-attempts', Attempts);
