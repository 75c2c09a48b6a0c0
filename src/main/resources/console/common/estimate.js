/** What of a job is done, 0 to 1. */
export function share(job) {
  if (job.status === 'succeeded') {
    return 1;
  }
  return job.tasks === 0 ? 0 : Math.min(1, job.tasksSucceeded / job.tasks);
}

/**
 * When a job that runs will have ended if it goes on as fast as it did since it began, in milliseconds; undefined when that can not be told:
 * it does not run, or less than a fiftieth of it is done.
 */
export function estimatedEnd(job, now = Date.now()) {
  const done = share(job);
  if (job.status !== 'running' || !job.startedAt || done < 0.02 || done >= 1) {
    return undefined;
  }
  const spent = now - new Date(job.startedAt).getTime();
  return now + (spent * (1 - done)) / done;
}
