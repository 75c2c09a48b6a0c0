package org.raymill.storage;

import java.io.IOException;

/** Whoever has a content can not give it: each answer breaks off at the same byte. */
public final class UnreadableContentException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * A content that is not to be had.
     *
     * @param at the byte at which it ends each time
     * @param tries how often it was asked for there
     */
    public UnreadableContentException(long at, int tries, IOException cause) {
        super("it broke off at byte " + at + " " + tries + " times in a row: " + cause.getMessage(), cause);
    }
}
