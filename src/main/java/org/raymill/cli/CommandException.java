package org.raymill.cli;

/** A command has failed for a reason that the user should read: what was wrong, where, and what to do. */
public class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        super(message);
    }

    public CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
