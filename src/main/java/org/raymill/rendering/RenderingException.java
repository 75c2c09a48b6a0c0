package org.raymill.rendering;

/** A task could not be rendered; the message says why, for the person who submitted it. */
public class RenderingException extends Exception {

    private static final long serialVersionUID = 1L;

    public RenderingException(String message) {
        super(message);
    }

    public RenderingException(String message, Throwable cause) {
        super(message, cause);
    }
}
