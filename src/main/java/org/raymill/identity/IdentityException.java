package org.raymill.identity;

/** That somebody is not known by what the identity provider says, or does not say. Its message is for people, and has no secret in it. */
public final class IdentityException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is the matter. */
    public enum Kind {
        /** What was shown is worth nothing. */
        REFUSED,
        /** The provider does not answer, or not as it should; it may later. */
        UNAVAILABLE,
        /** The token is right, and whom it names can be no user of this farm. */
        NO_USER
    }

    private final Kind kind;

    IdentityException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    IdentityException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static IdentityException refused(String message) {
        return new IdentityException(Kind.REFUSED, message);
    }

    static IdentityException unavailable(String message) {
        return new IdentityException(Kind.UNAVAILABLE, message);
    }

    /** What is the matter. */
    public Kind kind() {
        return kind;
    }
}
