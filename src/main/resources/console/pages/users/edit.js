import { html, nothing } from '../../common/element.js';
import { icon } from '../../common/icons.js';
import { getWithHeaders, part, send } from '../../api.js';
import { openDialog } from '../../elements/dialog.js';
import { problemPanel } from '../../elements/problem.js';

const ROLES = ['scaler', 'viewer', 'submitter', 'operator', 'admin'];
const EVERYWHERE = '*';
const SHORTEST_PASSWORD = 10;

/** A dialog that is closed when what it keeps was taken. */
function keeping({ title, content, action, keep }) {
  let problem;
  let busy = false;
  const run = async (close, draw) => {
    busy = true;
    problem = undefined;
    draw();
    try {
      await keep();
      close(true);
    } catch (refused) {
      problem = refused;
      busy = false;
      draw();
    }
  };
  return openDialog({
    title,
    content: (close, draw) => html`${problem ? problemPanel(problem) : nothing}${content(draw)}`,
    actions: (close, draw) => html`<button type="button" @click=${() => close()}>Not now</button>
      <button type="button" class="primary" ?disabled=${busy} @click=${() => run(close, draw)}>${action}</button>`,
  });
}

/**
 * Has a user added or changed.
 *
 * @param user undefined for a new one
 * @returns true when it was; undefined when nothing was kept
 */
export function editUser(user) {
  const form = {
    name: user?.id ?? '',
    title: user?.title ?? '',
    grants: Object.entries(user?.grants ?? { [EVERYWHERE]: 'viewer' }),
    reason: '',
  };
  const content = draw => html`
    ${user ? nothing : html`<label class="field">Name<input maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false" autofocus
      placeholder="lower-case letters, digits, . - _ and @" @input=${event => { form.name = event.target.value.trim(); }}></label>`}
    <label class="field">Full name<input maxlength="200" autocomplete="off" .value=${form.title} @input=${event => { form.title = event.target.value; }}></label>
    <fieldset class="grants"><legend>Roles</legend>
      ${form.grants.map((grant, index) => html`<div class="grant">
        <label>Project<input aria-label="Project ${index + 1}" maxlength="100" autocomplete="off" spellcheck="false" placeholder="* is for all" .value=${grant[0]} @input=${event => { grant[0] = event.target.value.trim(); }}></label>
        <label>Role<select aria-label="Role ${index + 1}" @change=${event => { grant[1] = event.target.value; }}>${ROLES.map(role => html`<option ?selected=${role === grant[1]}>${role}</option>`)}</select></label>
        <button type="button" class="quiet" aria-label="Take away role ${index + 1}" @click=${() => { form.grants.splice(index, 1); draw(); }}>${icon('close')}</button>
      </div>`)}
      <button type="button" @click=${() => { form.grants.push(['', 'submitter']); draw(); }}>Add a role</button>
    </fieldset>
    <label class="field">Reason, for the audit log<input maxlength="500" autocomplete="off" placeholder="optional" @input=${event => { form.reason = event.target.value.trim(); }}></label>`;
  return keeping({
    title: user ? `Change ${user.id}` : 'Add a user',
    content,
    action: user ? 'Keep the changes' : 'Add the user',
    keep: () => {
      const change = { title: form.title, grants: Object.fromEntries(form.grants), ...(form.reason ? { reason: form.reason } : {}) };
      return user ? keepUser(user, change) : send('PUT', `/users/${part(form.name)}`, { body: change, headers: { 'If-None-Match': '*' } });
    },
  });
}

/** Changes something of a user, if nobody else has since it was read. */
export async function keepUser({ id, revision }, change) {
  const { document: now, headers } = await getWithHeaders(`/users/${part(id)}`);
  // Whoever looked at another revision would undo what it does not know of.
  const tag = now.revision === revision ? headers.get('ETag') : '"outdated"';
  const body = { title: now.title, grants: now.grants, disabled: now.disabled, ...change };
  await send('PUT', `/users/${part(id)}`, { body, headers: { 'If-Match': tag } });
}

/**
 * Has a user given another password.
 *
 * @param own whether the present one has to be said
 */
export function changePassword(user, own) {
  const form = { current: '', password: '' };
  return keeping({
    title: `Password of ${user.id}`,
    content: () => html`
      <p>All sessions of ${user.id} end with it.</p>
      ${own ? html`<label class="field">Password until now<input type="password" autocomplete="current-password" autofocus @input=${event => { form.current = event.target.value; }}></label>` : nothing}
      <label class="field">New password, at least ${SHORTEST_PASSWORD} characters<input type="password" autocomplete="new-password" ?autofocus=${!own} @input=${event => { form.password = event.target.value; }}></label>`,
    action: 'Keep the password',
    keep: () => send('PUT', `/users/${part(user.id)}/password`, { body: own ? form : { password: form.password } }),
  });
}
