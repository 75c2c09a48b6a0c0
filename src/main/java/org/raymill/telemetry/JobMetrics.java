package org.raymill.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobStatus;

/** The meters of the render jobs of a node and of their journal. Safe to use from many threads; nothing blocks. */
public final class JobMetrics {

    /** Why a success does not count. */
    public enum RefusedResult {
        /** The attempt was given up, or its task has succeeded with another one. */
        SUPERSEDED,
        /** The task is not wanted any more, or not with these settings. */
        UNWANTED
    }

    private final Map<StaleReport, Counter> stale;
    private final Map<RefusedResult, Counter> refused;
    private final Map<AttemptStatus, Counter> attempts;
    private final Map<JobStatus, Counter> ended;
    private final Counter accepted;
    private final Counter published;
    private final Counter missing;
    private final Counter publishFailures;
    private final Counter journalFailures;
    private final Counter unheard;
    private final Timer writes;
    private final Timer waits;
    private final DistributionSummary batches;
    private final LongAdder loaded = new LongAdder();
    private final LongAdder waiting = new LongAdder();
    private final LongAdder stashed = new LongAdder();
    private final Fading unfinished = new Fading(Duration.ofMinutes(2));
    private volatile int behind;

    /** Makes the meters in a registry. */
    public JobMetrics(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        stale = new EnumMap<>(StaleReport.class);
        EnumSet.of(StaleReport.OUTCOME, StaleReport.RUNNING, StaleReport.WAITING)
                .forEach(kind -> stale.put(kind, meters.stale(kind)));
        refused = meters.counters(
                "raymill.results.refused",
                "Successes that do not count because the task's result is another one, or is not wanted",
                "reason",
                EnumSet.allOf(RefusedResult.class));
        attempts = meters.counters(
                "raymill.attempts.recorded",
                "Attempts in the journal, by how they ended",
                "status",
                EnumSet.complementOf(EnumSet.of(AttemptStatus.RUNNING)));
        ended = meters.counters(
                "raymill.jobs.ended",
                "Jobs that have ended, by how",
                "status",
                Stream.of(JobStatus.values()).filter(JobStatus::isFinal).toList());
        accepted = meters.counter(
                "raymill.jobs.accepted", "Jobs that are in the journal and were promised to be rendered");
        published = meters.counter("raymill.results.published", "Files of results that have got their final names");
        missing = meters.counter(
                "raymill.results.missing",
                "Accepted files that were not there to be published; their tasks begin anew");
        publishFailures = meters.counter(
                "raymill.publish.failures", "Tries to publish that failed because the storage does not work");
        journalFailures =
                meters.counter("raymill.journal.failures", "Times that the journal of a job has stopped working");
        unheard = meters.counter(
                "raymill.job.stash.dropped", "Messages to jobs that were dropped while the journal was read");
        writes = meters.timer("raymill.journal.write", "How long it takes until events of a job are durable");
        waits = meters.waits(
                "raymill.task.wait",
                "How long tasks that render have waited from when they could begin until their first attempt did");
        batches = DistributionSummary.builder("raymill.journal.batch.events")
                .description("Events of a job that are written together")
                .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100)
                .register(registry);
        meters.gauge("raymill.jobs.loaded", "Unfinished jobs that live on this node", loaded::sum);
        meters.gauge(
                "raymill.journal.waiting",
                "Events and attempts of jobs that wait until a write that is under way is durable",
                waiting::sum);
        meters.gauge(
                "raymill.job.stash.messages", "Messages to jobs that wait until the journal was read", stashed::sum);
        meters.gauge(
                "raymill.jobs.unfinished",
                "Unfinished jobs in the site's list of jobs, on the node that looks after them; 0 on others",
                unfinished::get);
        meters.gauge(
                "raymill.jobs.behind",
                "Jobs whose journal was ahead of the list of jobs when a control node had come or gone; they were woken",
                () -> behind);
    }

    /** Meters that nobody reads. */
    public static JobMetrics none() {
        return new JobMetrics(Meters.nowhere());
    }

    /** Somebody has reported who was superseded. */
    public void stale(StaleReport kind) {
        stale.get(kind).increment();
    }

    /** A success does not count. */
    public void resultRefused(RefusedResult reason) {
        refused.get(reason).increment();
    }

    /** An attempt that has ended so is in the journal. */
    public void recorded(AttemptStatus status) {
        attempts.get(status).increment();
    }

    /** The first attempt at a task that renders has begun so long after it could have. */
    public void waited(Duration time) {
        waits.record(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
    }

    /** A job is in the journal. */
    public void accepted() {
        accepted.increment();
    }

    /** The end of a job is in the journal. */
    public void ended(JobStatus status) {
        ended.get(status).increment();
    }

    /** So many unfinished jobs more live on this node, or fewer. */
    public void loaded(int change) {
        loaded.add(change);
    }

    /** Files have their final names, or were not there. */
    public void published(int files, int lacking) {
        published.increment(files);
        missing.increment(lacking);
    }

    /** The storage does not work. */
    public void publishFailed() {
        publishFailures.increment();
    }

    /** So many events and attempts more wait for the journal, or fewer. */
    public void waiting(int change) {
        waiting.add(change);
    }

    /** A batch of events is given to the journal. */
    public void batch(int events) {
        batches.record(events);
    }

    /** A batch is durable. */
    public void written(long nanos) {
        writes.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** The journal of a job does not work. */
    public void journalFailed() {
        journalFailures.increment();
    }

    /** So many messages more wait until a journal was read, or fewer. */
    public void stashed(int change) {
        stashed.add(change);
    }

    /** A message was dropped while the journal was read. */
    public void unheard() {
        unheard.increment();
    }

    /** So many jobs are unfinished in the site's list; holds for two minutes unless it is said again. */
    public void unfinished(int jobs) {
        unfinished.set(jobs);
    }

    /** The journal tells more of so many jobs than the site's list. */
    public void behind(int jobs) {
        behind = jobs;
    }
}
