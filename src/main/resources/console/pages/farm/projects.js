import { Element, html, nothing } from '../../common/element.js';
import { part } from '../../api.js';
import { number } from '../../common/format.js';
import { styles } from '../../common/styles.js';
import { Polled } from '../../stores/polled.js';
import { problemPanel } from '../../elements/problem.js';

/** What each project has of the farm, what it should have, and what of it waits. */
class FarmProjects extends Element {
  #projects = new Polled(this, '/projects');

  render() {
    const { document, problem } = this.#projects;
    return html`<h2 id="farm-projects">Queue by project</h2>
      ${problem ? problemPanel(problem, () => this.#projects.read()) : nothing}
      ${document ? this.#table(document.projects.filter(each => each.jobs > 0 || each.share > 0 || each.configured)) : nothing}`;
  }

  #table(projects) {
    if (projects.length === 0) {
      return html`<p class="quiet-text">No job wants anything now. Projects are shown here as soon as one does.</p>`;
    }
    return html`<div class="scroll-x" role="region" tabindex="0" aria-labelledby="farm-projects"><table class="plain">
      <thead><tr><th scope="col">Project</th><th scope="col">Has of the farm, and should have</th><th scope="col" class="right">Has</th><th scope="col" class="right">Target</th>
        <th scope="col" class="right">Weight</th><th scope="col" class="right">Cores</th><th scope="col" class="right">Jobs</th><th scope="col" class="right">Tasks waiting</th></tr></thead>
      <tbody>${projects.map(each => html`<tr>
        <th scope="row"><a href="/jobs?project=${part(each.id)}">${each.id || 'without a name'}</a></th>
        <td class="share-cell"><div class="meter-track" aria-hidden="true"><div class="meter-used" ${styles({ width: `${Math.min(1, each.share) * 100}%` })}></div>
          <div class="meter-busy" ${styles({ left: `${Math.min(1, each.target) * 100}%` })}></div></div></td>
        <td class="right">${share(each.share)}</td>
        <td class="right">${share(each.target)}</td>
        <td class="right" title=${bounds(each)}>${number(each.weight)}</td>
        <td class="right">${number(each.coresUsed)}</td>
        <td class="right">${number(each.jobs)}</td>
        <td class="right">${number(each.waitingTasks)}</td>
      </tr>`)}</tbody>
    </table></div>`;
  }
}

function share(value) {
  return `${(value * 100).toFixed(1)} %`;
}

function bounds({ minimum, maximum }) {
  const parts = [minimum > 0 ? `at least ${share(minimum)}` : '', maximum < 1 ? `at most ${share(maximum)}` : ''].filter(Boolean);
  return parts.length > 0 ? `${parts.join(' and ')} of the farm` : 'neither a least nor a most';
}

customElements.define('rm-farm-projects', FarmProjects);
