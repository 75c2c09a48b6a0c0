package org.raymill.storage;

import java.io.IOException;

/** A file is larger than the store accepts. */
public final class FileTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long limit;

    /** So many bytes, of at most so many. */
    public FileTooLargeException(long size, long limit) {
        super("a file of " + size + " bytes is larger than the " + limit + " bytes that this farm accepts");
        this.limit = limit;
    }

    /** The largest size that is accepted, in bytes. */
    public long limit() {
        return limit;
    }
}
