package org.raymill.storage;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What the files of other sites may take here, and how long they stay.
 *
 * @param maxBytes of one site
 * @param keep how long files stay that no open job of their site needs; zero for not at all
 */
public record ShelfSettings(long maxBytes, Duration keep) {

    public ShelfSettings {
        if (maxBytes < 1 || keep.isNegative()) {
            throw new IllegalArgumentException(
                    "raymill.site.files.max-stored must be at least 1 byte, and keep no negative time");
        }
    }

    /** Reads what stands below {@code raymill.site.files}. */
    public static ShelfSettings from(Config config) {
        return new ShelfSettings(config.getBytes("max-stored"), config.getDuration("keep"));
    }
}
