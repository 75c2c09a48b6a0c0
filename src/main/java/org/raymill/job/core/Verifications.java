package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    /** The built-in package makes the same pictures on every processor; others may round in other ways. */
    private static final String EXACT_PACKAGE = "gltf";

    private Verifications() {}

    /**
     * Pictures to compare.
     *
     * @param newest with this attempt's
     * @param others of these attempts
     */
    public record Pair(TaskId task, AttemptId newest, List<AttemptId> others, StagedPictures pictures) {}

    /** The tasks whose newest pictures are to be compared with those before. */
    public static List<Pair> comparable(JobState state) {
        Verification verification = state.tasks().verification();
        List<Pair> pairs = new ArrayList<>();
        for (TaskId task : verification.tasks()) {
            if (verification.isComparing(task)) {
                List<AttemptRecord> candidates = verification.candidates(task);
                AttemptRecord newest = candidates.get(candidates.size() - 1);
                pairs.add(new Pair(
                        task,
                        newest.attempt(),
                        candidates.subList(0, candidates.size() - 1).stream()
                                .map(AttemptRecord::attempt)
                                .toList(),
                        pictures(state, task, newest)));
            }
        }
        return pairs;
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
                region.height(),
                spec.profile().packageName().equals(EXACT_PACKAGE));
    }

    /** The tasks that have waited longer than a limit for another server. */
    public static List<TaskId> late(JobState state, Duration limit, Instant now) {
        Verification verification = state.tasks().verification();
        return verification.tasks().stream()
                .filter(task -> verification
                        .candidates(task)
                        .get(0)
                        .endedAt()
                        .plus(limit)
                        .isBefore(now))
                .sorted()
                .limit(JobEvent.VerificationSkipped.MAX_TASKS)
                .toList();
    }

    /** The servers that a comparison proves wrong: two others agree that it is another picture. */
    public static List<ServerId> wrong(JobState state, JobEvent.PicturesCompared event) {
        return Verification.wrong(state.tasks().verification().candidates(event.task()), event);
    }
}
