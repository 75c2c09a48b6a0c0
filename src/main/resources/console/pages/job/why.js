import { Element, html, nothing } from '../../common/element.js';
import { get, part } from '../../api.js';
import { icon } from '../../common/icons.js';
import { count, words } from '../../common/format.js';
import { problemPanel } from '../../elements/problem.js';

/** Why a job waits: one line, and what each filter of the Scheduler says when somebody wants to know. Nothing while it does not wait. */
class JobWhy extends Element {
  static properties = { job: { attribute: false }, because: {}, _why: { state: true }, _problem: { state: true } };

  #read = '';

  willUpdate() {
    // Another reason is another answer.
    if (this._why && this.#read !== this.because) {
      this.#ask();
    }
  }

  async #ask() {
    this.#read = this.because;
    try {
      this._why = await get(`/jobs/${part(this.job.id)}/why`);
      this._problem = undefined;
    } catch (problem) {
      this._problem = problem;
    }
  }

  render() {
    if (!this.because || !['waiting', 'running', 'paused'].includes(this.job.status)) {
      return nothing;
    }
    return html`<details class="why" @toggle=${event => event.target.open && !this._why && this.#ask()}>
      <summary>${icon('waiting')}<span><strong>Why it waits:</strong> ${this.because}</span></summary>
      ${this._problem ? problemPanel(this._problem, () => this.#ask()) : this.#verdicts()}
    </details>`;
  }

  #verdicts() {
    if (!this._why) {
      return html`<p class="quiet-text">Asking…</p>`;
    }
    return html`<p class="quiet-text">${count(this._why.waiting, 'task waits', 'tasks wait')}. What matters most comes first.</p>
      <table class="plain"><thead><tr><th scope="col">What is not met</th><th scope="col">In words</th><th scope="col" class="right">Servers</th></tr></thead>
        <tbody>${this._why.verdicts.map(verdict => html`<tr>
          <th scope="row">${words(verdict.filter)}</th><td>${verdict.detail}</td><td class="right">${verdict.servers || '–'}</td>
        </tr>`)}</tbody></table>`;
  }
}

customElements.define('rm-job-why', JobWhy);
