package org.raymill.site;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tells what is to be added to the copy of a log that is read as a whole again and again while it grows, and of which the middle is left out when it is
 * long. Confined to one thread at a time.
 */
final class LogCopy {

    /** So much of what was read last is remembered, in bytes. */
    private static final int MAX_TAIL = 4 << 10;
    /** Of a log that can not be followed any more so much of its end is taken, in bytes. */
    private static final int MAX_LEAP = 64 << 10;

    private static final byte[] NOTE = "... some of the log was left out ...\n".getBytes(StandardCharsets.UTF_8);

    private int length;
    private byte[] tail = new byte[0];

    /** Whether nothing was read yet. */
    boolean isNew() {
        return length == 0;
    }

    /** What is new of the log. */
    byte[] more(byte[] whole) {
        byte[] more = news(whole);
        length = whole.length;
        tail = Arrays.copyOfRange(whole, Math.max(0, whole.length - MAX_TAIL), whole.length);
        return more;
    }

    private byte[] news(byte[] whole) {
        boolean goesOn =
                whole.length >= length && Arrays.equals(whole, length - tail.length, length, tail, 0, tail.length);
        int end = goesOn ? length : lastEnd(whole);
        if (end >= 0) {
            return Arrays.copyOfRange(whole, end, whole.length);
        }
        byte[] last = Arrays.copyOfRange(whole, Math.max(0, whole.length - MAX_LEAP), whole.length);
        byte[] leap = Arrays.copyOf(NOTE, NOTE.length + last.length);
        System.arraycopy(last, 0, leap, NOTE.length, last.length);
        return leap;
    }

    /** Where what is remembered ends for the last time, or -1; in linear time, whatever the log is. */
    private int lastEnd(byte[] whole) {
        int[] borders = borders();
        int matched = 0;
        int found = -1;
        for (int i = 0; i < whole.length; i++) {
            while (matched > 0 && (matched == tail.length || tail[matched] != whole[i])) {
                matched = borders[matched - 1];
            }
            if (tail[matched] == whole[i]) {
                matched++;
            }
            if (matched == tail.length) {
                found = i + 1;
            }
        }
        return found;
    }

    /** The lengths of the longest beginnings of the tail that end at each of its bytes, too. */
    private int[] borders() {
        int[] borders = new int[tail.length];
        int length = 0;
        for (int i = 1; i < tail.length; i++) {
            while (length > 0 && tail[length] != tail[i]) {
                length = borders[length - 1];
            }
            if (tail[length] == tail[i]) {
                length++;
            }
            borders[i] = length;
        }
        return borders;
    }
}
