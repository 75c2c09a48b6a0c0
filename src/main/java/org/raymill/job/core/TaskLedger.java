package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureFlag;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;

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
    private final Map<StepName, StepProgress> steps = new EnumMap<>(StepName.class);
    private final AttemptHistory history = new AttemptHistory();
    private final RetryBook retries;
    private final FailureLog failures = new FailureLog();
    private final Map<TaskId, UnpublishedFiles> unpublished = new LinkedHashMap<>();
    private final TileTable tiles;
    private final PublishedFrames published = new PublishedFrames();
    private final TaskTimes times = new TaskTimes();
    private final UsageBook usage = new UsageBook();
    private final Movie movie;
    private final Verification verification;
    private final Consignments consignments;
    private int highestTried = -1;
    private Watcher watcher = NOBODY;

    /** The ledger of a job of which nothing has run. */
    TaskLedger(JobId job, JobSpec spec, TaskPlan plan) {
        this.spec = spec;
        this.plan = plan;
        this.revisions = new Revisions(spec);
        this.retries = new RetryBook(spec.policy());
        this.tiles = new TileTable(plan.tileCount());
        this.consignments =
                new Consignments(plan, spec.policy().site().choice().remote().isPresent());
        this.movie = new Movie(spec, plan, this);
        this.verification = new Verification(job, spec);
        for (StepName step : plan.steps()) {
            steps.put(step, new StepProgress(plan.count(step)));
        }
    }

    /** Takes in an event; returns false when it is about something else. */
    boolean apply(JobEvent event) {
        boolean wasReady = movie.isReady();
        List<TaskId> moved = consignments.apply(event);
        boolean taken = take(event);
        moved.forEach(watcher::changed);
        if (wasReady != movie.isReady()) {
            watcher.changed(Movie.TASK);
        }
        return taken;
    }

    private boolean take(JobEvent event) {
        if (event instanceof JobEvent.AttemptsRecorded || event instanceof JobEvent.TasksSucceeded) {
            event.attemptRecords().forEach(this::record);
        } else if (event instanceof JobEvent.ResultsPublished brought) {
            brought.tasks().forEach(this::publish);
        } else if (event instanceof JobEvent.ResultsMissing missing) {
            missing.tasks().forEach(task -> missing(task, missing));
        } else if (event instanceof JobEvent.TasksRetried retried) {
            retry(retried.tasks());
        } else if (event instanceof JobEvent.TasksGivenUp given) {
            given.tasks().forEach(task -> giveUp(task, () -> failures.gaveUp(task, given)));
        } else if (event instanceof JobEvent.FrameSkipped skip) {
            skip.tasks().forEach(task -> giveUp(task, () -> failures.skipped(task, skip)));
        } else if (event instanceof JobEvent.ChunksPlanned planned) {
            plan.cut(planned.fromTask(), planned.length());
            steps.get(StepName.RENDER).resize(plan.count(StepName.RENDER));
            watcher.recut();
        } else if (event instanceof JobEvent.PicturesCompared compared) {
            compared(compared);
        } else if (event instanceof JobEvent.VerificationSkipped skipped) {
            skipped.tasks().forEach(this::skipVerification);
        } else if (event instanceof JobEvent.FramesTakenBack) {
            watcher.begunAnew(); // nothing is held for another site any more
        } else if (event instanceof JobEvent.FramesReturned returned) {
            returned.attempts().forEach(this::returned);
        } else if (event instanceof JobEvent.DisagreementTold told) {
            verification.told(told);
        } else if (event instanceof JobEvent.SettingsChanged changed) {
            change(changed);
        } else {
            return event instanceof JobEvent.FramesSent || event instanceof JobEvent.ConsignmentClosed;
        }
        return true;
    }

    private void record(AttemptRecord ended) {
        record(ended, true);
    }

    private void record(AttemptRecord ended, boolean verifiable) {
        TaskId task = ended.task();
        // Its outcome may have been on its way to the journal when the settings were changed.
        AttemptRecord attempt = ended.revision() == revisionOf(task) ? ended : OutcomeRecords.stopped(ended, OUTDATED);
        StepProgress step = steps.get(task.step());
        history.add(attempt);
        usage.add(attempt);
        tried(task);
        step.ran(attempt.startedAt(), attempt.endedAt());
        if (step.isFailed(task.index())) {
            watcher.changed(task); // it was given up while the attempt ran
            return;
        }
        switch (attempt.status()) {
            case SUCCEEDED -> {
                measure(attempt);
                if (verifiable && verification.covers(task)) {
                    verification.add(attempt);
                } else {
                    accept(attempt, task.step() == StepName.ASSEMBLE ? ofTiles(attempt) : attempt.outputs());
                }
            }
            case FAILED, OUT_OF_MEMORY, TIMED_OUT, LOST, LICENCE_DENIED, UNRENDERABLE ->
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
            StepProgress render = steps.get(StepName.RENDER);
            for (int tile = 0; tile < plan.tileCount(); tile++) {
                int index = plan.tileTask(task.index(), tile).index();
                render.reopen(index);
                render.accept(index);
                render.publish(index);
                unpublished.remove(plan.tileTask(task.index(), tile));
            }
        }
        // The other site has verified what was to be verified.
        record(attempt, false);
    }

    private void accept(AttemptRecord attempt, List<TaskOutput> outputs) {
        TaskId task = attempt.task();
        steps.get(task.step()).accept(task.index());
        if (task.step() == StepName.ASSEMBLE) {
            tiles.close(task.index());
        }
        unpublished.put(task, new UnpublishedFiles(attempt.attempt(), outputs));
        if (!spec.format().hasPictures()) {
            publish(task); // there is nothing to bring anywhere
        }
    }

    private void accept(Verification.Decision decision) {
        List<TaskOutput> outputs = decision.chosen().outputs();
        accept(decision.chosen(), decision.verified() ? outputs : unverified(outputs));
    }

    private static List<TaskOutput> unverified(List<TaskOutput> outputs) {
        return outputs.stream()
                .map(output -> output.with(PictureFlag.UNVERIFIED))
                .toList();
    }

    /** A frame is as little verified as any of its tiles. */
    private List<TaskOutput> ofTiles(AttemptRecord assembled) {
        int frame = assembled.task().index();
        boolean doubtful = tiles.isComplete(frame)
                && tiles.of(frame).stream().anyMatch(tile -> tile.flags().contains(PictureFlag.UNVERIFIED));
        return doubtful ? unverified(assembled.outputs()) : assembled.outputs();
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
            movie.outdate();
            published.clear();
            failures.clear();
            retries.forgetAll();
        }
        BitSet kept = event.kept().toBitSet();
        for (StepName name : plan.steps()) {
            StepProgress step = steps.get(name);
            for (int index = 0; index < step.count(); index++) {
                TaskId task = new TaskId(name, index);
                int frame = plan.frameIndexes(task)[0];
                boolean unfinished = plan.tiled() && !kept.get(frame) && !isAssembled(frame);
                if (verification.has(task) && (event.redo() || !kept.get(frame))) {
                    verification.forget(task);
                }
                if (event.redo() || unfinished && name == StepName.RENDER && step.isAccepted(index)) {
                    beginAnew(task);
                }
            }
        }
        watcher.begunAnew();
    }

    private boolean isAssembled(int frame) {
        return steps.get(StepName.ASSEMBLE).isAccepted(frame);
    }

    private void beginAnew(TaskId task) {
        steps.get(task.step()).beginAnew(task.index());
        unpublished.remove(task);
        if (plan.tiled()) {
            int frame = plan.frameIndexes(task)[0];
            tiles.close(frame);
            tiles.forget(frame);
        }
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
        if (status != AttemptStatus.LICENCE_DENIED) {
            failures.failed(task, status, server, why);
        }
        RetryBook.Verdict verdict = retries.blame(task, status, server, at, why);
        if (verdict.forGood() && verification.has(task)) {
            accept(verification.settle(task)); // it has a picture: only nobody could make it again
        } else if (verdict.forGood()) {
            failures.failedForGood();
            steps.get(task.step()).fail(task.index());
            if (task.step() == StepName.ASSEMBLE) {
                tiles.close(task.index());
            }
        }
        if (verdict.avoiding()) {
            watcher.avoiding();
        }
    }

    private void publish(TaskId task) {
        UnpublishedFiles accepted = unpublished.remove(task);
        if (accepted == null) {
            return;
        }
        steps.get(task.step()).publish(task.index());
        retries.forget(task);
        if (task.step() == StepName.ENCODE) {
            movie.publish(accepted.outputs().get(0));
            return;
        }
        outdateMovie();
        int[] frames = plan.frameIndexes(task);
        if (plan.tile(task).isPresent()) {
            publishTile(frames[0], plan.tile(task).get(), accepted.outputs().get(0));
            return;
        }
        published.put(frames[0], frames[1], accepted.outputs());
        if (task.step() == StepName.ASSEMBLE) {
            tiles.forget(task.index());
        }
    }

    /** A picture has come after the movie was made: it was made of fewer. */
    private void outdateMovie() {
        if (plan.hasStep(StepName.ENCODE) && steps.get(StepName.ENCODE).isAccepted(Movie.TASK.index())) {
            steps.get(StepName.ENCODE).outdate(Movie.TASK.index());
            unpublished.remove(Movie.TASK);
            movie.outdate();
            watcher.changed(Movie.TASK);
        }
    }

    private void publishTile(int frame, int tile, TaskOutput output) {
        if (tiles.put(frame, tile, output)) {
            if (steps.get(StepName.ASSEMBLE).isFailed(frame)) {
                tiles.close(frame); // it was given up before its tiles were there
            }
            watcher.changed(new TaskId(StepName.ASSEMBLE, frame));
        }
    }

    private void missing(TaskId task, JobEvent.ResultsMissing event) {
        UnpublishedFiles accepted = unpublished.remove(task);
        if (accepted != null) {
            steps.get(task.step()).withdraw(task.index());
            if (task.step() == StepName.ASSEMBLE) {
                tiles.open(task.index());
            }
            history.lastServer(task)
                    .ifPresent(server -> blame(task, AttemptStatus.FAILED, server, event.at(), event.reason()));
            watcher.changed(task);
        }
    }

    private void giveUp(TaskId task, Runnable note) {
        StepProgress step = steps.get(task.step());
        if (!isOpen(task)) {
            return;
        }
        tried(task);
        note.run();
        retries.forget(task);
        verification.forget(task);
        step.fail(task.index());
        if (task.step() == StepName.ASSEMBLE) {
            tiles.close(task.index());
        }
        watcher.changed(task);
    }

    private void retry(List<TaskId> tasks) {
        if (!tasks.isEmpty()) {
            tasks.forEach(this::retry);
            return;
        }
        List<TaskId> troubled = List.copyOf(retries.all().keySet());
        retries.forgetAll();
        watcher.avoiding();
        troubled.forEach(this::retry);
        steps.forEach((name, step) -> {
            for (int task = step.nextFailed(0); task >= 0; task = step.nextFailed(task + 1)) {
                retry(new TaskId(name, task));
            }
        });
    }

    private void retry(TaskId task) {
        StepProgress step = steps.get(task.step());
        retries.forget(task);
        if (step.isFailed(task.index())) {
            step.reopen(task.index());
            failures.reopened(task);
            if (task.step() == StepName.ASSEMBLE && tiles.isComplete(task.index())) {
                tiles.open(task.index());
            }
        }
        watcher.changed(task);
    }

    /** Has changes told from now on; replaces whoever heard of them before. */
    void watch(Watcher newWatcher) {
        watcher = newWatcher;
    }

    /** Why a task has failed for good although no attempt of it did; empty otherwise. */
    Optional<String> givenUp(TaskId task) {
        return failures.givenUp(task);
    }

    /** How many tasks of a step have failed for good; those that are left out are none. */
    int failedCount(StepName step) {
        return steps.get(step).failedCount() - failures.skippedCount(step);
    }

    /** Whether a task is left out with its frame. */
    boolean isSkipped(TaskId task) {
        return failures.isSkipped(task);
    }

    /** Whether some task has failed, for good or not. */
    boolean hasTrouble() {
        return !retries.all().isEmpty() || steps.values().stream().anyMatch(step -> step.failedCount() > 0);
    }

    /** How many tasks the job has, over all steps. */
    int taskCount() {
        int count = 0;
        for (StepProgress step : steps.values()) {
            count += step.count();
        }
        return count;
    }

    /** Whether more tasks have failed for good than the job may lose. */
    boolean hasFailedTooMuch() {
        return failures.exceeds(taskCount(), spec.policy().failureShare());
    }

    /** Whether {@link #hasFailedTooMuch} would still hold if one of the tasks that failed for good began anew. */
    boolean hasFailedTooMuchWithoutOne() {
        return failures.exceedsWithoutOne(taskCount(), spec.policy().failureShare());
    }

    /** What made the job fail, for people. */
    String failureText() {
        return failures.text(taskCount(), spec.policy().failureShare());
    }

    /** Accepted files that are to be published, oldest first. */
    Map<TaskId, UnpublishedFiles> unpublished() {
        return Collections.unmodifiableMap(unpublished);
    }

    /** The frames whose result is published. */
    PublishedFrames published() {
        return published;
    }

    /** What went wrong so far with tasks that are still open. */
    RetryBook retries() {
        return retries;
    }

    /** The tiles that wait to be put together. */
    TileTable tiles() {
        return tiles;
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
        return steps.get(step);
    }

    AttemptHistory history() {
        return history;
    }

    /** Whether a task can be run now or later: it has neither succeeded nor failed for good. */
    boolean isOpen(TaskId task) {
        StepProgress step = steps.get(task.step());
        return !step.isAccepted(task.index()) && !step.isFailed(task.index());
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
        return steps.get(StepName.RENDER).count() - closedRenders() + tiles.readyCount();
    }

    /** Whether an open task's predecessors are done. */
    boolean isReady(TaskId task) {
        return switch (task.step()) {
            case RENDER -> !verification.isComparing(task) && isHere(task);
            case ASSEMBLE -> tiles.isReady(task.index()) && isHere(task);
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
        StepProgress render = steps.get(StepName.RENDER);
        return render.acceptedCount() + render.failedCount();
    }
}
