package org.raymill.api.json;

import java.util.List;
import org.raymill.model.FrameProgress;

/**
 * A page of a job's frames, in the order in which the job has them.
 *
 * @param total how many the job has
 */
public record FrameList(List<FrameProgress> frames, int total) {

    public FrameList {
        frames = frames == null ? List.of() : List.copyOf(frames);
    }
}
