package org.raymill.model;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * That somebody did something to a job, a task or a server.
 *
 * @param id unique and stable, so that an entry that is told twice is kept once; at most {@value #MAX_ID} characters
 * @param by who did it
 * @param action what was done, such as {@code pause} or {@code drain}
 * @param subject what it was done to: {@code job:ID}, {@code task:JOB/TASK} or {@code server:NAME}
 * @param reason why, as they said; may be empty
 * @param detail what else there is to know, such as {@code priority 50 to 80}; may be empty
 */
public record AuditEntry(
        String id, Instant at, String by, String action, String subject, String reason, String detail) {

    /** The longest id. */
    public static final int MAX_ID = 200;

    public AuditEntry {
        if (id == null || id.isEmpty() || id.length() > MAX_ID) {
            throw new IllegalArgumentException("the id of an audit entry has 1 to " + MAX_ID + " characters");
        }
        by = by == null ? "" : by;
        reason = reason == null ? "" : reason;
        detail = detail == null ? "" : detail;
    }

    /** Where the entry stands among all. */
    public Position position() {
        return new Position(at, id);
    }

    /**
     * A place in the order of entries: by time, and by id among those of one time. Written {@code 2026-11-23T10:15:30.123Z/ID}.
     */
    public record Position(Instant at, String id) {

        /**
         * Reads a place.
         *
         * @throws IllegalArgumentException with a message for the user
         */
        public static Position parse(String text) {
            int slash = text.indexOf('/');
            try {
                if (slash > 0 && slash < text.length() - 1) {
                    return new Position(Instant.parse(text.substring(0, slash)), text.substring(slash + 1));
                }
            } catch (DateTimeException e) {
                // Told below, like any other text that is no place.
            }
            throw new IllegalArgumentException(
                    "'" + text + "' is no place in the list; pass what the page before gave as next");
        }

        @Override
        public String toString() {
            return at + "/" + id;
        }
    }
}
