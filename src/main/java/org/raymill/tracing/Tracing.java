package org.raymill.tracing;

import java.util.Optional;
import org.raymill.model.JobId;
import org.raymill.model.SpanIds;
import org.raymill.model.TaskTrace;
import org.raymill.model.TraceParent;

/**
 * What a node does about traces: nothing, or it takes spans and sends them on. Which jobs are traced is decided where they are submitted, and is part of the
 * job from then on. Safe to use from many threads; nothing blocks.
 */
public final class Tracing {

    /** Takes spans that are to be sent; what is too much is dropped. Safe to use from many threads; never blocks. */
    @FunctionalInterface
    public interface Sink {
        /** Takes a span. */
        void take(FinishedSpan span);
    }

    /** Nothing is traced. */
    public static final Tracing OFF = new Tracing(Optional.empty(), 0, 1);

    private final Optional<Sink> sink;
    private final double share;
    private final int tasksOfAJob;

    private Tracing(Optional<Sink> sink, double share, int tasksOfAJob) {
        this.sink = sink;
        this.share = share;
        this.tasksOfAJob = tasksOfAJob;
    }

    /**
     * Traces go somewhere.
     *
     * @param share of the jobs that come without a word about it, 0 to 1
     * @param tasksOfAJob about so many tasks of a step of a job are told of at most, at least 1
     */
    public static Tracing to(Sink sink, double share, int tasksOfAJob) {
        return new Tracing(Optional.of(sink), share, tasksOfAJob);
    }

    /** Whether anything is traced. */
    public boolean isOn() {
        return sink.isPresent();
    }

    /**
     * The trace of a job that is being submitted.
     *
     * @param client what its client says of traces
     * @return the trace, below the span of the request; empty when the job is not traced
     */
    public Optional<TraceParent> begin(JobId job, Optional<TraceParent> client) {
        boolean wanted = isOn() && client.map(TraceParent::sampled).orElseGet(() -> SpanIds.isAmong(job, share));
        return wanted
                ? Optional.of(new TraceParent(
                        client.map(TraceParent::traceId).orElseGet(() -> SpanIds.trace(job)),
                        SpanIds.submission(job),
                        true))
                : Optional.empty();
    }

    /**
     * Which attempts of a job are told of.
     *
     * @param trace of the job; empty when it is not traced
     * @param tasks how many tasks its largest step has
     * @return empty for none
     */
    public Optional<TaskTrace> ofTasks(Optional<TraceParent> trace, int tasks) {
        return isOn()
                ? trace.map(of -> new TaskTrace(of.traceId(), (tasks + tasksOfAJob - 1) / tasksOfAJob))
                : Optional.empty();
    }

    /** Takes a span. */
    public void add(FinishedSpan span) {
        sink.ifPresent(to -> to.take(span));
    }
}
