package org.raymill.storage;

/** What was sent as a pack of files is none. The message is for the client. */
public final class InvalidPackException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidPackException(String message) {
        super(message);
    }
}
