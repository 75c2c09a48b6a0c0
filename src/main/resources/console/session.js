/** Who uses the console, and what they may do. Where nobody is asked, everybody may do everything. */

import { get, identify, send } from './api.js';

const RANKS = ['scaler', 'viewer', 'submitter', 'operator', 'admin'];
const EVERYWHERE = '*';

const listeners = new Set();

class Session {
  #document;
  /** Whether a request was refused because it is not known any more who asks. */
  #over = false;

  /** Asks who one is. */
  async read() {
    this.#take(await get('/session'));
  }

  async signIn(credentials) {
    this.#take(await (await send('POST', '/session', { body: credentials })).json());
  }

  /** Everything that is in the page was for the one who leaves. */
  async signOut() {
    await send('DELETE', '/session');
    location.assign('/');
  }

  /** Has it signed in again before anything else is done. */
  lose() {
    if (!this.#over && this.#document?.user) {
      this.#over = true;
      tell();
    }
  }

  #take(document) {
    this.#document = document;
    this.#over = false;
    identify(document.csrf, () => this.lose());
    tell();
  }

  /** Whether it was asked yet. */
  get known() {
    return this.#document !== undefined;
  }

  /** Whether somebody has to sign in before anything else can be done. */
  get needed() {
    return this.#over || Boolean(this.#document?.authentication && !this.#document.user);
  }

  /** Whether a session has ended while it was used. */
  get over() {
    return this.#over;
  }

  /** The name of the user; undefined where nobody is asked. */
  get user() {
    return this.#document?.user;
  }

  /** What the button says by which one signs in with the site's identity provider; undefined when that is not set up. */
  get provider() {
    return this.#document?.provider;
  }

  get title() {
    return this.#document?.title;
  }

  /** Roles by the names of projects; `*` stands for all of them. */
  get grants() {
    return this.#document?.grants ?? {};
  }

  /** Whether a role holds in all projects. */
  may(role) {
    const given = this.grants[EVERYWHERE];
    return given !== undefined && RANKS.indexOf(given) >= RANKS.indexOf(role);
  }

  /** Calls back after each change. Returns what ends that. */
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }
}

function tell() {
  listeners.forEach(listener => listener());
}

export const session = new Session();
