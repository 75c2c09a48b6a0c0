package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptStatus;
import org.raymill.model.Lease;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/**
 * The attempts at a job's tasks that run, or whose outcome is being written: takes in what servers report of them and decides what of it
 * counts. Soft: it is rebuilt from those reports after a restart. Confined to one thread.
 */
public final class LiveAttempts {

    /** What comes of an outcome that a server reports. */
    public sealed interface Judgement {
        /** To be written to the journal. */
        record Accept(AttemptRecord entry) implements Judgement {}

        /** Was written to the journal before: to be acknowledged again. */
        record Known() implements Judgement {}

        /** Is being written: will be acknowledged then. */
        record InHand() implements Judgement {}

        /** Comes from an attempt that was superseded: changes nothing. */
        record Stale() implements Judgement {}
    }

    private final JobState state;
    private final RunningTable running;
    private final Consumer<TaskId> changed;

    /**
     * The attempts of a job of which, as far as is known, nothing runs.
     *
     * @param running keeps them; empty
     * @param changed hears of a task that has got an attempt, or has none any more
     */
    LiveAttempts(JobState state, RunningTable running, Consumer<TaskId> changed) {
        this.state = state;
        this.running = running;
        this.changed = changed;
    }

    /** All attempts that run or whose outcome is being written. */
    public Collection<LiveAttempt> all() {
        return List.copyOf(running.all());
    }

    /** The attempt with this id. */
    public Optional<LiveAttempt> find(AttemptId attempt) {
        return Optional.ofNullable(running.find(attempt));
    }

    /** The attempt that runs a task now. */
    public Optional<LiveAttempt> of(TaskId task) {
        return Optional.ofNullable(running.of(task));
    }

    /** Whether an attempt is here and its outcome is not known yet. */
    public boolean goesOn(AttemptId attempt) {
        LiveAttempt known = running.find(attempt);
        return known != null && !known.ended();
    }

    /** Whether there are none: nothing of the job runs. */
    public boolean isEmpty() {
        return running.isEmpty();
    }

    /** How many there are of a step. */
    int count(StepName step) {
        return running.count(step);
    }

    /** Whether a task could run, as far as it alone matters, and has no attempt. */
    boolean isWaiting(TaskId task) {
        return state.tasks().isOpen(task) && state.tasks().isReady(task) && running.of(task) == null;
    }

    /** Whether an attempt that runs is to go on: its task was not given up meanwhile, nor do other settings hold for it. */
    public boolean isWanted(LiveAttempt attempt) {
        return state.tasks().isOpen(attempt.task())
                && attempt.revision() == state.tasks().revisionOf(attempt.task())
                && !isOfOtherVersion(attempt);
    }

    private boolean isOfOtherVersion(LiveAttempt attempt) {
        return state.tasks().version().isOther(attempt.task(), attempt.lease());
    }

    /** Why an attempt is not to go on, for people. */
    public String unwantedBecause(LiveAttempt attempt) {
        boolean outdated = attempt.revision() != state.tasks().revisionOf(attempt.task());
        return state.tasks()
                .failures()
                .givenUp(attempt.task())
                .orElseGet(() -> outdated
                        ? TaskLedger.OUTDATED
                        : isOfOtherVersion(attempt) ? state.tasks().version().refusal() : "the task was given up");
    }

    // ---- what servers report

    /** Takes a server's refusal: the attempt never ran. */
    public void refused(AttemptId attempt) {
        remove(attempt);
    }

    /**
     * Takes a server's word that an attempt runs. An attempt that is not known is adopted when its task waits.
     *
     * @return false when the attempt is not wanted: it is to be stopped
     */
    public boolean runs(RunningAttempt report, Lease lease, String incarnation, Instant now) {
        LiveAttempt known = running.find(report.attempt());
        if (known != null) {
            known.heard(report.progress(), report.samples(), now);
            return true;
        }
        boolean wanted = isAdoptable(report.task(), report.revision())
                && !state.tasks().history().contains(report.task(), report.attempt());
        if (wanted) {
            LiveAttempt adopted = new LiveAttempt(
                    report.task(),
                    report.attempt(),
                    report.number(),
                    report.revision(),
                    lease,
                    incarnation,
                    report.startedAt(),
                    Optional.empty(),
                    now);
            adopt(adopted);
            adopted.heard(report.progress(), report.samples(), now);
        }
        return wanted;
    }

    /**
     * Takes a server's word that an attempt waits there until others have ended.
     *
     * @return false when the attempt is not wanted: it is to be stopped
     */
    public boolean waits(AttemptId attempt, Instant now) {
        LiveAttempt known = running.find(attempt);
        if (known != null) {
            known.heard(now);
        }
        return known != null;
    }

