import { html } from '../common/element.js';
import { Shortcuts } from '../common/shortcuts.js';
import { preferences } from '../preferences.js';
import { openDialog } from './dialog.js';

const NAMES = { ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', ' ': 'Space', Escape: 'Esc' };

/** Lists the shortcuts of what is open now. */
export function showHelp() {
  const groups = Shortcuts.all();
  return openDialog({
    title: 'Shortcuts and you',
    content: () => html`<div class="shortcuts">${groups.map(group => html`<section>
        <h3>${group.title}</h3>
        <dl>${group.list.map(shortcut => html`<div>
          <dt>${shortcut.keys.map(key => html`<kbd>${NAMES[key] ?? key}</kbd> `)}</dt><dd>${shortcut.text}</dd>
        </div>`)}</dl>
      </section>`)}</div>
      <label class="field">Your name, for the audit log
        <input maxlength="100" autocomplete="name" placeholder="anonymous" .value=${preferences.get('user')}
          @change=${event => preferences.set('user', event.target.value.trim())}></label>
      <label class="check"><input type="checkbox" .checked=${preferences.get('shortcuts')}
        @change=${event => preferences.set('shortcuts', event.target.checked)}>Single keys do something</label>`,
  });
}
