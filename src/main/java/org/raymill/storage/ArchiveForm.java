package org.raymill.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** How what is known of a job is written down. */
@FunctionalInterface
public interface ArchiveForm {

    /** Writes all of it, a part after the other. */
    void write(JobRecords records, Instant archivedAt, OutputStream out) throws IOException;
}
