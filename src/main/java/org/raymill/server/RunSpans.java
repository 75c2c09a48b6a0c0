package org.raymill.server;

import java.time.Instant;
import java.time.InstantSource;
import org.raymill.model.ServerId;
import org.raymill.model.SpanIds;
import org.raymill.model.TaskOrder;
import org.raymill.tracing.FinishedSpan;
import org.raymill.tracing.Tracing;

/** The render server's part of a job's trace: what an attempt spent its time with there. Of attempts that nobody is told of there is one, which does nothing. */
class RunSpans {

    /** An attempt that nobody is told of. */
    static final RunSpans NONE = new RunSpans();

    private RunSpans() {}

    /** The spans of an attempt that is about to begin. */
    static RunSpans of(TaskOrder order, ServerId server, Tracing tracing, InstantSource clock) {
        boolean told = order.trace().isPresent()
                && tracing.isOn()
                && order.trace().get().includes(order.task());
        return told ? new Told(order, server, tracing, clock) : NONE;
    }

    /** A part of the attempt begins, and the one before ends. */
    void begin(String part) {}

    /** The part that is under way ends; nothing if none is. */
    void end() {}

    /** What the attempt made has been on its way to the storage from a moment until now. */
    void staged(Instant from) {}

    private static final class Told extends RunSpans {
        private final TaskOrder order;
        private final ServerId server;
        private final Tracing tracing;
        private final InstantSource clock;
        private String part = "";
        private Instant since = Instant.EPOCH;

        Told(TaskOrder order, ServerId server, Tracing tracing, InstantSource clock) {
            this.order = order;
            this.server = server;
            this.tracing = tracing;
            this.clock = clock;
        }

        @Override
        synchronized void begin(String next) {
            end();
            part = next;
            since = clock.instant();
        }

        @Override
        synchronized void end() {
            if (!part.isEmpty()) {
                tell(part, since, clock.instant());
                part = "";
            }
        }

        @Override
        void staged(Instant from) {
            tell("stage", from, clock.instant());
        }

        private void tell(String name, Instant from, Instant to) {
            tracing.add(FinishedSpan.of(
                            order.trace().orElseThrow().traceId(),
                            SpanIds.part(order.job(), order.attempt(), name),
                            SpanIds.attempt(order.job(), order.attempt()),
                            name,
                            order.job(),
                            from,
                            to)
                    .with(order.task())
                    .with("raymill.attempt", order.attempt().toString())
                    .with("raymill.server", server.toString())
                    .with("raymill.package", order.packageName()));
        }
    }
}
