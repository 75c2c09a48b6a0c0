package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptId;
import org.raymill.model.JobSpec;
import org.raymill.model.PixelRegion;
import org.raymill.model.ServerId;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.ResultWriterCommand.StagedPictures;

/** What the actor of a job asks of its {@link Verification}. */
public final class Verifications {

    private Verifications() {}

    /**
     * Pictures to compare.
     *
     * @param newest with this attempt's
     * @param others of these attempts
     * @param exact those of them whose pictures have to be the same to the last bit
     */
    public record Pair(
            TaskId task, AttemptId newest, List<AttemptId> others, List<AttemptId> exact, StagedPictures pictures) {}

    /**
     * That a server was proven wrong: two others agree that a task's picture is another one.
     *
     * @param difference what it is, for people
     * @param at when the pictures were compared
     */
    public record Accusation(ServerId server, TaskId task, String difference, Instant at) {}

    /**
     * The tasks whose newest pictures are to be compared with those before, the one that has waited longest first.
     *
     * @param except not these
     * @param most so many at most
     */
    public static List<Pair> comparable(JobState state, Predicate<TaskId> except, int most) {
        Verification verification = state.tasks().verification();
        List<Pair> pairs = new ArrayList<>();
        for (TaskId task : verification.comparing()) {
            if (pairs.size() >= most) {
                break;
            }
            if (except.test(task)) {
                continue;
            }
            List<AttemptRecord> candidates = verification.candidates(task);
            AttemptRecord newest = candidates.get(candidates.size() - 1);
            List<AttemptRecord> others = candidates.subList(0, candidates.size() - 1);
            pairs.add(new Pair(
                    task,
                    newest.attempt(),
                    others.stream().map(AttemptRecord::attempt).toList(),
                    others.stream()
                            .filter(other -> mustBeIdentical(newest, other))
                            .map(AttemptRecord::attempt)
                            .toList(),
                    pictures(state, task, newest)));
        }
        return pairs;
    }

    /** The same version of a package that makes the same pictures each time, on processors that round in the same way. */
    private static boolean mustBeIdentical(AttemptRecord one, AttemptRecord other) {
        boolean same =
                one.outputs().size() == other.outputs().size() && !one.outputs().isEmpty();
        for (int i = 0; same && i < one.outputs().size(); i++) {
            TaskOutput left = one.outputs().get(i);
            TaskOutput right = other.outputs().get(i);
            same = !left.identity().isEmpty()
                    && left.identity().equals(right.identity())
                    && left.packageVersion().equals(right.packageVersion());
        }
        return same;
    }

    private static StagedPictures pictures(JobState state, TaskId task, AttemptRecord newest) {
        JobSpec spec = state.tasks().revisions().spec(newest.revision());
        PixelRegion region = state.plan()
                .tile(task)
                .map(tile -> spec.profile().tiles().region(tile, spec.width(), spec.height()))
                .orElse(PixelRegion.whole(spec.width(), spec.height()));
        return new StagedPictures(
                newest.outputs().stream().map(TaskOutput::name).toList(),
                spec.format(),
                region.width(),
                region.height());
    }

    /** The tasks that have waited longer than a limit for another server since one last ended an attempt; not those that one renders now. */
    public static List<TaskId> late(JobState state, TaskBoard board, Duration limit, Instant now) {
        Instant before = now.minus(limit);
        return state.tasks().verification().tasks().stream()
                .filter(task -> waitsSince(state, task).isBefore(before))
                .filter(task -> board.attempts().of(task).isEmpty())
                .limit(JobEvent.VerificationSkipped.MAX_TASKS)
                .toList();
    }

    /** Only ends count of which there can not be many, so that a task does not wait for ever. */
    private static Instant waitsSince(JobState state, TaskId task) {
        List<AttemptRecord> candidates = state.tasks().verification().candidates(task);
        RetryBook.Trouble trouble = state.tasks().retries().of(task);
        Instant rendered = candidates.get(candidates.size() - 1).endedAt();
        boolean later = trouble != null && trouble.lastCounted().isAfter(rendered);
        return later ? trouble.lastCounted() : rendered;
    }

    /** The servers that were proven wrong and of which the Scheduler has not heard, each with the last proof; also after a restart. */
    public static List<Accusation> accusations(JobState state) {
        return state.tasks().verification().accusations();
    }
}
