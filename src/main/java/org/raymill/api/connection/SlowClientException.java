package org.raymill.api.connection;

/** The body of a request comes too slowly; the message is for its client. */
public final class SlowClientException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SlowClientException(ConnectionLimits limits) {
        super(
                "the body comes more slowly than " + limits.slowest() + " bytes a second, for longer than "
                        + limits.patience().toMillis() + " ms",
                null,
                false,
                false);
    }
}
