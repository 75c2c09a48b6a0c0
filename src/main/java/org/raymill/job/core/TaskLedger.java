package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/**
 * What has become of a job's tasks: which have succeeded, are published or have failed, after which attempts. The part of {@link JobState}
 * that is about tasks; changed by {@link #apply} alone.
 */
final class TaskLedger {

    /** Hears what has changed. */
    interface Watcher {
        /** Whether the task can run, or where, may be another matter now. */
        void changed(TaskId task);

        /** The job avoids other servers now: all of its tasks need something else. */
        void avoiding();

        /** The frames have been cut into other tasks. */
        void recut();

        /** Many tasks that had ended run again. */
        void begunAnew();
    }

    /** Why an attempt with other settings than its frame has now is of no use, for people. */
    static final String OUTDATED = "the settings were changed";

    private static final Watcher NOBODY = new Watcher() {
        @Override
        public void changed(TaskId task) {}

        @Override
        public void avoiding() {}

        @Override
        public void recut() {}

        @Override
        public void begunAnew() {}
    };

    private final JobSpec spec;
    private final TaskPlan plan;
    private final Revisions revisions;
    private final TaskSteps steps;
    private final AttemptHistory history = new AttemptHistory();
    private final TaskFailures failures;
    private final TaskPictures pictures;
    private final TaskTimes times = new TaskTimes();
    private final UsageBook usage = new UsageBook();
    private final Movie movie;
    private final Verification verification;
    private final Consignments consignments;
    private final RenderingVersion version;
    private int highestTried = -1;
    private final FrameNews news;
    private Watcher watcher = NOBODY;

    /** The ledger of a job of which nothing has run. */
    TaskLedger(JobId job, JobSpec spec, TaskPlan plan, FrameNews news) {
        this.news = news;
        this.spec = spec;
        this.plan = plan;
        this.revisions = new Revisions(spec);
        this.steps = new TaskSteps(plan);
        this.failures = new TaskFailures(spec.policy(), steps);
        this.consignments =
                new Consignments(plan, spec.policy().site().choice().remote().isPresent());
        this.movie = new Movie(spec, plan, this);
        this.pictures = new TaskPictures(plan, steps, movie, task -> watcher.changed(task));
        this.verification = new Verification(job, spec);
        this.version = new RenderingVersion(spec.profile().packageName());
    }

    /** Takes in an event; returns false when it is about something else. */
    boolean apply(JobEvent event) {
        boolean wasReady = movie.isReady();
        List<TaskId> moved = consignments.apply(event, usage::add);
        boolean taken = take(event);
        moved.forEach(watcher::changed);
        if (wasReady != movie.isReady()) {
            watcher.changed(Movie.TASK);
        }
        return taken;
    }

    private boolean take(JobEvent event) {
        if (event instanceof JobEvent.AttemptsRecorded recorded) {
            recorded.attempts().forEach(attempt -> record(ofOneVersion(attempt, recorded.oneVersion()), true));
        } else if (event instanceof JobEvent.TasksSucceeded) {
            event.attemptRecords().forEach(attempt -> record(attempt, true));
        } else if (event instanceof JobEvent.VersionLeft left) {
            leave(left);
        } else if (event instanceof JobEvent.ResultsPublished brought) {
            brought.tasks().forEach(this::publish);
        } else if (event instanceof JobEvent.ResultsMissing missing) {
            missing.tasks().forEach(task -> missing(task, missing));
        } else if (event instanceof JobEvent.TasksRetried retried) {
            retry(retried.tasks());
        } else if (event instanceof JobEvent.TasksGivenUp given) {
            given.tasks().forEach(task -> close(task, () -> giveUp(task, given)));
        } else if (event instanceof JobEvent.FrameSkipped skip) {
            skip.tasks().forEach(task -> close(task, () -> failures.skip(task, skip)));
        } else if (event instanceof JobEvent.ChunksPlanned planned) {
            plan.cut(planned.fromTask(), planned.length());
            steps.of(StepName.RENDER).resize(plan.count(StepName.RENDER));
            watcher.recut();
        } else if (event instanceof JobEvent.PicturesCompared compared) {
            compared(compared);
        } else if (event instanceof JobEvent.VerificationSkipped skipped) {
            skipped.tasks().forEach(this::skipVerification);
        } else if (event instanceof JobEvent.FramesTakenBack) {
            watcher.begunAnew(); // nothing is held for another site any more
        } else if (event instanceof JobEvent.Return returned) {
            returned.attempts().forEach(this::returned);
            if (event instanceof JobEvent.FramesKept kept) {
                kept.attempts().forEach(attempt -> kept(kept.consignment(), attempt));
            }
        } else if (event instanceof JobEvent.DisagreementTold told) {
            verification.told(told);
        } else if (event instanceof JobEvent.SettingsChanged changed) {
            change(changed);
        } else {
            return event instanceof JobEvent.FramesSent || event instanceof JobEvent.ConsignmentClosed;
        }
        return true;
    }

