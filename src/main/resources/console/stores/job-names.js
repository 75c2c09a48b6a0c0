import { get, part } from '../api.js';

const MOST = 1000;
const names = new Map();

/**
 * What a job is called, for pages that know its id alone. Each is asked for once.
 *
 * @param listener is called when the name has come
 * @returns the name; the id until it is known
 */
export function jobName(id, listener) {
  if (!names.has(id)) {
    if (names.size >= MOST) {
      names.delete(names.keys().next().value);
    }
    names.set(id, id);
    get(`/jobs/${part(id)}`).then(({ summary }) => {
      names.set(id, summary.name);
      listener();
    }, () => names.delete(id));
  }
  return names.get(id);
}
