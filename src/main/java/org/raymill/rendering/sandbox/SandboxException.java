package org.raymill.rendering.sandbox;

/** A sandbox that somebody asked for does not work on this host; the message says why, and what to do. */
public final class SandboxException extends Exception {

    private static final long serialVersionUID = 1L;

    SandboxException(String message) {
        super(message);
    }
}
