package org.raymill.rendering.pathtracer;

/**
 * A scene that cannot be rendered. The message says where in the scene the fault is and what is wrong; it is one short line without control
 * characters and without paths outside of the scene's folder, so it may be shown to whoever submitted the scene.
 */
public final class SceneException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST_PART = 300;

    private final String where;
    private final boolean ofTheHost;

    /**
     * @param where the place: a JSON path such as {@code accessors[3].bufferView}, or a file's name
     * @param what what is wrong there, with the values that show it
     */
    public SceneException(String where, String what) {
        this(where, what, null);
    }

    /**
     * @param where the place: a JSON path such as {@code accessors[3].bufferView}, or a file's name
     * @param what what is wrong there, with the values that show it
     * @param cause what a library reported, for the log only
     */
    public SceneException(String where, String what, Throwable cause) {
        this(where, what, cause, false);
    }

    private SceneException(String where, String what, Throwable cause, boolean ofTheHost) {
        super(printable(where) + ": " + printable(what), cause);
        this.where = printable(where);
        this.ofTheHost = ofTheHost;
    }

    /**
     * A scene that another host may well render: this one has too little memory for it, or can not read its files.
     *
     * @param cause may be null
     */
    static SceneException ofTheHost(String where, String what, Throwable cause) {
        return new SceneException(where, what, cause, true);
    }

    /** Whether the fault is this host's, and not the scene's. */
    public boolean isOfTheHost() {
        return ofTheHost;
    }

    /** Returns the place of the fault: a JSON path or a file's name. */
    public String where() {
        return where;
    }

    /** Makes text from a scene fit for one line of a log or a terminal. */
    static String printable(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_PART)
                .map(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.SURROGATE
                        ? '?'
                        : c)
                .forEach(line::appendCodePoint);
        return text.codePointCount(0, text.length()) > LONGEST_PART ? line + "..." : line.toString();
    }
}
