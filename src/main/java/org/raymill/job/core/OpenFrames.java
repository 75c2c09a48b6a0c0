package org.raymill.job.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.raymill.model.FrameRange;
import org.raymill.model.FrameSet;
import org.raymill.model.JobDetail;
import org.raymill.model.TaskId;

/** The frames that a job has still to render, by the settings that they are rendered with. */
final class OpenFrames {

    /** The most ranges that are told; then it goes on with three dots. */
    private static final int MAX_RANGES = 100;

    private final JobState state;

    OpenFrames(JobState state) {
        this.state = state;
    }

    /** Those of the newest settings, and those that had begun before and are finished as they began. Left out and finished ones are in neither. */
    JobDetail.OpenFrames view() {
        Revisions revisions = state.tasks().revisions();
        return new JobDetail.OpenFrames(
                text(index -> isOpen(index) && revisions.of(index) == revisions.current()),
                text(index -> isOpen(index) && revisions.of(index) != revisions.current()));
    }

    private boolean isOpen(int index) {
        TaskId last = state.tasks().published().taskOf(state.plan(), index);
        return !state.tasks().step(last.step()).isAccepted(last.index())
                && !state.tasks().failures().isSkipped(last);
    }

    private String text(IntPredicate wanted) {
        List<FrameRange> found = new ArrayList<>();
        int index = 0;
        for (FrameRange range : state.spec().profile().frames().ranges()) {
            int first = -1;
            for (int i = 0; i < range.count(); i++, index++) {
                boolean in = wanted.test(index);
                if (in && first < 0) {
                    first = i;
                }
                if (first >= 0 && (!in || i == range.count() - 1)) {
                    found.add(part(range, first, in ? i : i - 1));
                    first = -1;
                }
                if (found.size() > MAX_RANGES) {
                    return new FrameSet(found.subList(0, MAX_RANGES)).compact() + ",...";
                }
            }
        }
        return found.isEmpty() ? "" : new FrameSet(found).compact();
    }

    private static FrameRange part(FrameRange range, int first, int last) {
        return new FrameRange(
                range.first() + first * range.step(),
                range.first() + last * range.step(),
                first == last ? 1 : range.step());
    }
}
