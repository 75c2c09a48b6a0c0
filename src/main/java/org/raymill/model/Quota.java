package org.raymill.model;

import java.util.Locale;

/** What a user may have so much of at a time. */
public enum Quota {
    /** Jobs that have not ended. */
    JOBS,
    /** Tasks of these jobs that have neither succeeded nor failed. */
    TASKS,
    /** Files in the store that the user has uploaded. */
    FILES,
    /** Bytes of these files. */
    BYTES;

    /** The most that a limit can be. */
    public static final long MAX = 1L << 60;

    /** How it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
