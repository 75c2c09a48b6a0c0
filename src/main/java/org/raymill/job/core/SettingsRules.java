package org.raymill.job.core;

import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.stream.IntStream;
import org.raymill.job.core.OperationRules.Decision;
import org.raymill.model.FrameBits;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.SettingsChange;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/** Decides what comes of a change of a job's settings, given the state that it is in. */
public final class SettingsRules {

    private final JobState state;
    private final TaskBoard board;
    private final SettingsChange change;

    private SettingsRules(JobState state, TaskBoard board, SettingsChange change) {
        this.state = state;
        this.board = board;
        this.change = change;
    }

    /** Decides; nothing is changed. Not to be asked while the job does not know what is running. */
    public static Decision decide(
            JobState state, TaskBoard board, SettingsChange change, String by, String reason, Instant now) {
        return new SettingsRules(state, board, change).decide(by, reason == null ? "" : reason, now);
    }

    private Decision decide(String by, String reason, Instant now) {
        JobSpec before = state.spec();
        JobSpec after = change.spec();
        if (state.ended().isPresent()) {
            boolean failed = state.ended().get() == JobStatus.FAILED;
            return new Decision.Refused(
                    failed ? "it has ended; retry it first" : "it has ended and can not go on; submit it anew");
        }
        if (state.isCancelled()) {
            return new Decision.Refused("it ends when its processes are dead");
        }
        if (change.revision() != state.revision()) {
            return new Decision.Outdated(
                    "the settings are of revision " + state.revision() + " by now, not " + change.revision());
        }
        boolean samePriority =
                change.priority().map(value -> value == state.priority()).orElse(true);
        boolean same = before.equals(after);
        if (same && samePriority && !change.redo() && !(change.stopRunning() && anyBeganBefore())) {
            return new Decision.Unchanged("the settings are like that already");
        }
        if (!isSameJob(before, after)) {
            return new Decision.Refused(
                    "only parameters, the picture's size, priority, maxTasks and limits can be changed");
        }
        boolean sameSize = before.width() == after.width() && before.height() == after.height();
        if (!sameSize && !change.redo()) {
            return new Decision.Refused("pictures of another size are rendered only when all frames are: redo them");
        }
        if (state.revision() == Revisions.MAX_CHANGES) {
            return new Decision.Refused("it was changed " + Revisions.MAX_CHANGES + " times, and no more is possible");
        }
        return new Decision.Write(new JobEvent.SettingsChanged(
                state.revision() + 1,
                after,
                change.priority(),
                change.redo(),
                FrameBits.of(kept(same)),
                by,
                reason,
                now));
    }

    /** Whether the two differ only in what may be changed. */
    private static boolean isSameJob(JobSpec before, JobSpec after) {
        return before.equals(after.with(
                before.width(),
                before.height(),
                before.parameters(),
                after.policy().with(before.policy().maxTasks(), before.policy().limits())));
    }

    /**
     * The unfinished frames that stay with the settings that they began with.
     *
     * @param same whether the settings stay as they are: then those that have them already need not begin anew
     */
    private BitSet kept(boolean same) {
        BitSet kept = new BitSet();
        if (change.redo()) {
            return kept;
        }
        board.attempts().all().stream()
                .map(LiveAttempt::task)
                .filter(task -> task.step() != StepName.ENCODE)
                .map(state.plan()::frameIndexes)
                .filter(frames -> goesOn(frames[0], same))
                .forEach(frames -> kept.set(frames[0], frames[1]));
        if (state.plan().tiled()) {
            begunFrames().forEach((frame, tiles) -> {
                boolean whole = tiles == state.plan().tileCount();
                if (whole || goesOn(frame, same)) {
                    kept.set(frame);
                }
            });
        }
        return kept;
    }

    /** Whether a frame that has begun is finished as it began. */
    private boolean goesOn(int frame, boolean same) {
        return !change.stopRunning() || same && !beganBefore(frame);
    }

    /** Whether a frame is of settings with which it would be another picture. A change of the size, which is the other reason, keeps no frame. */
    private boolean beganBefore(int frame) {
        Revisions revisions = state.tasks().revisions();
        return !revisions
                .spec(revisions.of(frame))
                .parameters()
                .equals(state.spec().parameters());
    }

    /** Whether an earlier change let frames be finished that are not rendered yet: they can still be stopped. */
    private boolean anyBeganBefore() {
        StepProgress render = state.tasks().step(StepName.RENDER);
        return IntStream.range(0, render.count())
                .filter(task -> !render.isAccepted(task))
                .anyMatch(task -> beganBefore(state.plan().frameIndexes(new TaskId(StepName.RENDER, task))[0]));
    }

    /** How many tiles have been accepted of each unfinished frame that has any. */
    private Map<Integer, Integer> begunFrames() {
        Map<Integer, Integer> begun = new java.util.TreeMap<>();
        StepProgress render = state.tasks().step(StepName.RENDER);
        StepProgress assemble = state.tasks().step(StepName.ASSEMBLE);
        int tiles = state.plan().tileCount();
        for (int task = render.nextAccepted(0); task >= 0; task = render.nextAccepted(task + 1)) {
            if (!assemble.isAccepted(task / tiles)) {
                begun.merge(task / tiles, 1, Integer::sum);
            }
        }
        return begun;
    }
}
