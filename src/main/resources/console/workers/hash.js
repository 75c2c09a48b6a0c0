/**
 * A module worker that takes the SHA-256 of files, one after the other: `{ id, file }` is answered by any number of `{ id, done }`, in bytes,
 * and at the end by `{ id, sha256 }` or `{ id, problem }`.
 */

import 'js-sha256';

/** The browser's own way is the fastest, but takes a file in one piece, and is not there when the console is served by plain HTTP to other hosts. */
const MOST_AT_ONCE = 32 * 1024 * 1024;
const PIECE = 4 * 1024 * 1024;

self.addEventListener('message', async ({ data: { id, file } }) => {
  try {
    const small = file.size <= MOST_AT_ONCE && self.crypto.subtle;
    const sha256 = small ? await atOnce(file) : await inPieces(file, done => self.postMessage({ id, done }));
    self.postMessage({ id, sha256 });
  } catch (error) {
    self.postMessage({ id, problem: error.message });
  }
});

async function atOnce(file) {
  const digest = await self.crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('');
}

async function inPieces(file, progress) {
  // The library puts itself there.
  const hash = self.sha256.create();
  for (let at = 0; at < file.size; at += PIECE) {
    hash.update(await file.slice(at, at + PIECE).arrayBuffer());
    progress(Math.min(file.size, at + PIECE));
  }
  return hash.hex();
}
