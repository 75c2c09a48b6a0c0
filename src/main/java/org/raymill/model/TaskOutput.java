package org.raymill.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file that an attempt made and staged.
 *
 * @param name the file's name among the staged files of the attempt, and its final name among the job's results
 * @param frame the frame that it shows; the first one of a movie
 * @param tile the tile of the frame that it shows; empty for a whole frame or a movie, which is a result
 * @param sha256 of the file's bytes
 * @param size bytes
 * @param flags what is strange about the picture
 * @param packageVersion of the package that made it; empty when it is not known
 * @param identity what has to be the same, beside that version, for another picture of it to be the same to the last bit; an opaque word, empty when
 *     such pictures may differ a little
 */
public record TaskOutput(
        RelativePath name,
        int frame,
        Optional<Integer> tile,
        Sha256 sha256,
        long size,
        List<PictureFlag> flags,
        String packageVersion,
        String identity) {

    public TaskOutput {
        tile = tile == null ? Optional.empty() : tile;
        flags = flags == null ? List.of() : List.copyOf(flags);
        packageVersion = packageVersion == null ? "" : packageVersion;
        identity = identity == null ? "" : identity;
    }

    /** A file about which nothing is strange. */
    public TaskOutput(RelativePath name, int frame, Optional<Integer> tile, Sha256 sha256, long size) {
        this(name, frame, tile, sha256, size, List.of(), "", "");
    }

    /** The same with another flag. */
    public TaskOutput with(PictureFlag flag) {
        List<PictureFlag> all = new ArrayList<>(flags);
        all.add(flag);
        return new TaskOutput(name, frame, tile, sha256, size, all, packageVersion, identity);
    }
}
