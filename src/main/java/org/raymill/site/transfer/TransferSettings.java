package org.raymill.site.transfer;

import com.typesafe.config.Config;
import org.raymill.transfer.RateSchedule;

/**
 * How bytes go to and from another site.
 *
 * @param connections requests at the same time for the files of one job
 * @param rates how many bytes a second all transfers together may bring and fetch
 * @param compression whether what pays is compressed
 */
public record TransferSettings(int connections, RateSchedule rates, boolean compression) {

    /** As many connections as pay on most links, no limit, compressed where it pays. */
    public static final TransferSettings DEFAULT = new TransferSettings(4, RateSchedule.UNLIMITED, true);

    private static final int MAX_CONNECTIONS = 64;

    public TransferSettings {
        if (connections < 1 || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "raymill.site.files.connections must lie between 1 and " + MAX_CONNECTIONS);
        }
    }

    /**
     * Reads what stands below {@code raymill.site.files}.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    public static TransferSettings from(Config config) {
        RateSchedule rates;
        try {
            rates = RateSchedule.parse(config.getStringList("rates"), config.getString("rate"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("raymill.site.files.rate and rates: " + e.getMessage(), e);
        }
        return new TransferSettings(config.getInt("connections"), rates, config.getBoolean("compress"));
    }
}
