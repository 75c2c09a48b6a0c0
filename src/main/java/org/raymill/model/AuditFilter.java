package org.raymill.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which entries of the audit are meant: those that meet all of it.
 *
 * @param subject what was done to this, see {@link AuditEntry#subject}; for a job also what was done to its tasks
 * @param by what somebody with exactly this name did
 * @param actions what was one of these; none for any
 * @param since what was done then or later
 * @param until what was done before
 */
public record AuditFilter(
        Optional<String> subject,
        Optional<String> by,
        List<String> actions,
        Optional<Instant> since,
        Optional<Instant> until) {

    /** The most actions that can be named. */
    public static final int MAX_ACTIONS = 20;

    /** Everything. */
    public static final AuditFilter ALL = new AuditFilter(null, null, null, null, null);

    public AuditFilter {
        subject = subject == null ? Optional.empty() : subject;
        by = by == null ? Optional.empty() : by;
        actions = actions == null ? List.of() : List.copyOf(actions);
        since = since == null ? Optional.empty() : since;
        until = until == null ? Optional.empty() : until;
    }

    /** What was done to something. */
    public static AuditFilter of(Optional<String> subject) {
        return new AuditFilter(subject, null, null, null, null);
    }
}
