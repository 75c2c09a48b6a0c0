/** One timer for everything that shows how long ago something was. */

const listeners = new Set();
let timer;

/** Calls back about each second. Returns what ends that. */
export function onTick(listener) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    if (!document.hidden) {
      const now = Date.now();
      listeners.forEach(each => each(now));
    }
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}
