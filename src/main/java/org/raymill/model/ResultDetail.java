package org.raymill.model;

import java.util.List;

/**
 * A published result of a job.
 *
 * @param id the file's name, unique in the job
 * @param frame the frame that it shows; the first one of a movie
 * @param size bytes
 * @param attempt the attempt that made it
 * @param flags what is strange about the picture; mostly nothing
 */
public record ResultDetail(
        String id, int frame, String sha256, long size, String attempt, String mediaType, List<PictureFlag> flags) {

    public ResultDetail {
        flags = flags == null ? List.of() : List.copyOf(flags);
    }

    /** A result about which nothing is strange. */
    public ResultDetail(String id, int frame, String sha256, long size, String attempt, String mediaType) {
        this(id, frame, sha256, size, attempt, mediaType, List.of());
    }

    /** The same, with something else that is strange about it. */
    public ResultDetail withFlags(List<PictureFlag> others) {
        return new ResultDetail(id, frame, sha256, size, attempt, mediaType, others);
    }
}
