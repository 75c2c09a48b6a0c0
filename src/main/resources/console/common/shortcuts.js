/** Keys that do something. What is open at the moment has its own, which the help (`?`) lists. */

import { preferences } from '../preferences.js';

const active = new Set();

function isWriting(target) {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
    && !['checkbox', 'radio', 'button'].includes(target.type);
}

document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || !preferences.get('shortcuts')) {
    return;
  }
  if (isWriting(event.target) || document.querySelector('dialog[open]')) {
    return;
  }
  for (const group of active) {
    const found = group.list.find(shortcut => shortcut.keys.includes(event.key));
    if (found && found.run(event) !== false) {
      event.preventDefault();
      return;
    }
  }
});

/**
 * The shortcuts of an element while it is in the page. Each of the list has `keys` (as `KeyboardEvent.key` names them), `text` for the help, and
 * `run`, which returns false when it did nothing.
 */
export class Shortcuts {
  constructor(host, title, list) {
    this.title = title;
    this.list = list;
    host.addController(this);
  }

  hostConnected() {
    active.add(this);
  }

  hostDisconnected() {
    active.delete(this);
  }

  /** All that do something now. */
  static all() {
    return [...active];
  }
}
