import { part, post } from '../api.js';
import { count } from '../common/format.js';
import { events } from '../events.js';
import { confirm } from '../elements/dialog.js';
import { toast, toastProblem } from '../elements/toasts.js';

const AT_A_TIME = 4;

/** What can be done to jobs: with which of them it makes sense, what it is called, and whether it asks first. */
export const JOB_OPERATIONS = {
  pause: { label: 'Pause', icon: 'pause', done: 'paused', suits: job => ['waiting', 'running'].includes(job.status) },
  resume: { label: 'Resume', icon: 'resume', done: 'resumed', suits: job => job.status === 'paused' },
  retry: {
    label: 'Retry failed',
    icon: 'retry',
    done: 'retried',
    suits: job => job.tasksFailed > 0 && !['cancelled', 'cancelling'].includes(job.status),
  },
  cancel: {
    label: 'Cancel',
    icon: 'cancel',
    done: 'cancelled',
    dangerous: true,
    text: 'What runs of it is ended; what is finished is kept. This can not be taken back.',
    suits: job => ['waiting', 'running', 'paused'].includes(job.status),
  },
  remove: {
    label: 'Remove',
    icon: 'remove',
    done: 'removed',
    dangerous: true,
    text: 'Its pictures and logs are deleted. This can not be taken back.',
    suits: job => ['cancelled', 'failed', 'succeeded'].includes(job.status),
  },
};

/**
 * Does something to jobs, after asking where it can not be taken back, and says what came of it.
 *
 * @param onDone is called with each job as it is then
 */
export async function operate(name, jobs, onDone = () => {}) {
  const operation = JOB_OPERATIONS[name];
  const what = jobs.length === 1 ? jobs[0].name : count(jobs.length, 'job');
  let body = {};
  if (operation.dangerous) {
    const reason = await confirm({ title: `${operation.label} ${what}?`, text: operation.text, action: `${operation.label} ${what}` });
    if (reason === undefined) {
      return false;
    }
    body = reason ? { reason } : {};
  }
  return forEach(jobs, job => post(`/jobs/${part(job.id)}/${name}`, body), { what, done: operation.done, onDone });
}

/** Gives jobs another priority. */
export function prioritise(jobs, priority, onDone = () => {}) {
  const what = jobs.length === 1 ? jobs[0].name : count(jobs.length, 'job');
  return forEach(jobs, job => post(`/jobs/${part(job.id)}/priority`, { priority }), { what, done: `given priority ${priority}`, onDone });
}

/**
 * Does something with each, a few at a time, and says what came of it.
 *
 * @param what all of them are called together
 * @param done what was done to them, as in `2 jobs paused`
 * @param one what one of them is
 * @param onDone is called with what came back and with what it was done to, unless an event has told of it meanwhile
 * @returns whether all of it was done
 */
export async function forEach(jobs, act, { what, done, onDone, one = 'job' }) {
  const waiting = [...jobs];
  const failures = [];
  const worker = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const listening = listen(job.id);
      try {
        const changed = await act(job);
        // What an event has told meanwhile may be newer than the answer, and more events will come.
        if (!listening.told) {
          onDone(changed, job);
        }
      } catch (problem) {
        failures.push({ job, problem });
      } finally {
        listening.end();
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  if (failures.length < jobs.length) {
    toast(failures.length === 0 ? `${what} ${done}` : `${count(jobs.length - failures.length, one)} ${done}`);
  }
  failures.slice(0, 3).forEach(({ job, problem }) => toastProblem(`${job.name ?? job.id}: not ${done}`, problem));
  if (failures.length > 3) {
    toast(`${count(failures.length - 3, `more ${one}`)} not ${done}`, { kind: 'problem' });
  }
  return failures.length === 0;
}

/** Notes whether an event tells of a job or server. */
function listen(id) {
  const listening = { told: false, end: () => ends.forEach(end => end()) };
  const hear = thing => {
    listening.told ||= thing.id === id;
  };
  const ends = ['job', 'server'].map(type => events.on(type, hear));
  return listening;
}
