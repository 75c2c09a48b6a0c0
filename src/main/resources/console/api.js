/** The way to the HTTP API. What it refuses is thrown as a {@link Problem} and shown as the API says it. */

import { preferences } from './preferences.js';

export const API = '/api/v1';

/** A problem document (RFC 9457), or that no answer came. */
export class Problem extends Error {
  constructor(document) {
    super(document.detail || document.title);
    this.title = document.title;
    this.status = document.status;
    this.type = document.type ?? '';
    this.detail = document.detail ?? '';
    this.instance = document.instance ?? '';
    this.errors = document.errors ?? [];
    this.document = document;
  }

  /** The last part of the type, such as `job-not-found`. */
  get name() {
    return this.type.split('/').pop();
  }
}

/** Whether a request was given up by who asked. */
export function isAborted(error) {
  return error?.name === 'AbortError';
}

/** What says that a request that changes something comes from this page, and who hears that it is not known any more who asks. */
let csrf;
let onUnknown = () => {};

/** Has requests show from now on that they come from the page of who has signed in. */
export function identify(secret, unknown) {
  csrf = secret;
  onUnknown = unknown;
}

async function request(method, path, { query, body, raw, headers: asked = {}, signal } = {}) {
  const headers = { ...asked };
  const address = new URL(API + path, location.origin);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') {
      address.searchParams.set(name, value);
    }
  }
  if (csrf && method !== 'GET') {
    headers['X-Raymill-Csrf'] = csrf;
  }
  const init = { method, signal, headers: { Accept: 'application/json', ...headers }, credentials: 'same-origin' };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers['Content-Type'] ??= 'application/json';
  } else if (raw !== undefined) {
    init.body = raw;
  }
  let response;
  try {
    response = await fetch(address, init);
  } catch (error) {
    if (isAborted(error)) {
      throw error;
    }
    throw new Problem({ title: 'No answer', status: 0, detail: 'The node does not answer. It is tried again as soon as it does.' });
  }
  if (response.ok) {
    return response;
  }
  const problem = await problemOf(response);
  if (problem.name === 'unauthenticated') {
    onUnknown();
  }
  throw problem;
}

async function problemOf(response) {
  const text = await response.text().catch(() => '');
  try {
    return new Problem({ title: response.statusText, status: response.status, ...JSON.parse(text) });
  } catch {
    return new Problem({ title: response.statusText || 'Error', status: response.status, detail: text.slice(0, 500) });
  }
}

/** A JSON document. */
export async function get(path, query, signal) {
  return (await request('GET', path, { query, signal })).json();
}

/** A JSON document with the headers it came with. */
export async function getWithHeaders(path, query, signal) {
  const response = await request('GET', path, { query, signal });
  return { document: await response.json(), headers: response.headers };
}

/** A text, such as a log. */
export async function getText(path, signal) {
  return (await request('GET', path, { headers: { Accept: 'text/plain' }, signal })).text();
}

/** Something else than JSON or text: the response as it is. */
export function fetchRaw(path, { headers, signal } = {}) {
  return request('GET', path, { headers, signal });
}

/**
 * A change. It is sent with a key of its own, so that a repetition does nothing twice, and in the name of the user.
 *
 * @param body may be without `by`
 */
export async function post(path, body = {}, { headers = {} } = {}) {
  const key = headers['Idempotency-Key'] ?? newKey();
  const response = await request('POST', path, { body: { ...who(), ...body }, headers: { ...headers, 'Idempotency-Key': key } });
  return response.status === 204 ? undefined : response.json();
}

/** A change of some fields (RFC 7396), only if nobody else has changed them since `etag`. */
export async function patch(path, body, etag) {
  const headers = { 'Content-Type': 'application/merge-patch+json' };
  if (etag) {
    headers['If-Match'] = etag;
  }
  return (await request('PATCH', path, { body: { ...who(), ...body }, headers })).json();
}

/** Any other request; `options` are `query`, `body` (becomes JSON) or `raw` (bytes), `headers` and `signal`. Returns the response. */
export function send(method, path, options) {
  return request(method, path, options);
}

function who() {
  const user = preferences.get('user').trim();
  return user ? { by: user } : {};
}

/** Ordinary HTTP to other hosts than the own one has no `crypto.randomUUID`. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** A part of an address. */
export function part(text) {
  return encodeURIComponent(text);
}
