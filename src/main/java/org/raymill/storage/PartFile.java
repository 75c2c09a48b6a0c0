package org.raymill.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.raymill.model.Sha256;

/** A file that is being written, as it is or encrypted. */
interface PartFile {

    /** How much content there is. */
    long size();

    /** Adds to it. */
    void write(ByteBuffer bytes) throws IOException;

    /** What is written to it adds to this. Closing it does nothing: the file is not ended by that. */
    default OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                PartFile.this.write(ByteBuffer.wrap(bytes, offset, length));
            }
        };
    }

    /** Brings to the file what was written, so that it can be gone on with. */
    void flush() throws IOException;

    /** Ends it, so that it can be read. */
    void finish() throws IOException;

    /** The SHA-256 of the content, which has ended, as it is read from the file. */
    Sha256 hash() throws IOException;
}
