package org.raymill.model;

/**
 * Which attempts of a job are told of in its trace. The same for all of its orders, so that many of them stay one short message.
 *
 * @param traceId as in {@link TraceParent}
 * @param every of so many tasks of a step one is told of, from the first; at least 1
 */
public record TaskTrace(String traceId, int every) {

    public TaskTrace {
        every = Math.max(1, every);
    }

    /** Whether attempts at a task are told of. */
    public boolean includes(TaskId task) {
        return task.index() % every == 0;
    }
}
