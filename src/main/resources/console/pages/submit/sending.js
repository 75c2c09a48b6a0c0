import { Problem, newKey, part, send } from '../../api.js';
import { missingOf, upload } from './upload.js';

/**
 * Sends one job: has it checked, brings what the farm lacks, and submits it. The same job is never made twice: who tries again after an answer
 * was lost sends the same key.
 */
export class Sending {
  #key;
  #keyOf;
  #stop;
  /** `checking`, `uploading` or `submitting` while it is at work. */
  stage = '';
  bytes = 0;
  arrived = 0;
  startedAt = 0;

  /** @param changed called when there is something new to show */
  constructor(changed) {
    this.changed = changed;
  }

  /** Nothing is sent any more; what has arrived is kept for the next time. Once the job itself is sent it is too late. */
  cancel() {
    this.#stop?.abort();
  }

  /**
   * Sends a job.
   *
   * @param path of the API, with or without a template
   * @param body what is posted there
   * @param files what may have to be uploaded
   * @returns the job's summary
   */
  async send(path, body, files) {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      this.#enter('checking');
      await send('POST', path, { query: { 'dry-run': true }, body, signal });
      await this.#bring(files, signal);
      this.#enter('submitting');
      const headers = { 'Idempotency-Key': this.#keyFor(path, body) };
      return await (await send('POST', path, { body, headers })).json();
    } finally {
      this.#enter('');
    }
  }

  async #bring(files, signal) {
    const missing = await missingOf(files.map(each => each.sha256), signal);
    const byHash = new Map();
    for (const each of files) {
      if (missing.has(each.sha256) && !byHash.get(each.sha256)?.file) {
        byHash.set(each.sha256, each);
      }
    }
    const wanted = [...byHash.values()];
    const gone = wanted.filter(each => !each.file);
    if (gone.length > 0) {
      throw new Problem({ title: 'Files of the earlier job are not kept any more', detail: `Choose them again: ${gone.slice(0, 20).map(each => each.path).join(', ')}${gone.length > 20 ? ', …' : ''}` });
    }
    this.bytes = wanted.reduce((sum, each) => sum + each.size, 0);
    this.arrived = 0;
    this.startedAt = Date.now();
    this.#enter('uploading');
    await upload(wanted, {
      signal,
      progress: arrived => {
        this.arrived = arrived;
        this.changed();
      },
    });
  }

  #keyFor(path, body) {
    const wanted = path + JSON.stringify(body);
    if (this.#keyOf !== wanted) {
      this.#keyOf = wanted;
      this.#key = newKey();
    }
    return this.#key;
  }

  #enter(stage) {
    this.stage = stage;
    this.changed();
  }
}

/** Where a job is posted. */
export function pathOf(template) {
  return template ? `/templates/${part(template)}/jobs` : '/jobs';
}
