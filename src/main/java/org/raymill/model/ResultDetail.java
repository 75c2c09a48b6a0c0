package org.raymill.model;

import java.util.List;
import java.util.Optional;

/**
 * A published result of a job.
 *
 * @param id the file's name, unique in the job
 * @param frame the frame that it shows; the first one of a movie
 * @param size bytes
 * @param attempt the attempt that made it
 * @param flags what is strange about the picture; mostly nothing
 * @param keptAt the other site in whose storage it is, from where it is fetched for clients; empty when it is in this one's
 */
public record ResultDetail(
        String id,
        int frame,
        String sha256,
        long size,
        String attempt,
        String mediaType,
        List<PictureFlag> flags,
        Optional<Whereabouts> keptAt) {

    /** The largest result that there may be, in bytes: far above any picture, it stops a renderer that writes without end. */
    public static final long MAX_SIZE = 64L << 30;

    public ResultDetail {
        flags = flags == null ? List.of() : List.copyOf(flags);
        keptAt = keptAt == null ? Optional.empty() : keptAt;
    }

    /** A result about which nothing is strange. */
    public ResultDetail(String id, int frame, String sha256, long size, String attempt, String mediaType) {
        this(id, frame, sha256, size, attempt, mediaType, List.of(), Optional.empty());
    }

    /** The same, with something else that is strange about it. */
    public ResultDetail withFlags(List<PictureFlag> others) {
        return new ResultDetail(id, frame, sha256, size, attempt, mediaType, others, keptAt);
    }
}
