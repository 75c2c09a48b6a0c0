package org.raymill.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** What happened, line by line: the last lines are kept, all go into a hash, and into the output when they are asked for. */
final class Trace {

    private static final int KEPT = 60;
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final VirtualTime time;
    private final boolean print;
    private final Deque<String> last = new ArrayDeque<>();
    private long hash = FNV_START;
    private long lines;

    Trace(VirtualTime time, boolean print) {
        this.time = time;
        this.print = print;
    }

    /** Adds a line. */
    void add(String event) {
        String line = time.passed().toNanos() / 1_000 + " " + event;
        for (int i = 0; i < line.length(); i++) {
            hash = (hash ^ line.charAt(i)) * FNV_PRIME;
        }
        lines++;
        last.addLast(line);
        if (last.size() > KEPT) {
            last.removeFirst();
        }
        if (print) {
            System.out.println(pretty(line));
        }
    }

    private static String pretty(String line) {
        int space = line.indexOf(' ');
        double seconds = Long.parseLong(line.substring(0, space)) / 1e6;
        return String.format(Locale.ROOT, "%12.6f %s", seconds, line.substring(space + 1));
    }

    /** Tells this trace from others. */
    String hash() {
        return Long.toHexString(hash);
    }

    long lines() {
        return lines;
    }

    /** The last lines. */
    String tail() {
        StringBuilder text = new StringBuilder();
        last.forEach(line -> text.append(pretty(line)).append('\n'));
        return text.toString();
    }
}
