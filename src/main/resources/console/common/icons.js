import { html, svg } from './element.js';

/** Small pictures, drawn in the colour of the text beside them. They say nothing that is not said in words, too. */
const PATHS = {
  // States
  waiting: svg`<circle cx="8" cy="8" r="5.5"/><path d="M8 5v3.2l2 1.3"/>`,
  blocked: svg`<circle cx="8" cy="8" r="5.5"/><path d="M5.5 8h5"/>`,
  running: svg`<path d="M5.5 3.5v9l7-4.5z" fill="currentColor"/>`,
  paused: svg`<path d="M5.5 3.5v9M10.5 3.5v9" stroke-width="2.5"/>`,
  cancelling: svg`<circle cx="8" cy="8" r="5.5" stroke-dasharray="3 2.5"/><path d="M6 6l4 4M10 6l-4 4"/>`,
  cancelled: svg`<circle cx="8" cy="8" r="5.5"/><path d="M6 6l4 4M10 6l-4 4"/>`,
  failed: svg`<path d="M8 2.5l6 10.5H2z"/><path d="M8 6.5v3M8 11.200v.1"/>`,
  succeeded: svg`<path d="M3 8.5l3.5 3.5L13 4.5" stroke-width="2"/>`,
  up: svg`<circle cx="8" cy="8" r="3.5" fill="currentColor"/>`,
  draining: svg`<path d="M8 3v8M4.5 8L8 11.5 11.5 8M4 13.5h8"/>`,
  quarantined: svg`<path d="M8 2l5 2v4c0 3-2.200 5-5 6-2.800-1-5-3-5-6V4z"/><path d="M8 5.5v3M8 10.5v.1"/>`,
  lost: svg`<circle cx="8" cy="8" r="5.5"/><path d="M4.200 11.800l7.600-7.600"/>`,
  connecting: svg`<circle cx="8" cy="8" r="5.5" stroke-dasharray="3 2.5"/>`,
  stopped: svg`<rect x="4" y="4" width="8" height="8"/>`,
  // Pages
  jobs: svg`<rect x="2.5" y="3" width="11" height="10" rx="1"/><path d="M2.5 6.5h11M6 3v10"/>`,
  servers: svg`<rect x="2.5" y="2.5" width="11" height="4.5" rx="1"/><rect x="2.5" y="9" width="11" height="4.5" rx="1"/><path d="M5 4.800v.1M5 11.200v.1"/>`,
  farm: svg`<path d="M2.5 13.5h11M4 11V8M7 11V4.5M10 11V6.5M13 11V3"/>`,
  sites: svg`<circle cx="4" cy="8" r="2"/><circle cx="12" cy="4" r="2"/><circle cx="12" cy="12" r="2"/><path d="M5.800 7.100l4.400-2.200M5.800 8.900l4.400 2.200"/>`,
  submit: svg`<path d="M8 10.5V2.5M4.5 6L8 2.5 11.5 6M2.5 10v3.5h11V10"/>`,
  templates: svg`<rect x="2.5" y="2.5" width="8" height="8" rx="1"/><path d="M5.5 13.5h8v-8"/>`,
  limits: svg`<path d="M2.5 11a5.5 5.5 0 0 1 11 0M8 11l2.5-3.5"/>`,
  audit: svg`<path d="M4 2.5h8v11H4zM6 5.5h4M6 8h4M6 10.5h2.5"/>`,
  settings: svg`<path d="M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6"/><circle cx="10" cy="5" r="1.5"/><circle cx="6" cy="11" r="1.5"/>`,
  projects: svg`<path d="M2.5 4h4l1.5 2h5.5v7h-11z"/>`,
  users: svg`<circle cx="8" cy="5.5" r="2.5"/><path d="M3 13.5c.5-3 2.5-4 5-4s4.5 1 5 4"/>`,
  // What can be done
  search: svg`<circle cx="7" cy="7" r="4.5"/><path d="M10.5 10.5l3 3"/>`,
  menu: svg`<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>`,
  close: svg`<path d="M4 4l8 8M12 4l-8 8"/>`,
  pause: svg`<path d="M5.5 3.5v9M10.5 3.5v9" stroke-width="2.5"/>`,
  resume: svg`<path d="M5.5 3.5v9l7-4.5z"/>`,
  retry: svg`<path d="M12.5 8a4.5 4.5 0 1 1-1.300-3.200M12.5 2.5v3h-3"/>`,
  cancel: svg`<circle cx="8" cy="8" r="5.5"/><path d="M6 6l4 4M10 6l-4 4"/>`,
  remove: svg`<path d="M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9"/>`,
  download: svg`<path d="M8 2.5v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11"/>`,
  edit: svg`<path d="M3 13l.6-2.800L11 2.800l2.200 2.200-7.400 7.400z"/>`,
  play: svg`<path d="M5.5 3.5v9l7-4.5z"/>`,
  previous: svg`<path d="M10 3.5L5.5 8l4.5 4.5"/>`,
  next: svg`<path d="M6 3.5L10.5 8 6 12.5"/>`,
  up_down: svg`<path d="M5 6.5L8 3.5l3 3M5 9.5l3 3 3-3"/>`,
  light: svg`<circle cx="8" cy="8" r="2.800"/><path d="M8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.400 3.400l1.400 1.400M11.200 11.200l1.400 1.400M3.400 12.600l1.400-1.400M11.200 4.800l1.400-1.400"/>`,
  dark: svg`<path d="M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z"/>`,
  system: svg`<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5v11A5.5 5.5 0 0 0 8 2.5z" fill="currentColor"/>`,
  keyboard: svg`<rect x="1.5" y="4" width="13" height="8" rx="1"/><path d="M4 6.5v.1M6.700 6.5v.1M9.300 6.5v.1M12 6.5v.1M5 9.5h6"/>`,
  picture: svg`<rect x="2.5" y="3" width="11" height="10" rx="1"/><path d="M3 11.5l3.5-3.5 2.5 2.5 1.5-1.5 2.5 2.5"/><circle cx="10.5" cy="6" r="1"/>`,
  info: svg`<circle cx="8" cy="8" r="5.5"/><path d="M8 7.5v3.5M8 5v.1"/>`,
  warning: svg`<path d="M8 2.5l6 10.5H2z"/><path d="M8 6.5v3M8 11.200v.1"/>`,
  more: svg`<path d="M4 8v.1M8 8v.1M12 8v.1" stroke-width="2.5"/>`,
};

/** The picture of a name, hidden from who listens to the page. */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${PATHS[name] ?? PATHS.info}</svg>`;
}
