package org.raymill.model;

/**
 * What a render server has done since its process was started.
 *
 * @param succeeded tasks that succeeded
 * @param failed tasks that failed, of themselves or because they took too much; not those that were stopped or handed back
 * @param frames frames that are whole after these tasks: those of chunks, and those that were put together of tiles
 * @param millis what the tasks that succeeded took, in milliseconds of the clock
 */
public record TaskTally(long succeeded, long failed, long frames, long millis) {

    /** Nothing was done yet. */
    public static final TaskTally NONE = new TaskTally(0, 0, 0, 0);

    public TaskTally {
        if (succeeded < 0 || failed < 0 || frames < 0 || millis < 0) {
            throw new IllegalArgumentException("a tally counts from 0");
        }
    }

    /** This and another one together. */
    public TaskTally plus(TaskTally other) {
        return new TaskTally(
                succeeded + other.succeeded, failed + other.failed, frames + other.frames, millis + other.millis);
    }

    /** What has come since an earlier tally of the same process; all of it when that one is not of it. */
    public TaskTally since(TaskTally earlier) {
        boolean same = succeeded >= earlier.succeeded
                && failed >= earlier.failed
                && frames >= earlier.frames
                && millis >= earlier.millis;
        return same
                ? new TaskTally(
                        succeeded - earlier.succeeded,
                        failed - earlier.failed,
                        frames - earlier.frames,
                        millis - earlier.millis)
                : this;
    }
}
