package org.raymill.job.core;

import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
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
        if (before.equals(after) && samePriority && !change.redo()) {
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
                state.revision() + 1, after, change.priority(), change.redo(), FrameBits.of(kept()), by, reason, now));
    }

    /** Whether the two differ only in what may be changed. */
    private static boolean isSameJob(JobSpec before, JobSpec after) {
        return before.equals(after.with(
                before.width(),
                before.height(),
                before.parameters(),
                after.policy().with(before.policy().maxTasks(), before.policy().limits())));
    }

    /** The unfinished frames that stay with the settings that they began with. */
    private BitSet kept() {
        BitSet kept = new BitSet();
        if (change.redo()) {
            return kept;
        }
        if (!change.stopRunning()) {
            board.attempts().all().stream()
                    .map(LiveAttempt::task)
                    .filter(task -> task.step() != StepName.ENCODE)
                    .forEach(task -> keep(kept, task));
        }
        if (state.plan().tiled()) {
            begunFrames().forEach((frame, tiles) -> {
                boolean whole = tiles == state.plan().tileCount();
                if (whole || !change.stopRunning()) {
                    kept.set(frame);
                }
            });
        }
        return kept;
    }

    private void keep(BitSet kept, TaskId task) {
        int[] frames = state.plan().frameIndexes(task);
        kept.set(frames[0], frames[1]);
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
