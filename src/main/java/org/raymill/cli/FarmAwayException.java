package org.raymill.cli;

/** The farm can not be reached, or not now: trying again may help. */
final class FarmAwayException extends CommandException {

    private static final long serialVersionUID = 1L;

    FarmAwayException(String message) {
        super(message);
    }

    FarmAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
