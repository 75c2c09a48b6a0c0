import { getWithHeaders, part } from '../api.js';
import { expectFrames } from './frames.js';

/** So long what was asked for before the job was opened is taken for what it is. */
const NEW_MILLIS = 2000;

/** The job that somebody is about to open. */
let coming;

/** Asks what a job is, with its first frames, because it is about to be opened. */
export function expectJob(id) {
  if (isNew(id)) {
    return;
  }
  coming = { id, at: performance.now(), answer: ask(id) };
  coming.answer.catch(() => {
    // It is asked for again when it is opened.
  });
  expectFrames(id);
}

/**
 * What a job is, with the headers of the answer.
 *
 * @returns the answer, and `early` when it was asked for before now, so that there may be a newer one
 */
export async function openJob(id) {
  if (isNew(id)) {
    const { answer } = coming;
    coming = undefined;
    try {
      return { ...(await answer), early: true };
    } catch {
      // The one who opens it wants to know why, if it goes wrong again.
    }
  }
  return ask(id);
}

function isNew(id) {
  return coming?.id === id && performance.now() - coming.at < NEW_MILLIS;
}

function ask(id) {
  return getWithHeaders(`/jobs/${part(id)}`);
}
