import { Element, html, nothing } from '../common/element.js';
import { repeat } from 'lit/directives/repeat.js';
import { icon } from '../common/icons.js';

const SHOWN_MILLIS = 6000;
const MOST = 5;

const listeners = new Set();
let toasts = [];
let last = 0;

function change(changed) {
  toasts = changed;
  listeners.forEach(listener => listener());
}

/** Says for some seconds that something was done; `kind` is `done` or `problem`. Problems stay until they are closed. */
export function toast(text, { kind = 'done', detail = '' } = {}) {
  const id = ++last;
  change([...toasts, { id, text, kind, detail }].slice(-MOST));
  if (kind !== 'problem') {
    setTimeout(() => close(id), SHOWN_MILLIS);
  }
}

/** Says why something was not done. */
export function toastProblem(what, problem) {
  toast(what, { kind: 'problem', detail: problem.detail || problem.message });
}

function close(id) {
  change(toasts.filter(each => each.id !== id));
}

/** Where they are shown: once, in the shell. */
class Toasts extends Element {
  connectedCallback() {
    super.connectedCallback();
    const listener = () => this.requestUpdate();
    listeners.add(listener);
    this.until(() => listeners.delete(listener));
  }

  render() {
    return html`<div class="toasts" role="status" aria-live="polite">
      ${repeat(toasts, each => each.id, each => html`<div class="toast" data-kind=${each.kind}>
        ${icon(each.kind === 'problem' ? 'warning' : 'succeeded')}
        <div><strong>${each.text}</strong>${each.detail ? html`<p>${each.detail}</p>` : nothing}</div>
        <button type="button" class="quiet" aria-label="Close this message" @click=${() => close(each.id)}>${icon('close')}</button>
      </div>`)}
    </div>`;
  }
}

customElements.define('rm-toasts', Toasts);
