/**
 * Renders a scene by nothing but a client that was generated from the API's description:
 * node render.js ADDRESS FOLDER SCENE OTHER... prints as JSON what came of it, and writes the pictures into the folder `out`.
 */
import { Configuration, FilesApi, JobsApi, OperationApi, PicturesApi, ResponseError } from './generated';
import type { FileEntry, JobDetail, Problem } from './generated';

// Of Node.js; its own declarations are another package.
declare const process: { argv: string[]; exit(code: number): never };
declare function require(name: string): any;
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');

const ENDED: string[] = ['succeeded', 'failed', 'cancelled'];
const PAUSE_MILLIS = 250;

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function main(address: string, folder: string, names: string[]): Promise<void> {
  const configuration = new Configuration({ basePath: `${address}/api/v1` });
  const files = new FilesApi(configuration);
  const jobs = new JobsApi(configuration);
  const pictures = new PicturesApi(configuration);
  const { version } = await new OperationApi(configuration).getHealth();

  const contents = new Map<string, Uint8Array>();
  const entries: FileEntry[] = names.map(path => {
    const bytes = readFileSync(`${folder}/${path}`);
    contents.set(sha256(bytes), bytes);
    return { path, sha256: sha256(bytes), size: bytes.length };
  });
  const { missing } = await files.findMissingFiles({ requestBody: [...contents.keys()] });
  for (const hash of missing) {
    await files.putFile({ sha256: hash, body: new Blob([contents.get(hash)!]) });
  }

  const submission = { scene: names[0], files: entries, profile: { frames: '1-2' }, picture: { width: 64, height: 36 }, parameters: { samples: '1' } };
  const idempotencyKey = `generated-${Date.now()}`;
  const submitted = (await jobs.submitJob({ jobSubmission: submission, idempotencyKey }))!;
  const again = (await jobs.submitJob({ jobSubmission: submission, idempotencyKey }))!;

  let detail: JobDetail = await jobs.getJob({ job: submitted.id });
  while (!ENDED.includes(detail.summary.status)) {
    await new Promise(resolve => setTimeout(resolve, PAUSE_MILLIS));
    detail = await jobs.getJob({ job: submitted.id });
  }

  const { results, total } = await pictures.listResults({ job: submitted.id });
  mkdirSync('out', { recursive: true });
  for (const result of results) {
    const bytes = new Uint8Array(await (await pictures.getResult({ job: submitted.id, name: result.id })).arrayBuffer());
    if (sha256(bytes) !== result.sha256) {
      throw new Error(`${result.id} is not what the farm says`);
    }
    writeFileSync(`out/${result.id}`, bytes);
  }

  console.log(JSON.stringify({
    version,
    job: submitted.id,
    sameJob: again.id === submitted.id,
    status: detail.summary.status,
    took: detail.summary.endedAt!.getTime() - detail.summary.submittedAt.getTime(),
    total,
    results: results.map(result => result.id),
    refused: await refused(() => jobs.pauseJob({ job: submitted.id, operationRequest: { by: 'a generated client' } })),
  }));
}

/** The type of the problem that a request is refused with. */
async function refused(request: () => Promise<unknown>): Promise<string> {
  try {
    await request();
    return 'nothing';
  } catch (error) {
    if (!(error instanceof ResponseError)) {
      throw error;
    }
    const problem: Problem = await error.response.json();
    return `${problem.status} ${problem.type}`;
  }
}

const [, , address, folder, ...names] = process.argv;
main(address, folder, names).catch(error => {
  console.error(error);
  process.exit(1);
});
