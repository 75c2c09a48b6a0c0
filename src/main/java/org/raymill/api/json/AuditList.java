package org.raymill.api.json;

import java.util.List;
import java.util.Optional;
import org.raymill.model.AuditEntry;

/**
 * A page of what was done, newest first.
 *
 * @param next what to pass as {@code before} for the next page; empty at the end
 */
public record AuditList(List<AuditEntry> entries, Optional<String> next) {

    public AuditList {
        entries = entries == null ? List.of() : List.copyOf(entries);
        next = next == null ? Optional.empty() : next;
    }
}
