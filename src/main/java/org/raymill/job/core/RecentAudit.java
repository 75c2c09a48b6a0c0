package org.raymill.job.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.raymill.model.AuditEntry;

/** What people did to a job the last {@value #MAX_ENTRIES} times. */
final class RecentAudit {

    private static final int MAX_ENTRIES = 100;

    private final Deque<AuditEntry> entries = new ArrayDeque<>();

    /** Adds an entry; the oldest one gives way. */
    void add(AuditEntry entry) {
        if (entries.size() == MAX_ENTRIES) {
            entries.remove();
        }
        entries.add(entry);
    }

    /** All of it, oldest first. */
    List<AuditEntry> entries() {
        return List.copyOf(entries);
    }
}
