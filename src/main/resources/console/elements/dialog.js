import { render } from 'lit';
import { html, nothing } from '../common/element.js';
import { icon } from '../common/icons.js';

/**
 * Shows something in front of the page and waits until it is closed.
 *
 * @param title of the dialog
 * @param content makes what it shows; is given `close`, to be called with the answer
 * @param actions makes its buttons in the same way; none for a dialog that is only closed
 * @returns what it was closed with; undefined when it was closed without an answer
 */
export function openDialog({ title, content, actions, wide = false }) {
  return new Promise(resolve => {
    const dialog = document.createElement('dialog');
    dialog.className = wide ? 'dialog dialog-wide' : 'dialog';
    dialog.setAttribute('aria-labelledby', 'dialog-title');
    const before = document.activeElement;
    let answer;
    const close = value => {
      answer = value;
      dialog.close();
    };
    const draw = () => render(html`<form method="dialog" class="dialog-form" @submit=${event => event.preventDefault()}>
      <header>
        <h2 id="dialog-title">${title}</h2>
        <button type="button" class="quiet" aria-label="Close" @click=${() => close()}>${icon('close')}</button>
      </header>
      <div class="dialog-content">${content(close, draw)}</div>
      ${actions ? html`<footer>${actions(close, draw)}</footer>` : nothing}
    </form>`, dialog);
    draw();
    dialog.addEventListener('click', event => event.target === dialog && close());
    dialog.addEventListener('close', () => {
      dialog.remove();
      before instanceof HTMLElement && before.isConnected && before.focus();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector('[autofocus]')?.focus();
  });
}

/**
 * Asks whether something is to be done that can not be taken back, and why it is.
 *
 * @returns the reason, which may be empty; undefined when it is not to be done
 */
export function confirm({ title, text, action, dangerous = true }) {
  return openDialog({
    title,
    content: close => html`<p>${text}</p>
      <label class="field">Reason, for the audit log
        <input name="reason" maxlength="500" autocomplete="off" autofocus placeholder="optional"
          @keydown=${event => event.key === 'Enter' && close(event.target.value.trim())}>
      </label>`,
    actions: close => html`<button type="button" @click=${() => close()}>Not now</button>
      <button type="button" class=${dangerous ? 'dangerous' : 'primary'}
        @click=${event => close(event.target.closest('form').reason.value.trim())}>${action}</button>`,
  });
}
