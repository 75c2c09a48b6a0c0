import { Element, html, nothing } from '../common/element.js';
import { count } from '../common/format.js';
import { icon } from '../common/icons.js';
import { Shortcuts } from '../common/shortcuts.js';
import { get } from '../api.js';
import { router } from '../router.js';
import { emptyState } from '../elements/empty.js';
import { problemPanel } from '../elements/problem.js';
import '../elements/search-field.js';

/** The settings that are in effect at the node that serves this page. */
class SettingsPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #list;
  #problem;

  constructor() {
    super();
    new Shortcuts(this, 'Settings', [{ keys: ['/'], text: 'search', run: () => this.querySelector('[type=search]').focus() }]);
  }

  connectedCallback() {
    super.connectedCallback();
    this.#read();
  }

  async #read() {
    try {
      this.#list = await get('/settings');
      this.#problem = undefined;
    } catch (problem) {
      this.#problem = problem;
    }
    this.requestUpdate();
  }

  get #found() {
    const words = (this.query.get('text') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const changed = this.query.get('changed') === 'true';
    return (this.#list?.settings ?? []).filter(setting => {
      const text = `${setting.id} ${setting.value} ${setting.help} ${setting.origin}`.toLowerCase();
      return (!changed || setting.origin !== 'default') && words.every(word => text.includes(word));
    });
  }

  render() {
    const found = this.#found;
    const changed = this.query.get('changed') === 'true';
    return html`
      <header class="page-head"><h1>Settings</h1>
        ${this.#list ? html`<span class="quiet-text">of the node <span class="mono">${this.#list.node}</span></span>` : nothing}
        <div class="page-tools">
          <button type="button" class="chip" aria-pressed=${changed} @click=${() => router.setQuery({ changed: changed ? '' : 'true' })}>Not as shipped</button>
          <rm-search-field label="Search" placeholder="Keys, values, help" .text=${this.query.get('text') ?? ''}></rm-search-field>
        </div>
      </header>
      ${this.#problem ? problemPanel(this.#problem, () => this.#read()) : nothing}
      ${this.#list && found.length === 0 ? this.#empty() : html`<div class="scroll" role="region" tabindex="0" aria-label="Settings"><dl class="setting-list">${found.map(setting => this.#setting(setting))}</dl></div>`}
      <footer class="page-foot" role="status">${this.#list ? `${count(found.length, 'setting')}. They are changed in the node's configuration, and hold from its next start.` : this.#problem ? '' : 'Loading…'}</footer>`;
  }

  #setting({ id, value, origin, help }) {
    return html`<div class="setting-row">
      <dt class="mono">${id}</dt>
      <dd><code class="setting-value">${value === '' ? '""' : value}</code>
        ${origin === 'default' ? nothing : html`<span class="setting-origin">${icon('edit')}${origin}</span>`}
        ${help ? html`<p class="quiet-text">${help}</p>` : nothing}</dd>
    </div>`;
  }

  #empty() {
    return emptyState({
      picture: 'search',
      title: 'No setting is like that',
      text: this.query.get('changed') === 'true' ? 'Perhaps it is as it was shipped.' : 'No key, value or help has all of these words.',
      actions: html`<a class="button" href="/settings">Show all settings</a>`,
    });
  }
}

customElements.define('rm-settings-page', SettingsPage);
