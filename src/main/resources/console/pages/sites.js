import { Element, html, nothing } from '../common/element.js';
import { part, post } from '../api.js';
import { icon } from '../common/icons.js';
import { bytes, count, duration, mebibytes, number } from '../common/format.js';
import { Polled } from '../stores/polled.js';
import { jobName } from '../stores/job-names.js';
import { stateBadge } from '../elements/state.js';
import { useMeter } from '../elements/meter.js';
import { progressBar } from '../elements/progress.js';
import { problemPanel } from '../elements/problem.js';
import { emptyState } from '../elements/empty.js';
import { confirm } from '../elements/dialog.js';
import { toast, toastProblem } from '../elements/toasts.js';
import '../elements/time.js';

const AGAIN_MILLIS = 3000;
const MILLIS_A_SECOND = 1000;

/** The sites that this one is linked with: how the links are, what the others offer, and what goes on between them. */
class SitesPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #sites = new Polled(this, '/sites', { millis: AGAIN_MILLIS });
  /** Limits called `site.NAME` count what the jobs of other sites use here. */
  #limits = new Polled(this, '/limits', { millis: AGAIN_MILLIS });

  /** Listens again to a site that was isolated, after asking why. */
  async #admit(name) {
    const reason = await confirm({ title: `Admit ${name} again?`, text: 'It is listened to again. See first why it was not.', action: `Admit ${name}`, dangerous: false });
    if (reason !== undefined) {
      try {
        await post(`/sites/${part(name)}/admit`, reason ? { reason } : {});
        toast(`${name} is admitted again`);
      } catch (problem) {
        toastProblem(`${name} is not admitted`, problem);
      }
      this.#sites.read();
    }
  }

  render() {
    const { document, problem } = this.#sites;
    const sites = document?.sites ?? [];
    return html`
      <header class="page-head"><h1>Sites</h1>
        ${document?.self ? html`<p class="quiet-text">This one is called <strong>${document.self}</strong></p>` : nothing}</header>
      ${problem ? problemPanel(problem, () => this.#sites.read()) : nothing}
      ${document && sites.length === 0 ? this.#empty() : html`<div class="scroll panels" role="region" tabindex="0" aria-label="Sites">${sites.map(site => this.#site(site))}</div>`}
      <footer class="page-foot" role="status">${document ? count(sites.length, 'linked site') : 'Loading…'}</footer>`;
  }

  #empty() {
    return emptyState({
      picture: 'sites',
      title: 'This site is linked with no other',
      text: 'Linked sites render for each other when one has no room, or not the right package. Each makes a certificate, gives the other one its .crt, and names it in its configuration:',
      actions: html`<pre class="command example">raymill certs create --site oslo

raymill.site {
  name = oslo, certificate = oslo.crt, key = oslo.key
  peers { berlin { contacts = ["berlin.example:8472"], port = 8472,
                   certificates = [berlin.crt], cores = 64 } }
}</pre>`,
    });
  }

  #site(site) {
    const { name, status, since, message, offer } = site;
    return html`<section class="panel panel-wide site" aria-labelledby="site-${name}">
      <header class="panel-head">
        <h2 id="site-${name}">${name}</h2>${stateBadge(status)}
        <span class="quiet-text">since <rm-time .value=${since}></rm-time>${message ? html`: ${message}` : nothing}</span>
        ${status === 'isolated' ? html`<button type="button" class="push" @click=${() => this.#admit(name)}>${icon('resume')}Admit again</button>` : nothing}
      </header>
      ${this.#way(site)}
      <div class="site-parts">
        ${offer ? this.#offer(offer) : html`<section><h3>What it offers</h3><p class="quiet-text">It has not told that yet.</p></section>`}
        ${this.#there(site)}
        ${this.#here(site)}
      </div>
      ${this.#history(site)}
    </section>`;
  }

  #way({ latencyMillis, bytesPerSecond, speed, lastHeardAt, software, protocol }) {
    const fact = (label, value, title) => (value === undefined ? nothing : html`<div title=${title ?? nothing}><dt>${label}</dt><dd>${value}</dd></div>`);
    return html`<dl class="facts figures">
      ${fact('Latency', latencyMillis === undefined ? undefined : `${number(latencyMillis)} ms`, 'How long a word and its answer take')}
      ${fact('The way carries', bytesPerSecond === undefined ? undefined : `${bytes(bytesPerSecond)}/s`, 'An average of transfers')}
      ${fact('It renders', speed === undefined ? undefined : `${number(Math.round(speed * 100) / 100)} × as fast`, 'In relation to this site')}
      ${lastHeardAt ? html`<div><dt>Last heard</dt><dd><rm-time .value=${lastHeardAt}></rm-time></dd></div>` : nothing}
      ${fact('Raymill', software ? `${software}, protocol ${protocol}` : undefined)}
    </dl>`;
  }

  // ---- what it offers

  #offer({ packages, servers, waitingCoreSeconds, limits, pricePerCoreHour, currency, dataClasses, rights }) {
    const cores = servers.reduce((sum, group) => sum + group.count * group.cores, 0);
    const free = servers.reduce((sum, group) => sum + group.freeCores, 0);
    return html`<section><h3>What it offers</h3>
      ${useMeter({ used: cores - free, total: cores, label: 'Cores in use there', text: `${number(free)} of ${count(cores, 'core')} free` })}
      <dl class="pairs">
        <div><dt>Servers</dt><dd>${servers.length === 0 ? 'none' : html`<ul>${servers.map(group => html`<li>${number(group.count)} × ${count(group.cores, 'core')}, ${mebibytes(group.memoryMiB)}${
          group.gpus.length > 0 ? `, ${group.gpus.map(gpu => gpu.model).join(', ')}` : ''}${group.tags.length > 0 ? html` <span class="quiet-text">${group.tags.join(', ')}</span>` : nothing}</li>`)}</ul>`}</dd></div>
        <div><dt>Packages</dt><dd>${packages.map(each => `${each.name} ${each.version}`).join(', ') || 'none'}</dd></div>
        <div><dt>Work that waits</dt><dd>${waitingCoreSeconds > 0 && cores > 0 ? `${duration((waitingCoreSeconds / cores) * MILLIS_A_SECOND)} on all its cores` : 'none that it knows of'}</dd></div>
        <div><dt>Price</dt><dd>${pricePerCoreHour > 0 ? `${pricePerCoreHour} ${currency} for a core for an hour` : 'nothing'}</dd></div>
        <div><dt>Data</dt><dd>${dataClasses.join(', ') || 'none'}</dd></div>
        ${Object.entries(limits).map(([name, free]) => html`<div><dt>${name}</dt><dd>${number(free)} free</dd></div>`)}
        <div><dt>Rights of this site</dt><dd>${this.#rights(rights)}</dd></div>
      </dl>
    </section>`;
  }

  #rights({ projects, packages, cores }) {
    if (cores === 0) {
      return 'none: it takes no jobs from here';
    }
    const some = [projects.length > 0 ? `projects ${projects.join(', ')}` : 'any project', packages.length > 0 ? `packages ${packages.join(', ')}` : 'any package'];
    return `${count(cores, 'core')} at a time; ${some.join('; ')}`;
  }

  // ---- what goes on

  #there({ traffic: { jobs, jobsInAll, resultsComing }, name }) {
    return html`<section><h3>Jobs of this site there</h3>
      ${jobs.length === 0 ? html`<p class="quiet-text">None. Jobs go there with <code>--site remote:${name}</code>, or by themselves where they are allowed to.</p>` : html`
        <ul class="traffic">${jobs.map(each => this.#sent(each))}</ul>
        ${jobsInAll > jobs.length ? html`<p class="quiet-text">and ${count(jobsInAll - jobs.length, 'more job')}</p>` : nothing}`}
      ${resultsComing > 0 ? html`<p class="coming">${icon('download')}${count(resultsComing, 'picture')} on the way here</p>` : nothing}
    </section>`;
  }

  #sent({ job, frames, framesDone, paused, files }) {
    const name = jobName(job, () => this.requestUpdate());
    return html`<li>
      <a href="/jobs/${part(job)}">${name}</a>${paused ? stateBadge('paused') : nothing}
      ${progressBar({ done: frames > 0 ? framesDone / frames : 0, state: paused ? 'paused' : 'running', label: `Frames of ${name} that are done`, text: `${number(framesDone)} / ${count(frames, 'frame')}` })}
      ${files ? this.#files(files, name) : nothing}
    </li>`;
  }

  #files({ bytes: all, bytesSent, bytesPerSecond, trouble }, name) {
    return html`<div class="transfer">${icon('submit')}
        ${all > 0 ? progressBar({ done: Math.min(1, bytesSent / all), state: 'running', label: `Files of ${name} on their way`, text: `${bytes(bytesSent)} of ${bytes(all)}, ${bytes(bytesPerSecond)}/s` }) : html`<span class="quiet-text">asks which files it lacks</span>`}
      </div>
      ${trouble ? html`<p class="trouble">${icon('warning')}${trouble}</p>` : nothing}`;
  }

  #here({ name, shelf }) {
    const limit = this.#limits.document?.limits.find(each => each.id === `site.${name}`);
    return html`<section><h3>Its jobs here</h3>
      ${limit ? useMeter({ used: limit.inUse, total: limit.total, label: `Cores that jobs of ${name} use here`, text: `${number(limit.inUse)} of ${count(limit.total, 'core')}` }) : nothing}
      <dl class="pairs">
        <div><dt>May use</dt><dd>${limit ? `${count(limit.total, 'core')} at a time` : 'nothing: it may send no jobs'}</dd></div>
        ${limit ? html`<div><dt>Tasks that wait for that</dt><dd>${number(limit.waiting)}</dd></div>` : nothing}
        <div><dt>Files that it has sent</dt><dd>${shelf ? html`${number(shelf.files)}, ${bytes(shelf.bytes)} <span class="quiet-text">as of <rm-time .value=${shelf.at}></rm-time></span>` : html`<span class="absent">not looked at yet</span>`}</dd></div>
      </dl>
    </section>`;
  }

  #history({ history, name }) {
    return html`<details class="site-history"><summary>${count(history.length, 'change')} of the link</summary>
      <div class="scroll" role="region" tabindex="0" aria-label="Changes of the link with ${name}"><table class="plain">
        <thead><tr><th scope="col">When</th><th scope="col">State</th><th scope="col">Why</th></tr></thead>
        <tbody>${history.map(each => html`<tr><td><rm-time .value=${each.at}></rm-time></td><td>${stateBadge(each.status)}</td><td>${each.message || html`<span class="absent">–</span>`}</td></tr>`)}</tbody>
      </table></div></details>`;
  }
}

customElements.define('rm-sites-page', SitesPage);
