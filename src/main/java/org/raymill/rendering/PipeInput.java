package org.raymill.rendering;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What comes through a pipe, by its descriptor. Used by one thread at a time. */
final class PipeInput extends InputStream {

    /** The number of the error of a call that a signal has interrupted. */
    private static final int INTERRUPTED = 4;

    private final int descriptor;
    private boolean closed;

    PipeInput(int descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        requireOpen();
        if (length == 0) {
            return 0;
        }
        byte[] some = new byte[length];
        long count;
        int error;
        do {
            count = SpawnCalls.read(descriptor, some, new NativeLong(length)).longValue();
            error = count < 0 ? Native.getLastError() : 0;
        } while (error == INTERRUPTED);
        if (count < 0) {
            throw new IOException("error " + error);
        }
        System.arraycopy(some, 0, into, offset, (int) count);
        return count == 0 ? -1 : (int) count;
    }

    @Override
    public int available() throws IOException {
        requireOpen();
        return Math.max(0, SpawnCalls.available(descriptor));
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
    }

    /** Whoever writes to it from now on is told so by the system. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            SpawnCalls.close(descriptor);
        }
    }
}
