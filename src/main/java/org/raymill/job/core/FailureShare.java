package org.raymill.job.core;

/**
 * Whether so many of a job's tasks have failed for good that the rest is not worth running.
 *
 * <p>A few failures say little: with a share above 0 the job goes on until {@value #LEAST} tasks have failed, so that a small job runs to its
 * end. A share of 0 stops it at the first failure, one of 100 never. Tasks that somebody killed, or that were given up because of another job,
 * do not count.
 */
final class FailureShare {

    /** So many failures tell nothing yet. */
    static final int LEAST = 5;

    private FailureShare() {}

    /**
     * Whether the job is to stop.
     *
     * @param failed tasks that failed for good
     * @param tasks all tasks of the job
     * @param share the percentage that may fail, 0 to 100
     */
    static boolean isExceeded(int failed, int tasks, int share) {
        if (share >= 100 || failed == 0) {
            return false;
        }
        return share == 0 || failed >= LEAST && failed * 100L > (long) share * tasks;
    }

    /** Why the job stops, for people. */
    static String text(int failed, int tasks, int share, String lastFailure) {
        return "stopped since " + failed + " of " + tasks + " tasks failed for good (" + failed * 100L / tasks
                + " %), more than the " + share + " % that may; the last: " + lastFailure;
    }
}
