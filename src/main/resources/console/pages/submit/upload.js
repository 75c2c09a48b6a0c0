import { Problem, isAborted, send } from '../../api.js';
import { tarOf } from './tar.js';

const HASHES = 10000;
const PARALLEL = 4;
const SMALL = 256 * 1024;
const PACK_BYTES = 4 * 1024 * 1024;
const PACK_FILES = 1000;
const PIECE = 4 * 1024 * 1024;
const TRIES = 8;
const LONGEST_WAIT = 15000;

/** Which of these hashes the farm does not have. */
export async function missingOf(hashes, signal) {
  const wanted = [...new Set(hashes)];
  const missing = new Set();
  for (let at = 0; at < wanted.length; at += HASHES) {
    const answer = await (await send('POST', '/files/missing', { body: wanted.slice(at, at + HASHES), signal })).json();
    answer.missing.forEach(hash => missing.add(hash));
  }
  return missing;
}

/**
 * Brings files to the farm: small ones in packs, large ones in pieces that go on where they broke off, some at a time.
 *
 * @param files each with `path`, `sha256`, `size` and `file`; the farm has none of them
 * @param progress is given how many bytes have arrived in all
 */
export async function upload(files, { signal: given, progress }) {
  const failed = new AbortController();
  const signal = AbortSignal.any([given, failed.signal]);
  let arrived = 0;
  const add = count => {
    arrived += count;
    progress(arrived);
  };
  const work = [
    ...packs(files.filter(each => each.size <= SMALL)).map(pack => () => sendPack(pack, signal, add)),
    ...files.filter(each => each.size > SMALL).map(each => () => sendLarge(each, signal, add)),
  ];
  const runner = async () => {
    for (let next = work.shift(); next; next = work.shift()) {
      await next();
    }
  };
  try {
    await Promise.all(Array.from({ length: PARALLEL }, runner));
  } catch (problem) {
    // What the others bring would be in vain.
    work.length = 0;
    failed.abort();
    throw problem;
  }
}

function packs(files) {
  const all = [];
  let bytes = 0;
  for (const each of files) {
    if (all.length === 0 || bytes + each.size > PACK_BYTES || all.at(-1).length === PACK_FILES) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1).push(each);
    bytes += each.size;
  }
  return all;
}

async function sendPack(pack, signal, add) {
  const archive = await read(tarOf(pack), pack.map(each => each.path).join(', '));
  const response = await again(signal, () => send('POST', '/files/packed', { raw: archive, headers: { 'Content-Type': 'application/x-tar' }, signal }));
  const { refused } = await response.json();
  if (refused.length > 0) {
    const of = pack.find(each => each.sha256 === refused[0].name);
    throw new Problem({ title: `${of?.path ?? refused[0].name} was refused`, detail: refused[0].reason });
  }
  add(pack.reduce((sum, each) => sum + each.size, 0));
}

async function sendLarge(entry, signal, add) {
  let told = 0;
  const tell = offset => {
    add(offset - told);
    told = offset;
  };
  await again(signal, async () => {
    const before = await send('HEAD', `/files/${entry.sha256}/upload`, { signal });
    let offset = before.headers.get('Upload-Complete') === '?1' ? entry.size : offsetOf(before);
    let complete = before.headers.get('Upload-Complete') === '?1';
    while (!complete) {
      tell(offset);
      const response = await sendPiece(entry, offset, signal);
      // 202: all is there and is still being looked at; the same is asked again, without bytes.
      complete = response.status === 200 || response.status === 201;
      offset = complete ? entry.size : offsetOf(response);
    }
    tell(entry.size);
  });
}

function offsetOf(response) {
  return Number(response.headers.get('Upload-Offset') ?? 0);
}

/** What fails here fails for good, while a request that gets no answer is worth another try. */
async function read(blob, paths) {
  try {
    return await blob.arrayBuffer();
  } catch (error) {
    throw new Problem({ title: 'A file has changed or gone since it was chosen', detail: `${paths.slice(0, 500)}: ${error.message} Choose it again.` });
  }
}

async function sendPiece(entry, offset, signal) {
  const end = Math.min(entry.size, offset + PIECE);
  return send('PATCH', `/files/${entry.sha256}/upload`, {
    raw: await read(entry.file.slice(offset, end), entry.path),
    headers: {
      'Content-Type': 'application/partial-upload',
      'Upload-Offset': String(offset),
      'Upload-Complete': end === entry.size ? '?1' : '?0',
      'Upload-Length': String(entry.size),
    },
    signal,
  });
}

/** Does something until it is done: what is said to be for now, or not answered at all, is tried again, later each time. */
async function again(signal, attempt) {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      const passing = [0, 429, 503].includes(error.status) || ['upload-busy', 'upload-offset'].includes(error.name);
      if (isAborted(error) || !passing || tried === TRIES) {
        throw error;
      }
      await wait(Math.min(LONGEST_WAIT, 500 * 2 ** tried), signal);
    }
  }
}

function wait(millis, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('given up', 'AbortError'));
    }, { once: true });
  });
}
