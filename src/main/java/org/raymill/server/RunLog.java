package org.raymill.server;

import java.io.ByteArrayOutputStream;
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
final class RunLog {

    /** So much waits at most to be shown while the attempt runs; what comes too fast is left out there. */
    private static final int LIVE_BYTES = 64 << 10;

    /** So much of the beginning is kept in memory before the file is made. */
    private static final int MEMORY_BYTES = 8_192;

    private final Path file;
    private final InstantSource clock;
    private final int headLimit;
    private final int tailLimit;
    private final ArrayDeque<byte[]> tail = new ArrayDeque<>();
    private ByteArrayOutputStream memory = new ByteArrayOutputStream(256);
    private OutputStream out;
    private int headBytes;
    private int tailBytes;
    private long leftOut;
    private boolean closed;
    private boolean broken;
    private ByteArrayOutputStream live = new ByteArrayOutputStream(256);
    private long liveLeftOut;

    /**
     * A log that is still empty.
     *
     * @param file is made when the log gets long, or is kept
     * @param limitBytes half of it for the beginning, half for the end
     */
    RunLog(Path file, int limitBytes, InstantSource clock) {
        this.file = file;
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
        if (live.size() + bytes.length > LIVE_BYTES) {
            liveLeftOut += live.size();
            live.reset();
        }
        live.writeBytes(bytes);
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

    /** What has come since this was asked last, for whoever looks while the attempt runs. */
    synchronized byte[] takeLive() {
        if (liveLeftOut > 0) {
            byte[] newest = live.toByteArray();
            live.reset();
            live.writeBytes(("... " + liveLeftOut + " bytes left out here ...\n").getBytes(StandardCharsets.UTF_8));
            live.writeBytes(newest);
            liveLeftOut = 0;
        }
        byte[] bytes = live.toByteArray();
        live.reset();
        return bytes;
    }

    /** Says that so much of what was taken has been lost, so that whoever looks is told. */
    synchronized void lostLive(int bytes) {
        liveLeftOut += bytes;
    }

    /**
     * Ends the log.
     *
     * @param keep whether a log that is not in a file yet is written to one; else it is gone
     * @return whether there is a file
     */
    synchronized boolean close(boolean keep) {
        if (!closed && (keep || out != null)) {
            if (leftOut > 0) {
                write(("... " + leftOut + " bytes left out ...\n").getBytes(StandardCharsets.UTF_8));
            }
            tail.forEach(this::write);
            spill();
        }
        closed = true;
        tail.clear();
        memory = null;
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            broken = true;
        }
        return out != null;
    }

    private void write(byte[] bytes) {
        if (out == null && !broken) {
            memory.writeBytes(bytes);
            if (memory.size() > MEMORY_BYTES) {
                spill();
            }
            return;
        }
        try {
            if (!broken) {
                out.write(bytes);
            }
        } catch (IOException e) {
            broken = true;
        }
    }

    private void spill() {
        try {
            if (out == null && !broken) {
                Files.createDirectories(file.getParent());
                out = Files.newOutputStream(file);
                memory.writeTo(out);
                memory.reset();
            }
        } catch (IOException e) {
            broken = true;
        }
    }
}
