package org.raymill.model;

import java.util.List;
import java.util.Optional;

/**
 * How far a frame is.
 *
 * @param done how much of it is rendered, 0 to 1
 * @param width pixels
 * @param height pixels
 * @param result what clients fetch; empty as long as it is not published
 * @param parts what there is, or may be, to be seen of it: its whole or its tiles, those that have begun
 * @param away which other site renders it, or keeps its result; empty when none does
 */
public record FrameDetail(
        int frame,
        TaskStatus status,
        double done,
        int width,
        int height,
        PictureFormat format,
        Optional<ResultDetail> result,
        List<Part> parts,
        Optional<Whereabouts> away) {

    public FrameDetail {
        away = away == null ? Optional.empty() : away;
        result = result == null ? Optional.empty() : result;
        parts = parts == null ? List.of() : List.copyOf(parts);
    }

    /** A frame that no other site has. */
    public FrameDetail(
            int frame,
            TaskStatus status,
            double done,
            int width,
            int height,
            PictureFormat format,
            Optional<ResultDetail> result,
            List<Part> parts) {
        this(frame, status, done, width, height, format, result, parts, Optional.empty());
    }

    /**
     * The whole frame, or a tile of it.
     *
     * @param tile the tile's number; empty for whole frames
     * @param region the pixels of the frame that it has
     * @param done 0 to 1
     * @param published whether it is where results, or tiles, are kept
     * @param attempt the attempt that renders it now, or whose picture was accepted and waits to be published; empty when it is published
     */
    public record Part(
            TaskId task,
            Optional<Integer> tile,
            PixelRegion region,
            double done,
            boolean published,
            Optional<AttemptId> attempt) {
        public Part {
            tile = tile == null ? Optional.empty() : tile;
            attempt = attempt == null ? Optional.empty() : attempt;
        }
    }
}