    /** The first picture that counts settles the version; one of another version may have been on its way then. */
    private AttemptRecord ofOneVersion(AttemptRecord attempt, boolean oneVersion) {
        if (!oneVersion || attempt.status() != AttemptStatus.SUCCEEDED) {
            return attempt;
        }
        if (version.isOther(attempt)) {
            return OutcomeRecords.stopped(attempt, version.refusal());
        }
        boolean counts = attempt.revision() == revisionOf(attempt.task()) && isOpen(attempt.task());
        if (counts) {
            version.settle(attempt);
        }
        return attempt;
    }

    /** Of a frame that has all of its tiles nothing is rendered any more. */
    private void leave(JobEvent.VersionLeft event) {
        version.leave(event);
        if (plan.tiled()) {
            StepProgress render = steps.of(StepName.RENDER);
            for (int frame = 0; frame < plan.frameCount(); frame++) {
                if (!isAssembled(frame) && !hasAllTiles(frame)) {
                    for (int tile = 0; tile < plan.tileCount(); tile++) {
                        beginAnew(plan.tileTask(frame, tile), render);
                    }
                }
            }
        }
        watcher.begunAnew();
    }

    private boolean hasAllTiles(int frame) {
        StepProgress render = steps.of(StepName.RENDER);
        for (int tile = 0; tile < plan.tileCount(); tile++) {
            if (!render.isAccepted(plan.tileTask(frame, tile).index())) {
                return false;
            }
        }
        return true;
    }

    private void beginAnew(TaskId task, StepProgress render) {
        verification.forget(task);
        if (render.isAccepted(task.index())) {
            pictures.beginAnew(task);
        }
    }

    private void record(AttemptRecord ended, boolean verifiable) {
        TaskId task = ended.task();
        // Its outcome may have been on its way to the journal when the settings were changed.
        AttemptRecord attempt = ended.revision() == revisionOf(task) ? ended : OutcomeRecords.stopped(ended, OUTDATED);
        StepProgress step = steps.of(task);
        history.add(attempt);
        usage.add(
                attempt,
                attempt.cores() > 0
                        ? attempt.cores()
                        : revisions.spec().profile().cores());
        tried(task);
        step.ran(attempt.startedAt(), attempt.endedAt());
        if (step.isFailed(task.index())) {
            watcher.changed(task); // it was given up while the attempt ran
            return;
        }
        switch (attempt.status()) {
            case SUCCEEDED -> {
                if (verifiable) {
                    measure(attempt);
                }
                if (verifiable && verification.covers(task)) {
                    verification.add(attempt);
                } else {
                    pictures.accept(attempt);
                    accepted(task);
                }
            }
            case FAILED, OUT_OF_MEMORY, TIMED_OUT, LOST, LICENCE_DENIED, STORAGE_FULL, UNRENDERABLE ->
                blame(task, attempt.status(), attempt.server(), attempt.endedAt(), attempt.reason());
            default -> {
                // Stopped, preempted or handed back: nobody's fault, the task waits again.
            }
        }
        watcher.changed(task);
    }

    /** A frame comes back whole: this site needs no tiles of it. */
    private void returned(AttemptRecord attempt) {
        TaskId task = attempt.task();
        if (task.step() == StepName.ASSEMBLE
                && attempt.status() == AttemptStatus.SUCCEEDED
                && attempt.revision() == revisionOf(task)
                && isOpen(task)) {
            pictures.replaceTiles(task.index());
        }
        // The other site has verified what was to be verified.
        record(attempt, false);
    }

