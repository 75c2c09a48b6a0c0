package org.raymill.job.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.raymill.model.AttemptId;
import org.raymill.model.Encoding;
import org.raymill.model.FrameRange;
import org.raymill.model.JobSpec;
import org.raymill.model.MovieOrder;
import org.raymill.model.ResultDetail;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOutput;

/** The movie that is made of a job's frames: when it can be made, and of which of them. Part of the {@link TaskLedger}. */
final class Movie {

    /** The only task of the step. */
    static final TaskId TASK = new TaskId(StepName.ENCODE, 0);

    private static final int MAX_NAMED = 20;

    private final JobSpec spec;
    private final TaskPlan plan;
    private final TaskLedger tasks;
    private Optional<TaskOutput> published = Optional.empty();

    /** The movie of a job of which nothing has run. */
    Movie(JobSpec spec, TaskPlan plan, TaskLedger tasks) {
        this.spec = spec;
        this.plan = plan;
        this.tasks = tasks;
    }

    /** Whether it can be made now: nothing more comes of the frames, and none of them is missing, or may be. */
    boolean isReady() {
        if (!plan.hasStep(StepName.ENCODE) || !tasks.isOpen(TASK) || !isSettled()) {
            return false;
        }
        int there = tasks.published().count();
        return there == plan.frameCount()
                || there > 0 && spec.encoding().filter(Encoding::skipMissing).isPresent();
    }

    private boolean isSettled() {
        return tasks.openPictures() == 0
                && tasks.unpublished().keySet().stream().allMatch(TASK::equals);
    }

    /** Takes in that it is published. */
    void publish(TaskOutput output) {
        published = Optional.of(output);
    }

    /** It is to be made again. */
    void outdate() {
        published = Optional.empty();
    }

    /** What clients are told of it; empty before it is published. */
    Optional<ResultDetail> detail() {
        return published.map(output -> new ResultDetail(
                output.name().value(),
                output.frame(),
                output.sha256().hex(),
                output.size(),
                tasks.history().lastSuccess(TASK).map(AttemptId::value).orElse(""),
                spec.encoding().orElseThrow().format().mediaType()));
    }

    /** The frames that it is made of, in their order: those that are published. */
    List<Integer> frames() {
        return indexes(true).mapToObj(spec.profile().frames()::frameAt).toList();
    }

    /** What a server is told. */
    MovieOrder order() {
        List<Sha256> hashes = indexes(true)
                .mapToObj(index -> new Sha256(tasks.published().sha256(index)))
                .toList();
        return MovieOrder.of(spec.encoding().orElseThrow(), hashes);
    }

    /** Where the frames are that are published, or are not, by their numbers. */
    private IntStream indexes(boolean there) {
        return IntStream.range(0, plan.frameCount())
                .filter(index -> isThere(index) == there)
                .boxed()
                .sorted(Comparator.comparing(spec.profile().frames()::frameAt))
                .mapToInt(Integer::intValue);
    }

    private boolean isThere(int frameIndex) {
        TaskId task = tasks.published().taskOf(plan, frameIndex);
        return tasks.step(task.step()).isPublished(task.index());
    }

    /** Why it can not be made yet, for people; asked only when it can not. */
    String waitsFor() {
        String count = tasks.published().count() + " of " + plan.frameCount();
        String shown = missing();
        if (shown.isEmpty()) {
            return "needs all frames first: " + count + " done";
        }
        return isSettled() && !spec.encoding().orElseThrow().skipMissing()
                ? "there is no picture of the frames " + shown + ", and none is to be missing in the movie"
                : "needs all frames first: " + count + " done, missing " + shown;
    }

    private String missing() {
        List<FrameRange> ranges = new ArrayList<>();
        for (int index : indexes(false).toArray()) {
            int frame = spec.profile().frames().frameAt(index);
            FrameRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
            if (last != null && frame == last.last() + 1) {
                ranges.set(ranges.size() - 1, new FrameRange(last.first(), frame, 1));
            } else {
                ranges.add(new FrameRange(frame, frame, 1));
            }
        }
        String named =
                ranges.stream().limit(MAX_NAMED).map(FrameRange::toString).collect(Collectors.joining(","));
        return ranges.size() <= MAX_NAMED ? named : named + ",...";
    }
}
