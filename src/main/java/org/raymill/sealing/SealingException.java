package org.raymill.sealing;

import java.io.IOException;

/** An encrypted file can not be read: somebody changed it, or its key is not there. The message tells people which, and what to do. */
public final class SealingException extends IOException {

    private static final long serialVersionUID = 1L;

    /** With a message for people. */
    public SealingException(String message) {
        super(message);
    }

    /** With a message for people. */
    public SealingException(String message, Throwable cause) {
        super(message, cause);
    }
}
