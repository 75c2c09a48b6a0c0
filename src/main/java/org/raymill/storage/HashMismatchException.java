package org.raymill.storage;

import java.io.IOException;
import org.raymill.model.Sha256;

/** The bytes are not the ones that were announced. */
public final class HashMismatchException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String actual;

    /** This was promised, and that came. */
    public HashMismatchException(Sha256 expected, Sha256 actual) {
        super("the content has the SHA-256 " + actual + ", not " + expected
                + " as announced: it was changed or damaged on its way");
        this.expected = expected.hex();
        this.actual = actual.hex();
    }

    /** What was announced. */
    public Sha256 expected() {
        return new Sha256(expected);
    }

    /** What came. */
    public Sha256 actual() {
        return new Sha256(actual);
    }
}
