/** The address of the page: what it says, and changes of it without loading anything anew. */

const listeners = new Set();

function notify() {
  listeners.forEach(listener => listener());
}

export const router = {
  get path() {
    return location.pathname;
  },

  get query() {
    return new URLSearchParams(location.search);
  },

  /** Goes to an address of the console. With `replace` the one before is not to be come back to. */
  go(address, { replace = false } = {}) {
    if (address === location.pathname + location.search) {
      return;
    }
    history[replace ? 'replaceState' : 'pushState'](null, '', address);
    notify();
  },

  /** Changes parts of the query; what is empty is taken away. */
  setQuery(changes, options = { replace: true }) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined || value === null || value === '') {
        query.delete(name);
      } else {
        query.set(name, value);
      }
    }
    const text = query.toString().replaceAll('%2C', ',');
    this.go(location.pathname + (text ? `?${text}` : ''), options);
  },

  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Links to other pages of the console change the address alone; everything else is the browser's business. */
function follow(event) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
    return;
  }
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) {
    return;
  }
  if (link.pathname.startsWith('/api/') || link.hash) {
    return;
  }
  event.preventDefault();
  router.go(link.pathname + link.search);
}

document.addEventListener('click', follow);
window.addEventListener('popstate', notify);
