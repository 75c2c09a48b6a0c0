package org.raymill.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.raymill.model.Sha256;

/** A file that is being written, as it is or encrypted. */
interface PartFile {

    /** How much content there is. */
    long size();

    /** Adds to it. */
    void write(ByteBuffer bytes) throws IOException;

    /** Brings to the file what was written, so that it can be gone on with. */
    void flush() throws IOException;

    /** Ends it, so that it can be read. */
    void finish() throws IOException;

    /** The SHA-256 of the content, which has ended, as it is read from the file. */
    Sha256 hash() throws IOException;
}
