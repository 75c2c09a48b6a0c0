package org.raymill.job;

import com.typesafe.config.Config;
import java.time.Duration;
import org.raymill.job.core.RetryDelays;

/**
 * How render jobs behave; the keys are explained in {@code application.conf} under {@code raymill.job}.
 *
 * @param demandHeartbeat how often a job repeats its demand
 * @param silenceLimit how long nothing may be heard of an attempt before it counts as lost
 * @param idleTimeout how long an ended job that nobody asks for stays in memory
 * @param publishBatch how many tasks are published with one request
 * @param verifyLimit how long a picture waits for others to be compared with
 * @param takeBackAfter frames that another site has come back when nothing was heard of it for so long; zero: never
 * @param versionLimit a job goes on with another version of its package when no server has had the one that it began with for so long; zero: never
 * @param retryDelays how long a failed task waits before it is tried again
 */
public record RenderJobSettings(
        Duration demandHeartbeat,
        Duration silenceLimit,
        Duration idleTimeout,
        int publishBatch,
        Duration verifyLimit,
        Duration takeBackAfter,
        Duration versionLimit,
        RetryDelays retryDelays) {
    /** A link that carries what was said so long ago there is not. */
    private static final Duration MIN_KEEP_REMOVED = Duration.ofDays(1);

    /** Reads the settings below {@code raymill.job}. */
    public static RenderJobSettings from(Config config) {
        return new RenderJobSettings(
                config.getDuration("demand-heartbeat"),
                config.getDuration("silence-limit"),
                config.getDuration("idle-timeout"),
                config.getInt("publish-batch"),
                config.getDuration("verify-limit"),
                config.getDuration("take-back-after"),
                config.getDuration("version-limit"),
                new RetryDelays(config.getDuration("retry-delay"), config.getDuration("retry-delay-most")));
    }

    /**
     * How long the journal of a job stays after the job was removed; zero: for ever.
     *
     * @param config {@code raymill.job}
     * @throws IllegalArgumentException when it is so short that an order of another site might come after it
     */
    public static Duration keepRemoved(Config config) {
        Duration keep = config.getDuration("keep-removed");
        if (!keep.isZero() && keep.compareTo(MIN_KEEP_REMOVED) < 0) {
            throw new IllegalArgumentException("raymill.job.keep-removed is '" + config.getString("keep-removed")
                    + "'; it is 0 or at least " + MIN_KEEP_REMOVED.toDays() + " day");
        }
        return keep;
    }
}
