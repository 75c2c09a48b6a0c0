/** The shell: navigation, the page that the address names, and what concerns all pages. */

import { Element, html, nothing } from './common/element.js';
import { keyed } from 'lit/directives/keyed.js';
import { icon } from './common/icons.js';
import { Shortcuts } from './common/shortcuts.js';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { events } from './events.js';
import { preferences } from './preferences.js';
import { router } from './router.js';
import { ROUTES, match } from './routes.js';
import { session } from './session.js';
import { emptyState } from './elements/empty.js';
import { problemPanel } from './elements/problem.js';
import { showHelp } from './elements/help.js';
import './elements/sign-in.js';
import './elements/toasts.js';

const THEMES = ['system', 'light', 'dark'];

class App extends Element {
  #route;
  #params = {};
  #loaded = new Set();
  #problem;
  #menu = false;
  #wasAway = false;
  #listens = false;

  constructor() {
    super();
    const links = ROUTES.filter(route => route.label);
    new Shortcuts(this, 'Everywhere', [
      { keys: ['?'], text: 'show the shortcuts', run: () => showHelp() },
      ...links.slice(0, 9).map((route, index) => ({ keys: [`${index + 1}`], text: `go to ${route.label}`, run: () => router.go(route.pattern) })),
    ]);
  }

  connectedCallback() {
    super.connectedCallback();
    this.until(router.subscribe(() => this.#moved()));
    this.until(preferences.subscribe(() => this.requestUpdate()));
    this.until(events.on('state', state => this.#connection(state)));
    this.until(session.subscribe(() => this.#signedIn()));
    this.#identify();
  }

  /** Who one is comes before everything else; what the page is made of is on its way meanwhile. */
  async #identify() {
    const { route } = match(router.path) ?? {};
    const page = route?.redirect ? match(route.redirect).route : route;
    page?.load().catch(() => {
      // That is told when the page is shown.
    });
    try {
      await session.read();
    } catch (problem) {
      this.#problem = problem;
      this.requestUpdate();
    }
  }

  #signedIn() {
    if (!session.needed) {
      if (this.#listens) {
        events.renew();
      } else {
        events.start();
      }
      this.#listens = true;
      this.#moved();
    }
    this.requestUpdate();
  }

  #moved() {
    if (!session.known || session.needed) {
      return;
    }
    const found = match(router.path);
    if (found?.route.redirect) {
      router.go(found.route.redirect + location.search, { replace: true });
      return;
    }
    const other = found?.route !== this.#route;
    this.#route = found?.route;
    this.#params = found?.params ?? {};
    this.#menu = false;
    if (other) {
      document.title = `${this.#route?.title ?? 'Not found'} · Raymill`;
      this.#load(this.#route);
    }
    this.requestUpdate();
  }

  #connection(state) {
    // A page that could not be loaded while the node was away is loaded now that it is back.
    if (state === 'open' && this.#wasAway && this.#problem) {
      location.reload();
    }
    this.#wasAway = state === 'reconnecting';
    this.requestUpdate();
  }

  async #load(route) {
    this.#problem = undefined;
    if (!route || this.#loaded.has(route)) {
      this.#focusPage();
      return;
    }
    try {
      await route.load();
      this.#loaded.add(route);
      this.#focusPage();
    } catch (error) {
      if (route !== this.#route) {
        return; // somebody has gone on meanwhile
      }
      this.#problem = { title: 'This page could not be loaded', detail: error.message };
    }
    this.requestUpdate();
  }

  /** Who listens to the page hears where they have come to; nothing happens to who has just opened the console. */
  async #focusPage() {
    const first = !this.hasUpdated;
    await this.updateComplete;
    if (!first && document.activeElement === document.body) {
      this.querySelector('main')?.focus({ preventScroll: true });
    }
  }

  render() {
    if (session.needed) {
      return html`<main id="main"><rm-sign-in></rm-sign-in></main>`;
    }
    return html`<a class="skip" href="#main" @click=${this.#skip}>Skip to the page</a>
      <div class="shell">
        ${this.#navigation()}
        <main id="main" tabindex="-1">${this.#page()}</main>
      </div>
      <rm-toasts></rm-toasts>`;
  }

  #skip(event) {
    event.preventDefault();
    document.getElementById('main').focus();
  }

  #page() {
    if (this.#problem) {
      // Browsers may remember that a module could not be loaded, so the whole document is asked for again.
      return html`<div class="page">${problemPanel(this.#problem, () => location.reload())}</div>`;
    }
    if (!session.known) {
      return nothing;
    }
    if (!this.#route) {
      return html`<div class="page">${emptyState({
        picture: 'search',
        title: 'There is nothing at this address',
        text: location.pathname,
        actions: html`<a class="button primary" href="/jobs">Go to the jobs</a>`,
      })}</div>`;
    }
    if (!this.#loaded.has(this.#route)) {
      return nothing;
    }
    const tag = unsafeStatic(this.#route.element);
    return keyed(JSON.stringify([this.#route.element, this.#params]), staticHtml`<${tag} class="page" .params=${this.#params} .query=${router.query}></${tag}>`);
  }

  #navigation() {
    return html`<header class="bar">
      <a class="brand" href="/jobs"><img src="/console/icon.svg" alt="" width="22" height="22">Raymill</a>
      ${this.#connectionState()}
      <button type="button" class="quiet menu-button" aria-expanded=${this.#menu} aria-controls="navigation" @click=${this.#toggleMenu}>
        ${icon('menu')}<span>Menu</span>
      </button>
      <nav id="navigation" class=${this.#menu ? 'open' : ''} aria-label="Pages">
        <ul>${ROUTES.filter(route => route.label).map(route => html`<li>
          <a href=${route.pattern} aria-current=${this.#isCurrent(route) ? 'page' : nothing}>${icon(route.icon)}${route.label}</a>
        </li>`)}</ul>
        <div class="bar-foot">
          ${session.user ? html`<span class="quiet-text who">${icon('users')}${session.title || session.user}</span>
            <button type="button" class="quiet" @click=${() => session.signOut()}>${icon('close')}<span>Sign out</span></button>` : nothing}
          ${this.#themeSwitch()}
          <button type="button" class="quiet" @click=${() => showHelp()}>${icon('keyboard')}<span>Shortcuts</span></button>
        </div>
      </nav>
    </header>`;
  }

  #isCurrent(route) {
    return router.path === route.pattern || router.path.startsWith(route.pattern + '/');
  }

  #toggleMenu() {
    this.#menu = !this.#menu;
    this.requestUpdate();
  }

  #connectionState() {
    const words = { connecting: 'connecting', open: 'live', reconnecting: 'reconnecting' };
    return html`<span class="connection" role="status" data-state=${events.state} title="The stream of the farm's events">${words[events.state]}</span>`;
  }

  #themeSwitch() {
    const theme = preferences.get('theme');
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    return html`<button type="button" class="quiet" title="Change to ${next}" @click=${() => preferences.set('theme', next)}>
      ${icon(theme)}<span>Theme: ${theme}</span>
    </button>`;
  }
}

customElements.define('rm-app', App);
