package org.raymill.storage;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * When the file store is collected and what stays; the keys are explained in {@code application.conf} under {@code raymill.store}.
 *
 * @param every how often; zero for never by itself
 * @param unusedFor how long nobody must have claimed what is removed
 * @param filesOfEndedJobs how long the files of a job stay after its end
 */
public record CollectionSettings(Duration every, Duration unusedFor, Duration filesOfEndedJobs) {

    private static final Duration LEAST_UNUSED = StoredFiles.CLAIM_LASTS.multipliedBy(2);

    public CollectionSettings {
        if (every.isNegative()) {
            throw new IllegalArgumentException("raymill.store.collect-every must not be negative");
        }
        if (unusedFor.compareTo(LEAST_UNUSED) < 0) {
            throw new IllegalArgumentException("raymill.store.unused-for must be at least " + LEAST_UNUSED.toHours()
                    + " hours: a client that was told that the farm has a file needs time to submit its job");
        }
        if (filesOfEndedJobs.isNegative()) {
            throw new IllegalArgumentException("raymill.store.files-of-ended-jobs must not be negative");
        }
    }

    /** Reads the settings from what is below {@code raymill.store}. */
    public static CollectionSettings from(Config config) {
        return new CollectionSettings(
                config.getDuration("collect-every"),
                config.getDuration("unused-for"),
                config.getDuration("files-of-ended-jobs"));
    }
}
