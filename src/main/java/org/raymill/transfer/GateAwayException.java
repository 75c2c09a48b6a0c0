package org.raymill.transfer;

import java.io.IOException;

/** The other side can not be reached, or not now: trying again may help. */
public final class GateAwayException extends IOException {

    private static final long serialVersionUID = 1L;

    public GateAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
