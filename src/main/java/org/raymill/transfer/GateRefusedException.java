package org.raymill.transfer;

import java.io.IOException;

/** The other side has refused a request. */
public final class GateRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** A refusal with the HTTP status of the answer. */
    public GateRefusedException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }
}
