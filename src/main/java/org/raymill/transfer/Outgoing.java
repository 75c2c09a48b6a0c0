package org.raymill.transfer;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import org.raymill.model.Sha256;

/**
 * A content that is to be sent.
 *
 * @param size in bytes
 * @param name how people know it
 * @param source where it is read from, several times if need be
 */
public record Outgoing(Sha256 sha256, long size, String name, Source source) {

    /** Opens a content. */
    @FunctionalInterface
    public interface Source {
        /**
         * Opens it; to be closed.
         *
         * @throws OutgoingException when it is not there, and will not be
         * @throws IOException when it can not be read now
         */
        SeekableByteChannel open() throws IOException;
    }

    /**
     * Opens it, at the size that it is known to have.
     *
     * @throws OutgoingException when it has another one
     */
    SeekableByteChannel open() throws IOException {
        SeekableByteChannel channel;
        try {
            channel = source.open();
        } catch (OutgoingException e) {
            throw e;
        } catch (IOException e) {
            throw new OutgoingException(name + " can not be read: " + e, false, e);
        }
        if (channel.size() != size) {
            channel.close();
            throw new OutgoingException(name + " has changed meanwhile", true, null);
        }
        return channel;
    }
}
