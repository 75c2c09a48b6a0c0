package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.List;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.JobId;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.telemetry.JobMetrics;

/** The job's way to its {@link JobJournal}: opens it, opens another when it fails, and has one write at a time. Part of {@link RenderJob}. */
final class JournalLink {

    /** What the journal says, as the job's actor receives it. */
    record Said(JobJournal.Reply reply) implements RenderJobCommand {}

    /** It is time to try again. */
    enum Open implements RenderJobCommand {
        INSTANCE
    }

    private static final Duration MIN_BACKOFF = Duration.ofMillis(500);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

    private final ActorContext<RenderJobCommand> actor;
    private final TimerScheduler<RenderJobCommand> timers;
    private final JobId job;
    private final JobJournal.Factory journals;
    private final ActorRef<JobJournal.Reply> replies;
    private final PendingWrites writes = new PendingWrites();
    private final JobMetrics metrics;
    private ActorRef<JobJournal.Write> journal;
    private boolean ready;
    private int waiting;
    private long writingSince;
    private Duration backoff = MIN_BACKOFF;

    JournalLink(
            ActorContext<RenderJobCommand> actor,
            TimerScheduler<RenderJobCommand> timers,
            JobId job,
            JobJournal.Factory journals,
            JobMetrics metrics) {
        this.actor = actor;
        this.timers = timers;
        this.job = job;
        this.journals = journals;
        this.metrics = metrics;
        this.replies = actor.messageAdapter(JobJournal.Reply.class, Said::new);
    }

    void open() {
        journal = actor.spawnAnonymous(journals.create(job, replies));
        actor.watch(journal);
    }

    /** The journal has been read. */
    void recovered() {
        ready = true;
        backoff = MIN_BACKOFF;
    }

    /** The journal has stopped: what waits is forgotten, since whoever waits for an answer will ask again. */
    void lost() {
        actor.getLog().warn("The journal of job {} does not work; trying again in {}", job, backoff);
        ready = false;
        metrics.journalFailed();
        forgetWaiting();
        writes.clear();
        timers.startSingleTimer(Open.INSTANCE, backoff);
        Duration doubled = backoff.multipliedBy(2);
        backoff = doubled.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : doubled;
    }

    /** Whether the journal has been read and can be written. */
    boolean isReady() {
        return ready;
    }

    /** Whether nothing waits and nothing is being written. */
    boolean isIdle() {
        return writes.isEmpty();
    }

    /** Adds an event and what is to be done once it is durable. */
    void write(JobEvent event, Runnable done) {
        writes.add(event, done);
        oneMoreWaits();
    }

    /** Adds an ended attempt and what is to be done once it is durable. */
    void write(AttemptRecord attempt, Runnable done) {
        writes.add(attempt, done);
        oneMoreWaits();
    }

    /** Adds something to be done once everything that waits now is durable. */
    void whenWritten(Runnable done) {
        writes.whenWritten(done);
    }

    /** Begins to write what waits unless a write is under way. */
    void writeNext() {
        if (ready && writes.canStart()) {
            List<JobEvent> batch = writes.start();
            forgetWaiting();
            metrics.batch(batch.size());
            writingSince = System.nanoTime();
            journal.tell(new JobJournal.Write(batch));
        }
    }

    private void oneMoreWaits() {
        waiting++;
        metrics.waiting(1);
    }

    /** Nothing waits here any more: it is being written, or the job's actor ends. */
    void forgetWaiting() {
        metrics.waiting(-waiting);
        waiting = 0;
    }

    /** A write is durable: returns what is to be done now. */
    List<Runnable> written() {
        metrics.written(System.nanoTime() - writingSince);
        return writes.finish();
    }
}
