package org.raymill.model;

import java.time.Instant;

/**
 * That somebody did something to a job, a task or a server.
 *
 * @param id unique and stable, so that an entry that is told twice is kept once
 * @param by who did it
 * @param action what was done, such as {@code pause} or {@code drain}
 * @param subject what it was done to: {@code job:ID}, {@code task:JOB/TASK} or {@code server:NAME}
 * @param reason why, as they said; may be empty
 * @param detail what else there is to know, such as {@code priority 50 to 80}; may be empty
 */
public record AuditEntry(
        String id, Instant at, String by, String action, String subject, String reason, String detail) {

    public AuditEntry {
        by = by == null ? "" : by;
        reason = reason == null ? "" : reason;
        detail = detail == null ? "" : detail;
    }
}
