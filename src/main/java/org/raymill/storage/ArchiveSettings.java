package org.raymill.storage;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Which jobs are archived; the keys are explained in {@code application.conf} under {@code raymill.job}.
 *
 * @param keepEnded how long a job stays after its end; zero: for ever
 * @param every how often it is looked for jobs to archive
 * @param keepResults whether the pictures of archived jobs stay on the storage
 */
public record ArchiveSettings(Duration keepEnded, Duration every, boolean keepResults) {

    public ArchiveSettings {
        if (keepEnded.isNegative()) {
            throw new IllegalArgumentException("raymill.job.keep-ended must not be negative");
        }
        if (every.isZero() || every.isNegative()) {
            throw new IllegalArgumentException("raymill.job.archive-every must be longer than nothing");
        }
    }

    /** Reads the settings below {@code raymill.job}. */
    public static ArchiveSettings from(Config config) {
        return new ArchiveSettings(
                config.getDuration("keep-ended"),
                config.getDuration("archive-every"),
                config.getBoolean("archived-results"));
    }
}
