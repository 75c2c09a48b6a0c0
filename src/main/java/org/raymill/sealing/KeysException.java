package org.raymill.sealing;

/** The keys of a site are not there or not what they should be. The message tells a person what is wrong and what to do. */
public final class KeysException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a message for people. */
    public KeysException(String message) {
        super(message);
    }

    /** With a message for people. */
    public KeysException(String message, Throwable cause) {
        super(message, cause);
    }
}
