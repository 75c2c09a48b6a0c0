package org.raymill.doctor;

import java.util.Locale;

/** Sizes for people. */
final class Bytes {

    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;

    private Bytes() {}

    /** Such as {@code 12.3 GiB}. */
    static String text(long bytes) {
        return bytes >= GIB
                ? String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIB)
                : String.format(Locale.ROOT, "%.0f MiB", (double) bytes / MIB);
    }
}
