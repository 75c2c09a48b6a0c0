package org.raymill.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What was told of a log while it was written, so that the log that is kept can be gone on with from there.
 *
 * @param bytes how much it was, always whole lines
 * @param last the last line of it, with its end
 */
record LogShown(long bytes, String last) {

    static final LogShown NOTHING = new LogShown(0, "");

    /** What follows the place where something was left out. */
    private static final String GAP = " left out ...\n";

    /** The same and some more whole lines. */
    LogShown and(byte[] lines, int length) {
        if (length == 0) {
            return this;
        }
        int begin = length - 1;
        while (begin > 0 && lines[begin - 1] != '\n') {
            begin--;
        }
        return new LogShown(bytes + length, new String(lines, begin, length - begin, StandardCharsets.UTF_8));
    }

    /** What a log that is kept has beyond what was told: as much as can be known when one of the two lacks something in its middle. */
    String rest(byte[] kept) {
        byte[] line = last.getBytes(StandardCharsets.UTF_8);
        if (bytes <= kept.length && Arrays.equals(kept, (int) bytes - line.length, (int) bytes, line, 0, line.length)) {
            return new String(kept, (int) bytes, kept.length - (int) bytes, StandardCharsets.UTF_8);
        }
        String text = new String(kept, StandardCharsets.UTF_8);
        int told = text.lastIndexOf('\n' + last);
        if (told >= 0) {
            return text.substring(told + 1 + last.length());
        }
        int gap = text.lastIndexOf(GAP);
        return gap < 0 ? "" : text.substring(text.lastIndexOf('\n', gap) + 1);
    }
}