    /** What it has rendered is published there, and so it is here. */
    private void kept(JobId consignment, AttemptRecord attempt) {
        TaskId task = attempt.task();
        UnpublishedFiles accepted = pictures.unpublished().get(task);
        if (accepted != null && accepted.attempt().equals(attempt.attempt())) {
            publish(task);
            int[] frames = plan.frameIndexes(task);
            consignments.keep(consignment, frames[0], frames[1]);
        }
    }

    private void accept(Verification.Decision decision) {
        pictures.accept(decision);
        accepted(decision.chosen().task());
    }

    private void accepted(TaskId task) {
        if (!spec.format().hasPictures()) {
            publish(task); // there is nothing to bring anywhere
        }
    }

    private void compared(JobEvent.PicturesCompared event) {
        verification.compared(event).ifPresent(this::accept);
        watcher.changed(event.task());
    }

    private void skipVerification(TaskId task) {
        if (verification.has(task)) {
            accept(verification.settle(task));
            watcher.changed(task);
        }
    }

    private void change(JobEvent.SettingsChanged event) {
        revisions.change(event);
        plan.change(event.spec());
        if (event.redo()) {
            consignments.bringHome(0, plan.frameCount());
            pictures.outdate();
            failures.clear();
            news.allTriedAgain();
            version.forget();
        }
        BitSet kept = event.kept().toBitSet();
        for (StepName name : plan.steps()) {
            StepProgress step = steps.of(name);
            for (int index = 0; index < step.count(); index++) {
                TaskId task = new TaskId(name, index);
                int frame = plan.frameIndexes(task)[0];
                boolean unfinished = plan.tiled() && !kept.get(frame) && !isAssembled(frame);
                if (verification.has(task) && (event.redo() || !kept.get(frame))) {
                    verification.forget(task);
                }
                if (event.redo() || unfinished && name == StepName.RENDER && step.isAccepted(index)) {
                    pictures.beginAnew(task);
                }
            }
        }
        watcher.begunAnew();
    }

    private boolean isAssembled(int frame) {
        return steps.of(StepName.ASSEMBLE).isAccepted(frame);
    }

    /** With which version of the rendering package the pictures are made. */
    RenderingVersion version() {
        return version;
    }

    /** The settings through their changes. */
    Revisions revisions() {
        return revisions;
    }

    /** With which revision of the settings a task runs now. */
    int revisionOf(TaskId task) {
        return task.step() == StepName.ENCODE ? revisions.redone() : revisions.of(plan.frameIndexes(task)[0]);
    }

    private void tried(TaskId task) {
        if (task.step() == StepName.RENDER) {
            highestTried = Math.max(highestTried, task.index());
        }
    }

    private void measure(AttemptRecord attempt) {
        if (attempt.task().step() == StepName.RENDER) {
            int[] frames = plan.frameIndexes(attempt.task());
            times.add(Duration.between(attempt.startedAt(), attempt.endedAt()), frames[1] - frames[0]);
        }
    }

    private void blame(TaskId task, AttemptStatus status, ServerId server, Instant at, String why) {
        RetryBook.Verdict verdict = failures.blame(task, status, server, at, why);
        if (verdict.forGood() && verification.has(task)) {
            accept(verification.settle(task)); // it has a picture: only nobody could make it again
        } else if (verdict.forGood()) {
            failures.failForGood(task);
            tell(task, news::failed);
        }
        if (verdict.avoiding()) {
            watcher.avoiding();
        }
    }

    private void publish(TaskId task) {
        if (pictures.publish(task)) {
            failures.forget(task);
            if (pictures.isOfFrames(task)) {
                int[] frames = plan.frameIndexes(task);
                consignments.bringHome(frames[0], frames[1]);
                news.published(frames[0], frames[1]);
            }
        }
    }

    private void giveUp(TaskId task, JobEvent.TasksGivenUp given) {
        failures.giveUp(task, given);
        tell(task, news::failed);
    }

