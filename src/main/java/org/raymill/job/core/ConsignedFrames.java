package org.raymill.job.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AttemptId;
import org.raymill.model.ConsignmentReport;
import org.raymill.model.FrameBits;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.RemoteAttempt;
import org.raymill.model.RemoteUsage;
import org.raymill.model.ResultDetail;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/** What the site that handed a job over is told of its frames. */
public final class ConsignedFrames {

    /** Running tries; so failures have room beside them. */
    private static final int MAX_RUNNING = 40;

    private ConsignedFrames() {}

    /** The places of frames that have failed for good. */
    public static FrameBits failed(JobState state) {
        TaskPlan plan = state.plan();
        BitSet failed = new BitSet();
        for (StepName step : List.of(StepName.RENDER, StepName.ASSEMBLE)) {
            if (plan.hasStep(step)) {
                BitSet tasks = state.tasks().step(step).failed();
                for (int task = tasks.nextSetBit(0); task >= 0; task = tasks.nextSetBit(task + 1)) {
                    int[] frames = plan.frameIndexes(new TaskId(step, task));
                    failed.set(frames[0], frames[1]);
                }
            }
        }
        return FrameBits.of(failed);
    }

    /** What it has taken, in attempts that have ended. */
    public static RemoteUsage usage(JobState state, TaskBoard board) {
        return new RemoteUsage(state.coreMillis(), (long) Math.ceil(board.secondsEach() * 1_000));
    }

    /** Some of the tries that run now, and of those that have failed for good: enough to be looked at. */
    public static List<RemoteAttempt> attempts(JobState state, TaskBoard board) {
        List<RemoteAttempt> attempts = new ArrayList<>();
        board.attempts().all().stream()
                .filter(attempt -> attempt.task().step() == StepName.RENDER && !attempt.ended())
                .limit(MAX_RUNNING)
                .forEach(attempt -> attempts.add(running(state, attempt)));
        for (StepName step : List.of(StepName.RENDER, StepName.ASSEMBLE)) {
            if (state.plan().hasStep(step)) {
                BitSet failed = state.tasks().step(step).failed();
                for (int task = failed.nextSetBit(0);
                        task >= 0 && attempts.size() < ConsignmentReport.MAX_ATTEMPTS;
                        task = failed.nextSetBit(task + 1)) {
                    failure(state, new TaskId(step, task)).ifPresent(attempts::add);
                }
            }
        }
        return attempts;
    }

    private static RemoteAttempt running(JobState state, LiveAttempt attempt) {
        int[] frames = state.plan().frameIndexes(attempt.task());
        return new RemoteAttempt(
                state.spec().profile().frames().frameAt(frames[0]),
                frames[1] - frames[0],
                state.plan().tile(attempt.task()),
                attempt.attempt(),
                attempt.lease().server(),
                attempt.startedAt(),
                Math.max(0, Math.min(1, attempt.progress())),
                attempt.samples(),
                Optional.empty());
    }

    private static Optional<RemoteAttempt> failure(JobState state, TaskId task) {
        List<AttemptDetail> known = state.attempts(task);
        int[] frames = state.plan().frameIndexes(task);
        return known.isEmpty()
                ? Optional.empty()
                : Optional.of(known.get(known.size() - 1))
                        .map(last -> new RemoteAttempt(
                                state.spec().profile().frames().frameAt(frames[0]),
                                frames[1] - frames[0],
                                state.plan().tile(task),
                                new AttemptId(last.id()),
                                new ServerId(last.server()),
                                last.startedAt().orElse(state.submittedAt()),
                                0,
                                0,
                                Optional.of(last.reason())));
    }

    /**
     * Published results, in the order of the frames.
     *
     * @param known the places of frames that are left out
     */
    public static List<ResultDetail> news(JobState state, FrameBits known, int most) {
        BitSet old = known.toBitSet();
        List<ResultDetail> news = new ArrayList<>();
        int frames = state.plan().frameCount();
        for (int frame = old.nextClearBit(0);
                frame < frames && news.size() < most;
                frame = old.nextClearBit(frame + 1)) {
            state.tasks().published().find(state, frame).ifPresent(news::add);
        }
        return news;
    }
}
