package org.raymill.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What a site wants of a consignment: all of it, so that the newest replaces those before.
 *
 * @param id names it, and the job that the other site makes of it
 * @param job the job of which it is a part
 * @param spec the job that the other site makes of it; empty when nothing more is to be rendered, for which nobody need know it
 * @param priority as it is now
 * @param known the places of frames, among those of the consignment, whose results the first site has or has had told
 * @param saidAt when it was given, by the first site's clock; the report that answers it repeats that
 * @param price that was agreed; the other site takes it only as long as it asks no more
 */
public record ConsignmentOrder(
        JobId id,
        JobId job,
        Optional<JobSpec> spec,
        Want want,
        int priority,
        FrameBits known,
        Instant saidAt,
        Price price) {

    /** What is to become of it. */
    public enum Want {
        /** It is to be rendered. */
        RUN,
        /** It is to start nothing more. */
        PAUSE,
        /** It is to end, and the pictures that were published of it are to stay there; the rest may go. */
        KEEP,
        /** It is to end, and everything of it is to be removed. */
        REMOVE;

        /** Whether something is still to be rendered. */
        public boolean renders() {
            return this == RUN || this == PAUSE;
        }
    }

    public ConsignmentOrder {
        spec = spec == null ? Optional.empty() : spec;
        known = known == null ? FrameBits.NONE : known;
        saidAt = saidAt == null ? Instant.EPOCH : saidAt;
        price = price == null ? Price.FREE : price;
        if (id == null || job == null || want == null || spec.isEmpty() && want.renders()) {
            throw new IllegalArgumentException("an order for a consignment that is none");
        }
    }

    /** An order for which nothing is asked. */
    public ConsignmentOrder(
            JobId id, JobId job, Optional<JobSpec> spec, Want want, int priority, FrameBits known, Instant saidAt) {
        this(id, job, spec, want, priority, known, saidAt, Price.FREE);
    }
}
