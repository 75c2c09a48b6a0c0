package org.raymill.job.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raymill.model.JobSpec;

/**
 * The settings of a job through its changes. Each change makes a revision, counted from 0 for what was submitted. A frame is of one revision:
 * the newest one, or, when it had begun before a change that let it be finished, the one that it began with.
 */
final class Revisions {

    /** The most changes of a job. */
    static final int MAX_CHANGES = 100;

    private final List<JobSpec> specs = new ArrayList<>();
    private int redone;
    private final Map<Integer, Integer> kept = new HashMap<>();

    Revisions(JobSpec submitted) {
        specs.add(submitted);
    }

    /** The newest. */
    int current() {
        return specs.size() - 1;
    }

    /** The settings of the newest. */
    JobSpec spec() {
        return spec(current());
    }

    JobSpec spec(int revision) {
        return specs.get(revision);
    }

    /** The revision of a frame, by its place among the frames asked for. */
    int of(int frameIndex) {
        return kept.getOrDefault(frameIndex, current());
    }

    /** The revision since which all frames were to begin anew; 0 when they never were. A movie is of it, whatever its frames are of. */
    int redone() {
        return redone;
    }

    /** Takes in a change. */
    void change(JobEvent.SettingsChanged event) {
        if (event.revision() != specs.size()) {
            throw new IllegalArgumentException(
                    "revision " + event.revision() + " does not follow revision " + current());
        }
        Map<Integer, Integer> keep = new HashMap<>();
        BitSet frames = event.kept().toBitSet();
        frames.stream().forEach(frame -> keep.put(frame, of(frame)));
        kept.clear();
        kept.putAll(keep);
        specs.add(event.spec());
        redone = event.redo() ? event.revision() : redone;
    }
}
