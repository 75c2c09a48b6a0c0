import { html, nothing } from '../../common/element.js';
import { icon } from '../../common/icons.js';
import { get, part, send } from '../../api.js';
import { openDialog } from '../../elements/dialog.js';
import { problemPanel } from '../../elements/problem.js';
import '../../elements/time.js';

const DEFAULT_DAYS = 90;

/** Shows a user's tokens, has one made and others revoked. */
export function showTokens(user) {
  const address = `/users/${part(user.id)}/tokens`;
  const form = { label: '', days: DEFAULT_DAYS };
  let tokens;
  let made;
  let problem;

  const doing = async (draw, work) => {
    problem = undefined;
    try {
      await work();
      tokens = (await get(address)).tokens;
    } catch (refused) {
      problem = refused;
    }
    draw();
  };

  const add = draw => doing(draw, async () => {
    const answer = await send('POST', address, { body: { label: form.label, days: form.days } });
    made = (await answer.json()).text;
  });
  const revoke = (draw, token) => doing(draw, () => send('DELETE', `${address}/${part(token.id)}`));

  const row = (draw, token) => html`<tr>
    <th scope="row">${token.label || html`<span class="absent">no label</span>`}<br><span class="mono quiet-text">${token.id}</span></th>
    <td>${token.lastUsedAt ? html`<rm-time .value=${token.lastUsedAt}></rm-time>` : html`<span class="absent">never</span>`}</td>
    <td>${token.expiresAt ? html`<rm-time .value=${token.expiresAt}></rm-time>` : html`<span class="absent">never</span>`}</td>
    <td><button type="button" class="dangerous-quiet" aria-label="Revoke ${token.label || token.id}" @click=${() => revoke(draw, token)}>${icon('remove')}Revoke</button></td>
  </tr>`;

  const content = (close, draw) => html`
    ${problem ? problemPanel(problem) : nothing}
    ${made ? html`<p role="status"><strong>This is the token. It is shown this once.</strong></p><code class="command" tabindex="0">${made}</code>` : nothing}
    <div class="grant">
      <label>Label<input maxlength="100" autocomplete="off" placeholder="what it is for" @input=${event => { form.label = event.target.value.trim(); }}></label>
      <label>Days<input type="number" min="0" max="3650" .value=${String(form.days)} @input=${event => { form.days = Number(event.target.value); }}></label>
      <button type="button" class="primary" @click=${() => add(draw)}>Make a token</button>
    </div>
    ${tokens?.length > 0 ? html`<table class="plain" aria-label="Tokens of ${user.id}">
      <thead><tr><th scope="col">Token</th><th scope="col">Last used</th><th scope="col">Expires</th><th scope="col">Action</th></tr></thead>
      <tbody>${tokens.map(token => row(draw, token))}</tbody>
    </table>` : html`<p class="quiet-text">${tokens ? 'No tokens.' : 'Loading…'}</p>`}`;

  let drawn = false;
  return openDialog({
    title: `Tokens of ${user.id}`,
    wide: true,
    content: (close, draw) => {
      if (!drawn) {
        drawn = true;
        doing(draw, () => undefined);
      }
      return content(close, draw);
    },
  });
}
