package org.raymill.model;

import java.time.Instant;

/**
 * What lists tell of a {@link JobTemplate}.
 *
 * @param title for people; may be empty
 * @param revision 1 when it is new, one higher with each change
 * @param changedBy who made this revision
 */
public record TemplateSummary(String name, String title, int revision, String changedBy, Instant changedAt) {

    public TemplateSummary {
        title = title == null ? "" : title;
        changedBy = changedBy == null ? "" : changedBy;
    }
}
