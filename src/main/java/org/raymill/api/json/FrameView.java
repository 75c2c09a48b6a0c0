package org.raymill.api.json;

import java.util.List;
import java.util.Optional;
import org.raymill.model.FrameDetail;
import org.raymill.model.ResultDetail;
import org.raymill.model.TaskStatus;

/**
 * How far a frame is, and whether there is a picture of it.
 *
 * @param done how much of it is rendered, 0 to 1
 * @param result what to fetch; absent as long as it is not published
 * @param sample the picture of it that there is now; absent for none
 * @param parts of an unfinished frame the whole or the tiles that have begun
 */
public record FrameView(
        int frame,
        TaskStatus status,
        double done,
        Optional<ResultDetail> result,
        Optional<Sample> sample,
        List<FrameDetail.Part> parts) {

    /**
     * A picture of a frame.
     *
     * @param url where it is
     * @param tag changes when there is a newer one; the picture's entity tag
     * @param whole whether it is the finished frame
     */
    public record Sample(String url, String tag, boolean whole) {}
}
