import { Element, html, nothing } from '../common/element.js';
import { session } from '../session.js';
import { problemPanel } from './problem.js';

/** Why one comes back from the identity provider and is not signed in. Said by the address of the page, which may be gone by the time that it is shown. */
const refusal = {
  denied: 'The identity provider did not let you in.',
  stale: 'This sign-in was begun somewhere else, or too long ago. Begin anew.',
  refused: 'What the identity provider says of you is not accepted here, or you are let in no more. The log of the farm has the reason.',
  forbidden: 'The identity provider knows you, and the farm has no role for you, or somebody else has your name here. Ask an administrator.',
  full: 'The farm has as many users as it may have. Ask an administrator.',
  busy: 'Too many people sign in from your address at once. Wait some seconds.',
  unavailable: 'The identity provider, or the farm, does not answer now. Try again later.',
}[new URLSearchParams(location.search).get('sign-in')];

/** Asks who wants to use the console: by name and password, or by a token. */
class SignIn extends Element {
  #byToken = false;
  #busy = false;
  #problem = refusal ? { title: 'You are not signed in', detail: refusal } : undefined;

  firstUpdated() {
    this.#focus();
  }

  #focus() {
    this.querySelector('input')?.focus();
  }

  async #change() {
    this.#byToken = !this.#byToken;
    this.#problem = undefined;
    this.requestUpdate();
    await this.updateComplete;
    this.#focus();
  }

  async #submit(event) {
    event.preventDefault();
    const { user, password, token } = event.target.elements;
    const credentials = this.#byToken ? { token: token.value.trim() } : { user: user.value.trim(), password: password.value };
    this.#busy = true;
    this.#problem = undefined;
    this.requestUpdate();
    try {
      await session.signIn(credentials);
    } catch (problem) {
      this.#problem = problem;
      this.#busy = false;
      this.requestUpdate();
      await this.updateComplete;
      this.querySelector('input[type="password"]')?.select();
    }
  }

  render() {
    return html`<div class="sign-in">
      <form class="sign-in-form" @submit=${this.#submit}>
        <h1><img src="/console/icon.svg" alt="" width="28" height="28">Raymill</h1>
        ${session.over ? html`<p role="status">The session is over. Sign in again to go on where you were.</p>` : nothing}
        ${this.#problem ? problemPanel(this.#problem) : nothing}
        ${this.#byToken ? this.#token() : this.#password()}
        <button type="submit" class="primary" ?disabled=${this.#busy}>${this.#busy ? 'Signing in…' : 'Sign in'}</button>
        ${session.provider ? html`<a class="button" href=${this.#away()}>${session.provider}</a>` : nothing}
        <button type="button" class="quiet" @click=${() => this.#change()}>${this.#byToken ? 'Sign in with a password' : 'Sign in with a token'}</button>
      </form>
    </div>`;
  }

  /** Where the identity provider is asked. It leads back to the page that one wanted to see. */
  #away() {
    const query = new URLSearchParams(location.search);
    query.delete('sign-in');
    const text = query.toString();
    return `/api/v1/sign-in?${new URLSearchParams({ page: location.pathname + (text ? `?${text}` : '') })}`;
  }

  #password() {
    return html`
      <label class="field">User<input name="user" autocomplete="username" autocapitalize="none" spellcheck="false" required></label>
      <label class="field">Password<input name="password" type="password" autocomplete="current-password" required></label>`;
  }

  #token() {
    return html`<label class="field">Token<input name="token" type="password" autocomplete="off" spellcheck="false" required placeholder="rmt_…"></label>`;
  }
}

customElements.define('rm-sign-in', SignIn);
