/** The colours of the theme of now, for what is painted and not styled. */

import { preferences } from '../preferences.js';

const DARK = matchMedia('(prefers-color-scheme: dark)');

/** Calls back when the theme has changed. Returns what ends that. */
export function onTheme(listener) {
  const ends = preferences.subscribe(listener);
  DARK.addEventListener('change', listener);
  return () => {
    ends();
    DARK.removeEventListener('change', listener);
  };
}

/** What a custom property such as `--blue` is within an element, as a canvas understands it. */
export function colour(within, property) {
  const probe = document.createElement('span');
  probe.hidden = true;
  probe.style.setProperty('color', `var(${property})`);
  within.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
