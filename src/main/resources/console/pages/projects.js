import { Element, html, nothing } from '../common/element.js';
import { count, number } from '../common/format.js';
import { icon } from '../common/icons.js';
import { styles } from '../common/styles.js';
import { get, part } from '../api.js';
import { Polled } from '../stores/polled.js';
import { emptyState } from '../elements/empty.js';
import { problemPanel } from '../elements/problem.js';

const HOUR_MILLIS = 3600000;

/** How projects share the farm: what each has, and what it should have. */
class ProjectsPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #projects = new Polled(this, '/projects');
  #usage = new Map();
  #currencies = false;

  connectedCallback() {
    super.connectedCallback();
    this.#readUsage();
  }

  /** Of the last month; it changes slowly, and its absence says nothing wrong. */
  async #readUsage() {
    try {
      const { sums } = await get('/usage', { by: 'project' });
      this.#usage = new Map(sums.map(each => [each.name, each.totals]));
      this.#currencies = sums.some(each => each.totals.cost > 0);
      this.requestUpdate();
    } catch {
      this.#usage = new Map();
    }
  }

  render() {
    const projects = this.#projects.document?.projects;
    return html`
      <header class="page-head"><h1>Projects</h1>
        <div class="page-tools"><a class="button" href="/api/v1/usage?by=project&format=csv" download>${icon('download')}Usage as CSV</a></div></header>
      ${this.#projects.problem ? problemPanel(this.#projects.problem, () => this.#projects.read()) : nothing}
      ${projects?.length === 0 ? this.#empty() : this.#table(projects ?? [])}
      <footer class="page-foot" role="status">${projects ? count(projects.length, 'project') : this.#projects.problem ? '' : 'Loading…'}</footer>`;
  }

  #empty() {
    return emptyState({
      picture: 'projects',
      title: 'No projects yet',
      text: 'A project is here as soon as a job names it. How much of the farm it should have is in the configuration.',
      actions: html`<p><a class="button primary" href="/submit">Submit a job</a></p><code class="command">raymill.scheduler.projects { film { weight = 3 } }</code>`,
    });
  }

  #table(projects) {
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Projects"><table class="plain" aria-label="Projects">
      <thead><tr><th scope="col">Name</th><th scope="col">Share of the farm, and its target</th><th scope="col" class="right">Cores</th><th scope="col" class="right">Jobs</th>
        <th scope="col" class="right">Tasks that wait</th><th scope="col" class="right">Weight</th><th scope="col" class="right">Least and most</th><th scope="col" class="right">Hours in 30 days</th>
        ${this.#currencies ? html`<th scope="col" class="right">Cost elsewhere</th>` : nothing}</tr></thead>
      <tbody>${projects.map(project => html`<tr>
        <th scope="row"><a href="/jobs?project=${encodeURIComponent(project.id)}">${project.id}</a></th>
        <td>${this.#share(project)}</td>
        <td class="right">${number(project.coresUsed)}</td>
        <td class="right">${number(project.jobs)}</td>
        <td class="right">${number(project.waitingTasks)}</td>
        <td class="right">${project.configured ? number(project.weight) : html`<span class="absent" title="the configuration does not name it">${number(project.weight)}</span>`}</td>
        <td class="right">${project.minimum > 0 || project.maximum < 1 ? `${share(project.minimum)} to ${share(project.maximum)}` : html`<span class="absent">any</span>`}</td>
        <td class="right">${this.#hours(project.id)}</td>
        ${this.#currencies ? html`<td class="right">${number(this.#usage.get(project.id)?.cost ?? 0)}</td>` : nothing}
      </tr>`)}</tbody>
    </table></div>`;
  }

  /** A bar for what it has, and a mark where it should end. */
  #share({ id, share: has, target }) {
    const text = `${share(has)} of ${share(target)}`;
    return html`<div class="share">
      <div class="share-track" role="img" aria-label="${id} has ${share(has)} of the farm, and should have ${share(target)}">
        <div class="share-has" ${styles({ width: `${Math.min(1, has) * 100}%` })}></div>
        <div class="share-target" ${styles({ left: `${Math.min(1, target) * 100}%` })}></div>
      </div>
      <span class="progress-text" aria-hidden="true">${text}</span>
    </div>`;
  }

  #hours(id) {
    const totals = this.#usage.get(id);
    if (!totals) {
      return html`<span class="absent">–</span>`;
    }
    const hours = totals.wallMillis / HOUR_MILLIS;
    return html`<span title="${count(totals.attempts, 'attempt')}, ${number(totals.failed)} failed">${hours < 10 ? hours.toFixed(2) : number(Math.round(hours))}</span>`;
  }
}

function share(value) {
  return `${Math.round(value * 100)} %`;
}

customElements.define('rm-projects-page', ProjectsPage);
