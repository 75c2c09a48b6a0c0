package org.raymill.server;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What is shown of attempts while they run; the keys are explained in {@code server.conf} under {@code raymill.server.views}.
 *
 * @param sampleInterval the least time between two pictures of an attempt's unfinished work; 0 for none
 */
public record ViewSettings(Duration sampleInterval) {

    public ViewSettings {
        if (sampleInterval.isNegative()) {
            throw new IllegalArgumentException("raymill.server.views.sample-interval must not be negative");
        }
    }

    /**
     * Reads the settings.
     *
     * @param config what is below {@code raymill.server.views}
     */
    public static ViewSettings from(Config config) {
        return new ViewSettings(config.getDuration("sample-interval"));
    }
}
