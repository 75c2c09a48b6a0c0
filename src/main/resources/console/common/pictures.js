/** Fetches pictures a few at a time. What was asked for last comes first: it is what is looked at. */

const AT_A_TIME = 4;

const waiting = [];
let running = 0;

/**
 * Fetches a picture.
 *
 * @param signal gives it up
 * @returns an object URL, to be revoked by who asked; undefined when there is no such picture
 */
export function fetchPicture(address, signal) {
  return new Promise((resolve, reject) => {
    waiting.push({ address, signal, resolve, reject });
    next();
  });
}

async function next() {
  if (running >= AT_A_TIME || waiting.length === 0) {
    return;
  }
  const { address, signal, resolve, reject } = waiting.pop();
  if (signal?.aborted) {
    reject(signal.reason);
    next();
    return;
  }
  running++;
  try {
    // Not asked for again in full: the browser keeps it with its tag.
    const response = await fetch(address, { signal, cache: 'no-cache' });
    resolve(response.status === 200 ? URL.createObjectURL(await response.blob()) : undefined);
  } catch (error) {
    reject(error);
  } finally {
    running--;
    next();
  }
}
