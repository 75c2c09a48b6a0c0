package org.raymill.rendering;

/** A task could not be rendered; the message says why, for the person who submitted it. */
public class RenderingException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it is; most are plain ones. */
    public enum Kind {
        FAILED,
        OUT_OF_MEMORY,
        TIMED_OUT,
        /** No fault of the task: the program found no licence. */
        LICENCE_DENIED,
        /** The scene, or what the job asks for, is at fault: every other try would fail as well. */
        UNRENDERABLE
    }

    private final Kind kind;
    private final String deniedLimit;

    public RenderingException(String message) {
        this(message, Kind.FAILED);
    }

    public RenderingException(String message, Throwable cause) {
        super(message, cause);
        this.kind = Kind.FAILED;
        this.deniedLimit = "";
    }

    public RenderingException(String message, Kind kind) {
        this(message, kind, "");
    }

    /** The failure of a task that no try can render; the message says what is wrong with the scene or the job. */
    public static RenderingException unrenderable(String message) {
        return new RenderingException(message, Kind.UNRENDERABLE);
    }

    private RenderingException(String message, Kind kind, String deniedLimit) {
        super(message);
        this.kind = kind;
        this.deniedLimit = deniedLimit;
    }

    /**
     * The failure of a program that found no licence.
     *
     * @param limit the amount that was denied, such as {@code licence.houdini}; empty when the program does not tell
     */
    public static RenderingException licenceDenied(String message, String limit) {
        return new RenderingException(message, Kind.LICENCE_DENIED, limit);
    }

    public Kind kind() {
        return kind;
    }

    /** The amount that was denied; empty when none was, or it is not known. */
    public String deniedLimit() {
        return deniedLimit;
    }
}
