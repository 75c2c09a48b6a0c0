package org.raymill.scene;

/** A scene's files can not be found out. The message is for people: what is wrong, and what to do. */
public final class UnusableSceneException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnusableSceneException(String message) {
        super(message);
    }

    public UnusableSceneException(String message, Throwable cause) {
        super(message, cause);
    }
}
