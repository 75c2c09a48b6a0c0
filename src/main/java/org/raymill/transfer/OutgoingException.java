package org.raymill.transfer;

import java.io.IOException;

/** A content can not be sent because of what it is here: it can not be read, or is not what it was. */
public final class OutgoingException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean changed;

    /** A message that names the content. */
    public OutgoingException(String message, boolean changed, Throwable cause) {
        super(message, cause);
        this.changed = changed;
    }

    /** Whether it is not what it was: then to try again is of no use. */
    public boolean changed() {
        return changed;
    }
}
