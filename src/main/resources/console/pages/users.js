import { Element, html, nothing } from '../common/element.js';
import { bytes, count, number } from '../common/format.js';
import { icon } from '../common/icons.js';
import { get, part, send } from '../api.js';
import { session } from '../session.js';
import { confirm } from '../elements/dialog.js';
import { emptyState } from '../elements/empty.js';
import { problemPanel } from '../elements/problem.js';
import { toast, toastProblem } from '../elements/toasts.js';
import { changePassword, editUser, keepUser } from './users/edit.js';
import { showTokens } from './users/tokens.js';
import '../elements/time.js';

/** What a user has, of what it may have. */
function has(quota) {
  const parts = ['jobs', 'tasks', 'files', 'bytes']
    .filter(what => quota && (quota.used[what] > 0 || quota.limits[what] !== undefined))
    .map(what => {
      const write = what === 'bytes' ? bytes : number;
      const limit = quota.limits[what] === undefined ? '' : ` of ${write(quota.limits[what])}`;
      return `${write(quota.used[what] ?? 0)}${limit}${what === 'bytes' ? '' : ` ${what}`}`;
    });
  return parts.length > 0 ? parts.join(', ') : html`<span class="absent">nothing</span>`;
}

/** Who may use the farm: all users for administrators, and for others their own account. */
class UsersPage extends Element {
  static properties = { params: { attribute: false }, query: { attribute: false } };

  #users;
  #quotas = new Map();
  #problem;

  connectedCallback() {
    super.connectedCallback();
    this.#read();
  }

  get #all() {
    return session.may('admin');
  }

  async #read() {
    try {
      const [users, quotas] = this.#all
        ? [(await get('/users')).users, (await get('/quotas')).quotas]
        : [[await get(`/users/${part(session.user)}`)], [await get(`/users/${part(session.user)}/quota`)]];
      this.#users = users;
      this.#quotas = new Map(quotas.map(quota => [quota.user, quota]));
      this.#problem = undefined;
    } catch (problem) {
      this.#problem = problem;
    }
    this.requestUpdate();
  }

  /** Does something, says so, and reads everybody anew. */
  async #do(what, done, refused) {
    try {
      if (await what()) {
        toast(done);
      }
    } catch (problem) {
      toastProblem(refused, problem);
    }
    this.#read();
  }

  #edit(user) {
    this.#do(() => editUser(user), user ? `${user.id} is changed` : 'The user is added', 'Nothing was changed');
  }

  #password(user) {
    this.#do(() => changePassword(user, !this.#all), `${user.id} has a new password`, 'The password was not changed');
  }

  #toggle(user) {
    const disabled = !user.disabled;
    this.#do(async () => {
      await keepUser(user, { disabled });
      return true;
    }, `${user.id} is let in ${disabled ? 'no more' : 'again'}`, 'Nothing was changed');
  }

  #remove(user) {
    this.#do(async () => {
      const reason = await confirm({
        title: `Remove ${user.id}?`,
        text: 'Its tokens are worth nothing any more, and it is signed out everywhere. Its jobs stay.',
        action: `Remove ${user.id}`,
      });
      if (reason === undefined) {
        return false;
      }
      await send('DELETE', `/users/${part(user.id)}`, { query: { reason } });
      return true;
    }, `${user.id} is removed`, `${user.id} was not removed`);
  }

  render() {
    const users = this.#users;
    return html`
      <header class="page-head"><h1>${this.#all ? 'Users' : 'Your account'}</h1>
        ${this.#all ? html`<div class="page-tools"><button type="button" class="primary" @click=${() => this.#edit()}>${icon('users')}Add a user</button></div>` : nothing}
      </header>
      ${this.#problem ? problemPanel(this.#problem, () => this.#read()) : nothing}
      ${users?.length === 0 ? this.#empty() : this.#table(users ?? [])}
      <footer class="page-foot" role="status">${users ? count(users.length, 'user') : this.#problem ? '' : 'Loading…'}</footer>`;
  }

  #empty() {
    return emptyState({
      picture: 'users',
      title: 'No users yet',
      text: 'Add one with the role admin for yourself, then put the token of the settings away. Nobody is asked who they are before raymill.access.authentication is on.',
      actions: html`<button type="button" class="primary" @click=${() => this.#edit()}>Add the first one</button>`,
    });
  }

  #table(users) {
    return html`<div class="scroll" role="region" tabindex="0" aria-label="Users"><table class="plain" aria-label="Users">
      <thead><tr><th scope="col">Name</th><th scope="col">May</th><th scope="col">Has</th><th scope="col">Password</th><th scope="col">Account</th><th scope="col">Changed</th><th scope="col">Actions</th></tr></thead>
      <tbody>${users.map(user => html`<tr>
        <th scope="row">${user.id}${user.title ? html`<br><span class="quiet-text">${user.title}</span>` : nothing}</th>
        <td>${user.disabled ? html`<span class="state" data-state="stopped">${icon('blocked')}let in no more</span>` : roles(user.grants)}</td>
        <td>${has(this.#quotas.get(user.id))}</td>
        <td>${user.hasPassword ? 'yes' : html`<span class="absent">none</span>`}</td>
        <td>${user.identity ? html`<span title=${user.identity}>${user.identity.slice(user.identity.indexOf(' ') + 1)}</span>` : html`<span class="absent">none</span>`}</td>
        <td><rm-time .value=${user.changedAt}></rm-time> by ${user.changedBy}</td>
        <td><div class="buttons">${this.#actions(user)}</div></td>
      </tr>`)}</tbody>
    </table></div>`;
  }

  #actions(user) {
    const own = html`
      <button type="button" aria-label="Password of ${user.id}" @click=${() => this.#password(user)}>Password</button>
      <button type="button" aria-label="Tokens of ${user.id}" @click=${() => showTokens(user)}>Tokens</button>`;
    return this.#all
      ? html`<button type="button" aria-label="Change ${user.id}" @click=${() => this.#edit(user)}>${icon('edit')}Change</button>
          ${own}
          <button type="button" aria-label=${user.disabled ? `Let ${user.id} in` : `Let ${user.id} in no more`} @click=${() => this.#toggle(user)}>${user.disabled ? 'Let in' : 'Let in no more'}</button>
          <button type="button" class="dangerous-quiet" aria-label="Remove ${user.id}" @click=${() => this.#remove(user)}>${icon('remove')}Remove</button>`
      : own;
  }
}

function roles(grants) {
  const entries = Object.entries(grants);
  return entries.length === 0
    ? html`<span class="absent">nothing</span>`
    : html`<ul class="roles">${entries.map(([project, role]) => html`<li>${role} of ${project === '*' ? 'all projects' : project}</li>`)}</ul>`;
}

customElements.define('rm-users-page', UsersPage);
