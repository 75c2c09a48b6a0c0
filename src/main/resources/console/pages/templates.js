import { Element, html, nothing } from '../common/element.js';
import { count } from '../common/format.js';
import { icon } from '../common/icons.js';
import { get, getWithHeaders, isAborted, part, send } from '../api.js';
import { preferences } from '../preferences.js';
import { router } from '../router.js';
import { confirm } from '../elements/dialog.js';
import { emptyState } from '../elements/empty.js';
import { problemPanel } from '../elements/problem.js';
import { toast, toastProblem } from '../elements/toasts.js';
import { editTemplate } from './templates/edit.js';
import '../elements/time.js';

/** The site's job templates: a list, and one of them (`?name=`). */
class TemplatesPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #list;
  #problem;
  #shown;
  #template;
  #etag;
  #refused;
  #stop;

  connectedCallback() {
    super.connectedCallback();
    this.#read();
    this.until(() => this.#stop?.abort());
  }

  willUpdate() {
    const name = this.query.get('name') ?? '';
    if (name !== this.#shown) {
      this.#shown = name;
      this.#show(name);
    }
  }

  async #read() {
    try {
      this.#list = (await get('/templates')).templates;
      this.#problem = undefined;
    } catch (problem) {
      this.#problem = problem;
    }
    this.requestUpdate();
  }

  async #show(name) {
    this.#template = this.#refused = undefined;
    this.#stop?.abort();
    if (!name) {
      return;
    }
    this.#stop = new AbortController();
    try {
      const { document, headers } = await getWithHeaders(`/templates/${part(name)}`, undefined, this.#stop.signal);
      this.#template = document;
      this.#etag = headers.get('ETag');
    } catch (problem) {
      if (isAborted(problem)) {
        return;
      }
      this.#refused = problem;
    }
    this.requestUpdate();
  }

  async #edit(template) {
    const kept = await editTemplate(template, this.#etag);
    if (kept) {
      toast(`The template ${kept} was kept`);
      await this.#read();
      if (kept === this.#shown) {
        this.#show(kept);
      } else {
        router.go(`/templates?name=${encodeURIComponent(kept)}`);
      }
    }
  }

  async #remove() {
    const { id } = this.#template;
    const reason = await confirm({ title: `Remove ${id}?`, text: 'Jobs that were submitted by it stay as they are.', action: `Remove ${id}` });
    if (reason === undefined) {
      return;
    }
    const by = preferences.get('user').trim();
    try {
      await send('DELETE', `/templates/${part(id)}`, { query: { by, reason } });
      toast(`The template ${id} was removed`);
      router.go('/templates');
      await this.#read();
    } catch (problem) {
      toastProblem(`${id} was not removed`, problem);
    }
  }

  render() {
    const list = this.#list;
    return html`
      <header class="page-head"><h1>Templates</h1>
        <div class="page-tools"><button type="button" @click=${() => this.#edit()}>${icon('templates')}New template</button></div>
      </header>
      ${this.#problem ? problemPanel(this.#problem, () => this.#read()) : nothing}
      ${list?.length === 0 && !this.#shown ? this.#empty() : html`<div class="split ${this.#shown ? 'split-open' : ''}">
        <div class="scroll" role="region" tabindex="0" aria-label="Templates"><table class="plain" aria-label="Templates">
          <thead><tr><th scope="col">Title</th><th scope="col">Name</th><th scope="col">Changed</th></tr></thead>
          <tbody>${(list ?? []).map(each => html`<tr class=${each.id === this.#shown ? 'chosen' : ''}>
            <th scope="row"><a href="/templates?name=${each.id}" aria-current=${each.id === this.#shown ? 'true' : nothing}>${each.title}</a></th>
            <td class="mono">${each.id}</td>
            <td><rm-time .value=${each.changedAt}></rm-time> by ${each.changedBy}</td>
          </tr>`)}</tbody>
        </table></div>
        ${this.#shown ? html`<section class="split-side" aria-label="The template ${this.#shown}">${this.#one()}</section>` : nothing}
      </div>`}
      <footer class="page-foot" role="status">${list ? count(list.length, 'template') : this.#problem ? '' : 'Loading…'}</footer>`;
  }

  #one() {
    if (this.#refused) {
      return problemPanel(this.#refused, () => this.#show(this.#shown));
    }
    const template = this.#template;
    if (!template) {
      return html`<p class="note" role="status">Loading…</p>`;
    }
    return html`
      <div class="split-head"><h2>${template.title}</h2>
        <a class="button quiet" href="/templates" aria-label="Close">${icon('close')}</a></div>
      ${template.help ? html`<p>${template.help}</p>` : nothing}
      <div class="buttons">
        <a class="button primary" href="/submit?template=${template.id}">${icon('submit')}Submit a job of it</a>
        <button type="button" @click=${() => this.#edit(template)}>${icon('edit')}Change</button>
        <button type="button" class="dangerous-quiet" @click=${() => this.#remove()}>${icon('remove')}Remove</button>
        <a class="button" href="/audit?subject=${encodeURIComponent(`template:${template.id}`)}">${icon('audit')}Audit log</a>
      </div>
      <p class="quiet-text">Revision ${template.revision}, by ${template.changedBy}, <rm-time .value=${template.changedAt}></rm-time></p>
      <h3>Parameters</h3>
      ${template.parameters.length === 0 ? html`<p class="quiet-text">None.</p>` : html`<dl class="pairs">${template.parameters.map(each => html`<div>
        <dt class="mono">${each.name}</dt><dd>${describe(each)}${each.help ? html`<br><span class="quiet-text">${each.help}</span>` : nothing}</dd></div>`)}</dl>`}
      <h3>Job</h3>
      <pre class="json" tabindex="0" aria-label="The job">${JSON.stringify(template.job, null, 2)}</pre>`;
  }

  #empty() {
    return emptyState({
      picture: 'templates',
      title: 'No templates yet',
      text: 'A template is a job with parameters: written once, submitted by everybody with a few values.',
      actions: html`<button type="button" class="primary" @click=${() => this.#edit()}>Write the first one</button>`,
    });
  }
}

function describe({ type, default: standard, required, minimum, maximum, choices }) {
  const bounds = minimum !== undefined || maximum !== undefined ? ` from ${minimum ?? 'any'} to ${maximum ?? 'any'}` : '';
  const which = choices?.length > 0 ? `: ${choices.join(', ')}` : '';
  const need = standard !== undefined ? `, ${standard} by default` : required === false ? ', may be left out' : ', required';
  return `${type}${bounds}${which}${need}`;
}

customElements.define('rm-templates-page', TemplatesPage);
