/** What this browser remembers of its user. Without storage it is remembered until the page is left. */

const PREFIX = 'raymill.';
const DEFAULTS = {
  /** `system`, `light` or `dark`. */
  theme: 'system',
  /** Who is named in the audit log for what is done here. */
  user: '',
  /** Whether single keys do something. */
  shortcuts: true,
};

const values = { ...DEFAULTS };
const listeners = new Set();

function read(name) {
  try {
    const stored = JSON.parse(localStorage.getItem(PREFIX + name));
    return stored === null || typeof stored !== typeof DEFAULTS[name] ? DEFAULTS[name] : stored;
  } catch {
    return DEFAULTS[name];
  }
}

Object.keys(DEFAULTS).forEach(name => {
  values[name] = read(name);
});

export const preferences = {
  get(name) {
    return values[name];
  },

  set(name, value) {
    values[name] = value;
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      // It holds for this page.
    }
    apply();
    listeners.forEach(listener => listener());
  },

  /** Calls back after each change. Returns what ends that. */
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function apply() {
  if (values.theme === 'system') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = values.theme;
  }
}

apply();
