import { Element, html, nothing } from '../common/element.js';
import { session } from '../session.js';
import { problemPanel } from './problem.js';

/** Asks who wants to use the console: by name and password, or by a token. */
class SignIn extends Element {
  #byToken = false;
  #busy = false;
  #problem;

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
        <button type="button" class="quiet" @click=${() => this.#change()}>${this.#byToken ? 'Sign in with a password' : 'Sign in with a token'}</button>
      </form>
    </div>`;
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
