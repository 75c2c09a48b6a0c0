package org.raymill.job.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.raymill.model.AttemptStatus;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/** The tasks of a job that have failed for good, by themselves or because they were given up, and the last failure in words. */
final class FailureLog {

    private final Map<TaskId, String> givenUp = new HashMap<>();
    private final Set<TaskId> skipped = new HashSet<>();
    private int failedForGood;
    private String last = "";

    /** An attempt has failed or was lost. */
    void failed(TaskId task, AttemptStatus status, ServerId server, String reason) {
        String what = status == AttemptStatus.LOST ? " was lost on " : " failed on ";
        last = "task " + task + what + server + ": " + (reason.isBlank() ? word(status) : reason);
    }

    private static String word(AttemptStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A task has failed for good by itself. */
    void failedForGood() {
        failedForGood++;
    }

    /** A task has failed for good since somebody, or another job, gave it up. */
    void gaveUp(TaskId task, JobEvent.TasksGivenUp event) {
        String why = event.by().isEmpty() ? event.reason() : "killed by " + Controls.by(event.by(), event.reason());
        givenUp.put(task, why);
        last = "task " + task + ": " + why;
    }

    /** A task is left out, which is no failure. */
    void skipped(TaskId task, JobEvent.FrameSkipped event) {
        givenUp.put(task, "frame " + event.frame() + " is skipped by " + Controls.by(event.by(), event.reason()));
        skipped.add(task);
    }

    boolean isSkipped(TaskId task) {
        return skipped.contains(task);
    }

    /** How many tasks of a step are left out. */
    int skippedCount(StepName step) {
        return (int) skipped.stream().filter(task -> task.step() == step).count();
    }

    /** A task that had failed for good is to run again. */
    void reopened(TaskId task) {
        skipped.remove(task);
        if (givenUp.remove(task) == null) {
            failedForGood--;
        }
    }

    /** All tasks begin anew. */
    void clear() {
        givenUp.clear();
        skipped.clear();
        failedForGood = 0;
        last = "";
    }

    /** Why a task was given up; empty when it was not. */
    Optional<String> givenUp(TaskId task) {
        return Optional.ofNullable(givenUp.get(task));
    }

    /** Whether more than a share of the tasks has failed for good. */
    boolean exceeds(int tasks, int share) {
        return failedForGood > 0 && FailureShare.isExceeded(failedForGood, tasks, share);
    }

    /** Whether more than a share of the tasks would have failed for good if one of them had not. */
    boolean exceedsWithoutOne(int tasks, int share) {
        return FailureShare.isExceeded(failedForGood - 1, tasks, share);
    }

    /** What made the job fail, for people. */
    String text(int tasks, int share) {
        if (exceeds(tasks, share)) {
            return FailureShare.text(failedForGood, tasks, share, last);
        }
        return last.isEmpty() ? "some tasks failed" : last;
    }
}
