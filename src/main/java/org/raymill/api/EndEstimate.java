package org.raymill.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.raymill.api.json.JobEstimate.EstimatedEnd;
import org.raymill.api.json.JobEstimate.FrameSeconds;
import org.raymill.model.Assessment;
import org.raymill.model.JobSpec;
import org.raymill.protocol.SchedulerCommand.Backlog;

/** When a job would be done, between two bounds that follow from measured times. */
final class EndEstimate {

    /** Farther away nothing is told. */
    private static final double MOST_SECONDS = 10.0 * 365 * 24 * 3_600;

    private final JobSpec spec;
    private final int tasks;
    private final Assessment render;
    private final FrameSeconds times;

    /**
     * What it follows from.
     *
     * @param tasks that render
     * @param render where those could run
     */
    EndEstimate(JobSpec spec, int tasks, Assessment render, FrameSeconds times) {
        this.spec = spec;
        this.tasks = tasks;
        this.render = render;
        this.times = times;
    }

    /**
     * The bounds.
     *
     * @param backlog of the farm; empty when it is not known
     * @return empty when no server could run it
     */
    Optional<EstimatedEnd> of(Optional<Backlog> backlog, Instant now) {
        long parallel = parallel();
        if (parallel == 0 || seconds(times.low()) > MOST_SECONDS) {
            return Optional.empty();
        }
        Instant earliest = after(now, seconds(times.low()));
        Optional<Instant> latest = backlog.filter(work -> unmeasured(work) == 0)
                .map(work -> before(work) + seconds(times.high()))
                .filter(seconds -> seconds <= MOST_SECONDS)
                .map(seconds -> after(now, seconds));
        return Optional.of(new EstimatedEnd(earliest, latest));
    }

    private long parallel() {
        int most = spec.policy().maxTasks();
        long slots = Math.min(render.slots(), tasks);
        return most > 0 ? Math.min(slots, most) : slots;
    }

    /** How long it takes by itself. */
    private double seconds(double perFrame) {
        double perTask = spec.profile().frames().count() * perFrame / tasks;
        double rounds = Math.ceil((double) tasks / parallel());
        return rounds * perTask;
    }

    /** How long all work of the same or of higher priority takes on the servers that could run it. */
    private double before(Backlog work) {
        return work.from(spec.policy().priority(), 0)
                / ((double) render.slots() * spec.profile().cores());
    }

    /** The cores of work of the same or of higher priority of which it is not known how long it takes. */
    private long unmeasured(Backlog backlog) {
        return backlog.work().stream()
                .filter(work -> work.priority() >= spec.policy().priority())
                .mapToLong(Backlog.Work::unknownCores)
                .sum();
    }

    private static Instant after(Instant now, double seconds) {
        return now.plus(Duration.ofMillis(Math.round(seconds * 1_000)));
    }
}
