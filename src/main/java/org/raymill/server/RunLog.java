package org.raymill.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;

/**
 * The log of one attempt. Of a long one the beginning is kept, which says what ran, and the end, which says why it stopped. Safe to use from
 * many threads; a full disk loses the log and nothing else.
 */
final class RunLog implements AutoCloseable {

    private final OutputStream out;
    private final InstantSource clock;
    private final int headLimit;
    private final int tailLimit;
    private final ArrayDeque<byte[]> tail = new ArrayDeque<>();
    private int headBytes;
    private int tailBytes;
    private long leftOut;
    private boolean closed;
    private boolean broken;

    /**
     * A log in a new file.
     *
     * @param limitBytes half of it for the beginning, half for the end
     */
    RunLog(Path file, int limitBytes, InstantSource clock) throws IOException {
        this.out = Files.newOutputStream(file);
        this.clock = clock;
        this.headLimit = limitBytes / 2;
        this.tailLimit = limitBytes - headLimit;
    }

    synchronized void add(String line) {
        if (closed) {
            return;
        }
        String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        byte[] bytes = (time + " " + line + "\n").getBytes(StandardCharsets.UTF_8);
        if (tail.isEmpty() && leftOut == 0 && headBytes + bytes.length <= headLimit) {
            headBytes += bytes.length;
            write(bytes);
            return;
        }
        tail.addLast(bytes);
        tailBytes += bytes.length;
        while (tailBytes > tailLimit) {
            int length = tail.removeFirst().length;
            tailBytes -= length;
            leftOut += length;
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        if (leftOut > 0) {
            write(("... " + leftOut + " bytes left out ...\n").getBytes(StandardCharsets.UTF_8));
        }
        tail.forEach(this::write);
        tail.clear();
        closed = true;
        try {
            out.close();
        } catch (IOException e) {
            broken = true;
        }
    }

    private void write(byte[] bytes) {
        try {
            if (!broken) {
                out.write(bytes);
            }
        } catch (IOException e) {
            broken = true;
        }
    }
}
