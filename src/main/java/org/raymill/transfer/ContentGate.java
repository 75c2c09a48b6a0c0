package org.raymill.transfer;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.List;
import java.util.function.LongSupplier;
import org.raymill.model.Sha256;

/**
 * The requests by which contents are brought to another side. Methods block, may be called from many threads, and throw {@link GateAwayException} when
 * to try again may help and {@link GateRefusedException} when the other side does not want it.
 */
public interface ContentGate {

    /** Which of these the other side does not have. */
    List<Sha256> missing(List<Sha256> wanted) throws IOException;

    /**
     * Sends a tar archive whose entries are named by their hashes.
     *
     * @return the entries that were refused
     */
    List<Refused> pack(Body body) throws IOException;

    /** How far a content is there. */
    Arrived arrived(Sha256 content) throws IOException;

    /** Removes what has arrived of a content. */
    void forget(Sha256 content) throws IOException;

    /**
     * Sends the rest of a content.
     *
     * @param offset where it begins
     * @param size of the whole
     * @return false when the other side has all bytes, verifies them and is to be asked again
     */
    boolean append(Sha256 content, long offset, long size, Body rest) throws IOException;

    /** Whether it is worth while to try again after a failure. */
    default boolean mayRecover() {
        return true;
    }

    /**
     * How far a content is there.
     *
     * @param offset bytes
     * @param complete whether it is there as a whole, verified
     */
    record Arrived(long offset, boolean complete) {}

    /** An entry of a pack that was refused. */
    record Refused(String name, String reason) {}

    /**
     * What a request brings.
     *
     * @param gzip whether it is compressed
     * @param readAt when bytes of it were last asked for, by {@link System#nanoTime}, or held back
     */
    record Body(BodyPublisher bytes, boolean gzip, LongSupplier readAt) {}
}
