package org.raymill.job;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How render jobs behave; the keys are explained in {@code application.conf} under {@code raymill.job}.
 *
 * @param demandHeartbeat how often a job repeats its demand
 * @param silenceLimit how long nothing may be heard of an attempt before it counts as lost
 * @param idleTimeout how long an ended job that nobody asks for stays in memory
 * @param publishBatch how many tasks are published with one request
 */
public record RenderJobSettings(
        Duration demandHeartbeat, Duration silenceLimit, Duration idleTimeout, int publishBatch) {

    /** Reads the settings below {@code raymill.job}. */
    public static RenderJobSettings from(Config config) {
        return new RenderJobSettings(
                config.getDuration("demand-heartbeat"),
                config.getDuration("silence-limit"),
                config.getDuration("idle-timeout"),
                config.getInt("publish-batch"));
    }
}
