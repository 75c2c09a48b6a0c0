package org.raymill.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The log of one attempt. Of a long one the beginning is kept, which says what ran, and the end, which says why it stopped. The few lines of an attempt
 * that succeeds at once are made only when somebody wants them, which is seldom. Safe to use from many threads; a full disk loses the log and nothing
 * else.
 */
final class RunLog {

    /** So much waits at most to be shown while the attempt runs; what comes too fast is left out there. */
    private static final int LIVE_BYTES = 64 << 10;

    /** So much of the beginning is kept in memory before the file is made. */
    private static final int MEMORY_BYTES = 8_192;

    /** So many characters at most wait to be made into lines. */
    private static final int WAITING_CHARACTERS = 4_096;

    private final Path file;
    private final UnaryOperator<String> filter;
    private final List<Line> waiting = new ArrayList<>();
    private int waitingCharacters;
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

    /** A line as it came. */
    private record Line(Instant time, String text, boolean trusted) {}

    /**
     * A log that is still empty.
     *
     * @param file is made when the log gets long, or is kept
     * @param limitBytes half of it for the beginning, half for the end
     * @param filter what lines that are not trusted go through
     */
    RunLog(Path file, int limitBytes, UnaryOperator<String> filter, InstantSource clock) {
        this.file = file;
        this.filter = filter;
        this.clock = clock;
        this.headLimit = limitBytes / 2;
        this.tailLimit = limitBytes - headLimit;
    }

    /**
     * Adds a line.
     *
     * @param trusted whether it is the server's own, which has no secrets
     */
    synchronized void add(String text, boolean trusted) {
        if (closed) {
            return;
        }
        waiting.add(new Line(clock.instant(), text, trusted));
        waitingCharacters += text.length();
        if (waitingCharacters > WAITING_CHARACTERS) {
            makeLines();
        }
    }

    private void makeLines() {
        waiting.forEach(this::make);
        waiting.clear();
        waitingCharacters = 0;
    }

    private void make(Line line) {
        String time = line.time().truncatedTo(ChronoUnit.MILLIS).toString();
        String text = line.trusted() ? line.text() : filter.apply(line.text());
        byte[] bytes = (time + " " + text + "\n").getBytes(StandardCharsets.UTF_8);
        if (live.size() + bytes.length > LIVE_BYTES) {
            liveLeftOut += live.size();
            live.reset();
        }
        live.writeBytes(bytes);
        if (closed) {
            return; // it is only to be shown
        }
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
        makeLines();
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
            makeLines();
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