    /** Tells of the frames that a task makes pictures of. */
    private void tell(TaskId task, BiConsumer<Integer, Integer> what) {
        if (task.step() != StepName.ENCODE) {
            int[] frames = plan.frameIndexes(task);
            what.accept(frames[0], frames[1]);
        }
    }

    private void missing(TaskId task, JobEvent.ResultsMissing event) {
        if (pictures.withdraw(task) || isLost(task)) {
            history.lastServer(task)
                    .ifPresent(server -> blame(task, AttemptStatus.FAILED, server, event.at(), event.reason()));
            watcher.changed(task);
        } else if (pictures.loseTile(task)) {
            watcher.begunAnew();
        }
    }

    /** Another site has removed what it was to keep; says so once. */
    private boolean isLost(TaskId task) {
        if (!pictures.isOfFrames(task)
                || consignments.keptAt(plan.frameIndexes(task)[0]).isEmpty()) {
            return false;
        }
        int[] frames = plan.frameIndexes(task);
        consignments.bringHome(frames[0], frames[1]);
        pictures.lose(task);
        watcher.begunAnew(); // its tiles, too
        return true;
    }

    private void close(TaskId task, Runnable how) {
        if (isOpen(task)) {
            tried(task);
            verification.forget(task);
            how.run();
            watcher.changed(task);
        }
    }

    private void retry(List<TaskId> tasks) {
        if (tasks.isEmpty()) {
            List<TaskId> troubled = failures.retryAll(plan);
            news.allTriedAgain();
            watcher.avoiding();
            troubled.forEach(watcher::changed);
        } else {
            tasks.forEach(task -> {
                failures.retry(task);
                tell(task, news::triedAgain);
                watcher.changed(task);
            });
        }
    }

    /** Has changes told from now on; replaces whoever heard of them before. */
    void watch(Watcher newWatcher) {
        watcher = newWatcher;
    }

    /** What has gone wrong. */
    TaskFailures failures() {
        return failures;
    }

    /** Accepted files that are to be published, oldest first. */
    Map<TaskId, UnpublishedFiles> unpublished() {
        return pictures.unpublished();
    }

    /** The frames whose result is published. */
    PublishedFrames published() {
        return pictures.published();
    }

    /** What went wrong so far with tasks that are still open. */
    RetryBook retries() {
        return failures.retries();
    }

    /** The tiles that wait to be put together. */
    TileTable tiles() {
        return steps.tiles();
    }

    /** The tasks that are rendered twice. */
    Verification verification() {
        return verification;
    }

    /** What other sites render. */
    Consignments consignments() {
        return consignments;
    }

    /** The movie that is made of the frames. */
    Movie movie() {
        return movie;
    }

    StepProgress step(StepName step) {
        return steps.of(step);
    }

    AttemptHistory history() {
        return history;
    }

    /** Whether a task can be run now or later: it has neither succeeded nor failed for good. */
    boolean isOpen(TaskId task) {
        return steps.isOpen(task);
    }

    /** Whether some task can be run now or later without another one succeeding first. */
    boolean hasWork() {
        return openCount() > 0;
    }

    /** How many such tasks there are. */
    int openCount() {
        return openPictures() + (movie.isReady() ? 1 : 0);
    }

    /** How many such tasks there are that make pictures. */
    int openPictures() {
        return steps.of(StepName.RENDER).count()
                - closedRenders()
                + steps.tiles().readyCount();
    }

    /** Whether an open task's predecessors are done. */
    boolean isReady(TaskId task) {
        return switch (task.step()) {
            case RENDER -> !verification.isComparing(task) && isHere(task);
            case ASSEMBLE -> steps.tiles().isReady(task.index()) && isHere(task);
            case ENCODE -> movie.isReady();
        };
    }

    private boolean isHere(TaskId task) {
        return !consignments.isHeldElsewhere() && !consignments.isAway(task);
    }

    /** What the attempts took. */
    UsageBook usage() {
        return usage;
    }

    /** How long tasks take. */
    TaskTimes times() {
        return times;
    }

    /** The highest number of a render task that has ever ended or was given up, or -1. */
    int highestTried() {
        return highestTried;
    }

    /** How many render tasks have succeeded or have failed for good. */
    int closedRenders() {
        return steps.closedRenders();
    }
}
