package org.raymill.job.core;

import java.util.ArrayList;
import java.util.List;

/**
 * How the frames of a job are cut into chunks: each cut says how many frames a task has from a task on, up to the next cut. Frames are counted
 * in the order in which they are cut, which may be from the last to the first.
 */
final class Chunks {

    /** From a task, and so from a frame, on. */
    private record Cut(int task, int frame, int length) {}

    private final int frames;
    private final boolean backwards;
    private final List<Cut> cuts = new ArrayList<>();

    /**
     * @param backwards whether the first task has the last frames
     */
    Chunks(int frames, int length, boolean backwards) {
        this.frames = frames;
        this.backwards = backwards;
        cuts.add(new Cut(0, 0, length));
    }

    /** Cuts anew from a task on. */
    void cut(int fromTask, int length) {
        int frame = start(fromTask);
        cuts.removeIf(cut -> cut.task() >= fromTask);
        cuts.add(new Cut(fromTask, frame, length));
    }

    /** How many tasks there are. */
    int count() {
        Cut last = last();
        return last.task() + (frames - last.frame() + last.length() - 1) / last.length();
    }

    /** How many frames the last tasks have. */
    int length() {
        return last().length();
    }

    /** The first task of the last cut. */
    int lastCut() {
        return last().task();
    }

    private Cut last() {
        return cuts.get(cuts.size() - 1);
    }

    /** How many frames come before a task. */
    int start(int task) {
        Cut cut = cuts.get(0);
        for (Cut each : cuts) {
            if (each.task() <= task) {
                cut = each;
            }
        }
        return Math.min(frames, cut.frame() + (task - cut.task()) * cut.length());
    }

    /** The positions of a task's first frame and the one after its last. */
    int[] frames(int task) {
        int start = start(task);
        int end = start(task + 1);
        return backwards ? new int[] {frames - end, frames - start} : new int[] {start, end};
    }

    /** The task that has a frame. */
    int taskOf(int frameIndex) {
        int position = backwards ? frames - 1 - frameIndex : frameIndex;
        Cut cut = cuts.get(0);
        for (Cut each : cuts) {
            if (each.frame() <= position) {
                cut = each;
            }
        }
        return cut.task() + (position - cut.frame()) / cut.length();
    }
}
