package org.raymill.job.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobPolicy;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/**
 * What goes wrong with a job's tasks: which are tried again, which have failed for good or were given up, and whether these are more than the
 * job may lose. Part of the {@link TaskLedger}.
 */
final class TaskFailures {

    private final int share;
    private final TaskSteps steps;
    private final RetryBook retries;
    private final FailureLog log = new FailureLog();

    /** The failures of a job of which nothing has run. */
    TaskFailures(JobPolicy policy, TaskSteps steps) {
        this.share = policy.failureShare();
        this.steps = steps;
        this.retries = new RetryBook(policy);
    }

    /** Takes in an attempt that was not good, and says what is to come of it. */
    RetryBook.Verdict blame(TaskId task, AttemptStatus status, ServerId server, Instant at, String why) {
        if (status != AttemptStatus.LICENCE_DENIED && status != AttemptStatus.STORAGE_FULL) {
            log.failed(task, status, server, why);
        }
        return retries.blame(task, status, server, at, why);
    }

    /** A task has failed for good by itself. */
    void failForGood(TaskId task) {
        log.failedForGood();
        steps.fail(task);
    }

    /** Somebody, or another job, has given an open task up. */
    void giveUp(TaskId task, JobEvent.TasksGivenUp event) {
        log.gaveUp(task, event);
        close(task);
    }

    /** An open task is left out with its frame. */
    void skip(TaskId task, JobEvent.FrameSkipped event) {
        log.skipped(task, event);
        close(task);
    }

    private void close(TaskId task) {
        retries.forget(task);
        steps.fail(task);
    }

    /** What went wrong with a task is forgotten; if it had failed for good it is to run again. */
    void retry(TaskId task) {
        retries.forget(task);
        if (steps.of(task).isFailed(task.index())) {
            steps.reopen(task);
            log.reopened(task);
        }
    }

    /**
     * The same with all tasks, and no server is avoided any more.
     *
     * @return the tasks with which something had gone wrong
     */
    List<TaskId> retryAll(TaskPlan plan) {
        List<TaskId> troubled = new ArrayList<>(retries.all().keySet());
        retries.forgetAll();
        for (StepName name : plan.steps()) {
            StepProgress step = steps.of(name);
            for (int task = step.nextFailed(0); task >= 0; task = step.nextFailed(task + 1)) {
                troubled.add(new TaskId(name, task));
            }
        }
        troubled.forEach(this::retry);
        return troubled;
    }

    /** A task has what was wanted of it. */
    void forget(TaskId task) {
        retries.forget(task);
    }

    /** Everything begins anew. */
    void clear() {
        log.clear();
        retries.forgetAll();
    }

    /** What went wrong so far with tasks that are still open. */
    RetryBook retries() {
        return retries;
    }

    /** Why a task has failed for good although no attempt of it did; empty otherwise. */
    Optional<String> givenUp(TaskId task) {
        return log.givenUp(task);
    }

    /** Whether a task is left out with its frame. */
    boolean isSkipped(TaskId task) {
        return log.isSkipped(task);
    }

    /** How many tasks of a step have failed for good; those that are left out are none. */
    int count(StepName step) {
        return steps.of(step).failedCount() - log.skippedCount(step);
    }

    /** Whether some task has failed, for good or not. */
    boolean isAny() {
        return !retries.all().isEmpty() || steps.all().stream().anyMatch(step -> step.failedCount() > 0);
    }

    /** Whether more tasks have failed for good than the job may lose. */
    boolean areTooMany() {
        return log.exceeds(steps.taskCount(), share);
    }

    /** Whether {@link #areTooMany} would still hold if one of the tasks that failed for good began anew. */
    boolean areTooManyWithoutOne() {
        return log.exceedsWithoutOne(steps.taskCount(), share);
    }

    /** What made the job fail, for people. */
    String text() {
        return log.text(steps.taskCount(), share);
    }
}
