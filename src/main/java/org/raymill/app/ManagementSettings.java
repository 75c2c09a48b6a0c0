package org.raymill.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a node tells those who look after it how it is, and other nodes which cluster it is in.
 *
 * @param serve whether it does
 * @param host the address to listen at
 * @param port the same for all nodes of a cluster that finds itself by Kubernetes
 */
record ManagementSettings(boolean serve, String host, int port) {

    private static final int MAX_PORT = 65_535;

    ManagementSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("raymill.management.host must be an address to listen at");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("raymill.management.port must be 1 to " + MAX_PORT + ", not " + port);
        }
    }

    /**
     * Reads the settings below {@code raymill.management}.
     *
     * @param needed whether it is served whatever they say
     */
    static ManagementSettings from(Config config, boolean needed) {
        return new ManagementSettings(
                needed || config.getBoolean("serve"), config.getString("host"), config.getInt("port"));
    }

    /**
     * Akka's settings for it, to be laid over all others.
     *
     * @param node the address by which other nodes reach this one
     * @param bootstrap whether other nodes are told which cluster this one is in
     */
    Config akka(String node, boolean bootstrap) {
        String http = "akka.management.http.";
        Map<String, Object> settings = new HashMap<>();
        settings.put(http + "hostname", node);
        settings.put(http + "port", port);
        settings.put(http + "route-providers-read-only", true);
        // Raymill answers probes itself.
        settings.put(http + "routes.health-checks", "");
        if (!bootstrap) {
            settings.put(http + "routes.cluster-bootstrap", "");
        }
        return ConfigFactory.parseMap(settings);
    }
}