    private boolean isAdoptable(TaskId task, int revision) {
        return state.ended().isEmpty()
                && state.plan().has(task)
                && isWaiting(task)
                && revision == state.tasks().revisionOf(task);
    }

    private LiveAttempt adopt(LiveAttempt adopted) {
        add(adopted);
        return adopted;
    }

    /** Judges an outcome. Accepting it marks the attempt as ended until {@link #written}. */
    public Judgement judge(AttemptOutcome outcome, Lease lease, String incarnation, Instant now) {
        TaskId task = outcome.task();
        if (!state.plan().has(task)) {
            return new Judgement.Stale();
        }
        Optional<AttemptStatus> recorded = state.tasks().history().statusOf(task, outcome.attempt());
        if (recorded.isPresent()) {
            // One that was given up has come late; any other one is repeated because the server did not hear the
            // answer.
            return recorded.get() == AttemptStatus.LOST ? new Judgement.Stale() : new Judgement.Known();
        }
        LiveAttempt attempt = running.find(outcome.attempt());
        if (attempt == null) {
            if (!isAdoptable(task, outcome.revision())) {
                return new Judgement.Stale();
            }
            attempt = adopt(new LiveAttempt(
                    task,
                    outcome.attempt(),
                    outcome.number(),
                    outcome.revision(),
                    lease,
                    incarnation,
                    outcome.startedAt(),
                    Optional.empty(),
                    now));
        }
        if (attempt.ended()) {
            return new Judgement.InHand();
        }
        running.end(attempt);
        boolean counts = isWanted(attempt);
        AttemptRecord reported = OutcomeRecords.reported(outcome, attempt.revision(), state.plan(), now);
        reported = withCores(reported, attempt);
        if (counts && state.tasks().version().isOther(reported)) {
            return new Judgement.Accept(
                    OutcomeRecords.stopped(reported, state.tasks().version().refusal()));
        }
        return new Judgement.Accept(counts ? reported : OutcomeRecords.stopped(reported, unwantedBecause(attempt)));
    }

    /** The attempts that are lost with a server's process; marks them as ended. */
    public List<AttemptRecord> lost(ServerId server, Optional<String> incarnation, String reason, Instant now) {
        return lose(
                running.on(server),
                attempt -> incarnation.map(attempt.incarnation()::equals).orElse(true),
                reason,
                now);
    }

    /** The attempts on other processes of a server than this one: that server was started anew. */
    public List<AttemptRecord> lostByRestart(ServerId server, String incarnation, Instant now) {
        return lose(
                running.on(server),
                attempt -> !attempt.incarnation().equals(incarnation),
                "the render server was started anew",
                now);
    }

    /** The attempts that nothing was heard of for too long; marks them as ended. */
    public List<AttemptRecord> silent(Duration limit, Instant now) {
        return lose(
                running.all(),
                attempt -> attempt.isSilent(limit, now),
                "nothing was heard of the render server for " + limit.toSeconds() + " s",
                now);
    }

    /** A whole host can have more cores than a task asks for. */
    private AttemptRecord withCores(AttemptRecord ended, LiveAttempt attempt) {
        int cores = attempt.lease().cores();
        return cores == state.spec().profile().cores()
                ? ended
                : AttemptRecordBuilder.builder(ended).cores(cores).build();
    }

    private List<AttemptRecord> lose(
            Collection<LiveAttempt> attempts, Predicate<LiveAttempt> which, String reason, Instant now) {
        List<AttemptRecord> records = new ArrayList<>();
        for (LiveAttempt attempt : attempts) {
            if (!attempt.ended() && which.test(attempt)) {
                running.end(attempt);
                records.add(withCores(OutcomeRecords.lost(attempt, reason, now), attempt));
            }
        }
        return records;
    }

    /** Counts the silence of every attempt from now on: until now nobody could be heard. */
    public void hearAll(Instant now) {
        all().forEach(attempt -> attempt.heard(now));
    }

    /** Forgets attempts whose outcome is in the journal now. */
    public void written(List<AttemptRecord> records) {
        records.forEach(entry -> remove(entry.attempt()));
    }

    /** An attempt has been sent to a server. */
    void add(LiveAttempt attempt) {
        running.add(attempt);
        changed.accept(attempt.task());
    }

    private void remove(AttemptId attempt) {
        running.remove(attempt).ifPresent(removed -> changed.accept(removed.task()));
    }
}
