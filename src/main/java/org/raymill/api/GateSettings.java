package org.raymill.api;

/**
 * Where linked sites reach this one with files, and how many connections they may have.
 *
 * @param host the address to listen at
 * @param port 0 takes a free one
 * @param maxConnections the most connections at a time, whoever opened them; further ones are closed at once
 * @param connectionsPerAddress the most from one address
 * @param connectionsPerSite the most by which one site sends requests; further ones are refused
 */
public record GateSettings(
        String host, int port, int maxConnections, int connectionsPerAddress, int connectionsPerSite) {

    public GateSettings {
        if (port < 0 || port > 65_535 || maxConnections < 1 || connectionsPerAddress < 1 || connectionsPerSite < 1) {
            throw new IllegalArgumentException("a port that is none, or no connection at all");
        }
    }
}
