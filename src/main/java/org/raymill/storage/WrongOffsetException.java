package org.raymill.storage;

/** An upload was to be continued where it does not end. */
public final class WrongOffsetException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long expected;

    WrongOffsetException(long given, long expected) {
        super("the upload goes on at byte " + expected + ", not at " + given);
        this.expected = expected;
    }

    /** How many bytes there are, which is where to go on. */
    public long expected() {
        return expected;
    }
}
