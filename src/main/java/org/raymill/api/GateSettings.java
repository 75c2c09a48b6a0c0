package org.raymill.api;

import com.typesafe.config.Config;

/**
 * Where linked sites reach this one with files, and how many connections they may have.
 *
 * @param host the address to listen at
 * @param port 0 takes a free one
 * @param maxConnections the most connections at a time, whoever opened them; further ones are closed at once
 * @param connectionsPerAddress the most from one address
 * @param connectionsPerSite the most by which one site sends requests; further ones are refused
 * @param maxWrongContents how many contents within an hour one site may send that are not what their hash says
 */
public record GateSettings(
        String host,
        int port,
        int maxConnections,
        int connectionsPerAddress,
        int connectionsPerSite,
        int maxWrongContents) {

    public GateSettings {
        if (port < 0
                || port > 65_535
                || maxConnections < 1
                || connectionsPerAddress < 1
                || connectionsPerSite < 1
                || maxWrongContents < 0) {
            throw new IllegalArgumentException(
                    "raymill.site.files has a port that is none, allows no connection at all, or less than no wrong content");
        }
    }

    /**
     * Reads what stands below {@code raymill.site.files}.
     *
     * @param host at which other sites reach this node
     * @throws IllegalArgumentException with a message for the operator
     */
    public static GateSettings from(String host, Config config) {
        return new GateSettings(
                host,
                config.getInt("port"),
                config.getInt("max-connections"),
                config.getInt("connections-per-address"),
                config.getInt("connections-per-site"),
                config.getInt("max-wrong-contents"));
    }
}
