package org.raymill.app;

import com.typesafe.config.Config;

/**
 * Where a node's metrics are served.
 *
 * @param serve whether they are; else nothing is measured
 * @param host the address to listen at
 * @param port 0 takes any free one
 */
record MetricsSettings(boolean serve, String host, int port) {

    private static final int MAX_PORT = 65_535;

    MetricsSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("raymill.metrics.host must be an address to listen at");
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("raymill.metrics.port must be 0 to " + MAX_PORT + ", not " + port);
        }
    }

    /** Reads the settings below {@code raymill.metrics}. */
    static MetricsSettings from(Config config) {
        return new MetricsSettings(config.getBoolean("serve"), config.getString("host"), config.getInt("port"));
    }
}
