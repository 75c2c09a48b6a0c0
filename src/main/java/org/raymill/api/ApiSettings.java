package org.raymill.api;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.raymill.api.connection.ConnectionLimits;
import org.raymill.network.Network;

/**
 * The settings below {@code raymill.api}; {@code api.conf} says what each does.
 *
 * @param port 0 takes a free one
 * @param allowedHosts names by which clients may call besides the ones of the loopback interface; {@code *} for any
 * @param connections how many there may be, and how slow
 * @param bodyTimeout how long a JSON body may take to arrive
 * @param askTimeout how long the farm's actors may take to answer
 * @param maxJobBytes the largest body of a submission
 * @param maxBodyMemoryBytes what the bodies of all submissions may take together
 * @param maxHashes for how many files a client may ask at once whether they are wanted
 * @param maxPackBytes the largest pack of small files
 * @param maxPackEntries how many files it may have
 * @param maxListedResults the longest list of results that is given in one piece, as a manifest or a zip
 * @param maxEventStreams how many clients may listen to events at the same time
 * @param eventHeartbeat silence on an event stream after which a comment is sent
 * @param eventHistory how many events are kept for clients that come back or are slow
 * @param tls how clients' connections are encrypted
 * @param rates how many requests a client may make
 * @param pathMaps the site's rules for absolute paths in scenes, each {@code FROM=TO}; clients are offered them
 * @param sites the other sites that jobs may name
 * @param notifications who may be notified of jobs
 */
public record ApiSettings(
        String host,
        int port,
        List<String> allowedHosts,
        ConnectionLimits connections,
        Duration requestTimeout,
        Duration bodyTimeout,
        Duration askTimeout,
        int maxUriLength,
        int maxHeaderLength,
        int maxHeaders,
        long maxJobBytes,
        long maxBodyMemoryBytes,
        int maxHashes,
        long maxPackBytes,
        int maxPackEntries,
        int maxListedResults,
        int maxEventStreams,
        Duration eventHeartbeat,
        int eventHistory,
        TlsSettings tls,
        RateSettings rates,
        List<String> pathMaps,
        LinkedSites sites,
        NotificationRules notifications) {

    private static final int MAX_PORT = 65_535;
    private static final long MAX_JOB_BYTES = 256L << 20;
    private static final long MAX_PACK_BYTES = 1L << 30;

    public ApiSettings {
        allowedHosts =
                allowedHosts.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        pathMaps = List.copyOf(pathMaps);
    }

    /**
     * Reads the settings.
     *
     * @param config the settings at {@code raymill.api}
     * @throws ConfigException when one is missing or out of its range; the message names it
     */
    public static ApiSettings from(Config config) {
        long maxJobBytes = bytes(config, "max-job-size", 1_024, MAX_JOB_BYTES);
        return new ApiSettings(
                config.getString("host"),
                number(config, "port", 0, MAX_PORT),
                config.getStringList("allowed-hosts"),
                connections(config),
                duration(config, "request-timeout"),
                duration(config, "body-timeout"),
                duration(config, "ask-timeout"),
                (int) bytes(config, "max-uri-length", 256, 1 << 20),
                (int) bytes(config, "max-header-length", 256, 1 << 20),
                number(config, "max-headers", 16, 10_000),
                maxJobBytes,
                bytes(config, "max-job-memory", maxJobBytes, Long.MAX_VALUE),
                number(config, "max-hashes", 1, 1_000_000),
                bytes(config, "max-pack-size", 1_024, MAX_PACK_BYTES),
                number(config, "max-pack-entries", 1, 1_000_000),
                number(config, "max-listed-results", 1, 1_000_000),
                number(config, "events.max-streams", 0, 1_000_000),
                duration(config, "events.heartbeat"),
                number(config, "events.history", 1, 1_000_000),
                TlsSettings.from(config.getConfig("tls")),
                new RateSettings(
                        number(config, "rate-limit.per-second", 0, 1_000_000),
                        number(config, "rate-limit.burst", 1, 1_000_000),
                        number(config, "rate-limit.max-clients", 1, 1_000_000),
                        config.getBoolean("rate-limit.exempt-loopback")),
                List.of(),
                LinkedSites.NONE,
                NotificationRules.NOBODY);
    }

    /**
     * The same with what the site says elsewhere in its settings.
     *
     * @param maps the rules that it has at {@code raymill.files.maps}
     * @param others the sites that it is linked with
     * @param rules who may be notified of jobs
     */
    public ApiSettings with(List<String> maps, LinkedSites others, NotificationRules rules) {
        return new ApiSettings(
                host,
                port,
                allowedHosts,
                connections,
                requestTimeout,
                bodyTimeout,
                askTimeout,
                maxUriLength,
                maxHeaderLength,
                maxHeaders,
                maxJobBytes,
                maxBodyMemoryBytes,
                maxHashes,
                maxPackBytes,
                maxPackEntries,
                maxListedResults,
                maxEventStreams,
                eventHeartbeat,
                eventHistory,
                tls,
                rates,
                maps,
                others,
                rules);
    }

    private static ConnectionLimits connections(Config config) {
        return new ConnectionLimits(
                number(config, "max-connections", 1, 1_000_000),
                number(config, "connections-per-address", 0, 1_000_000),
                networks(config, "addresses-without-limit"),
                duration(config, "head-timeout"),
                duration(config, "idle-timeout"),
                bytes(config, "slowest", 0, 1L << 30),
                duration(config, "patience"));
    }

    private static List<Network> networks(Config config, String key) {
        try {
            return config.getStringList(key).stream().map(Network::of).toList();
        } catch (IllegalArgumentException e) {
            throw new ConfigException.BadValue(config.getValue(key).origin(), "raymill.api." + key, e.getMessage(), e);
        }
    }

    private static int number(Config config, String key, int least, int most) {
        int value = config.getInt(key);
        require(config, key, value >= least && value <= most, "must lie between " + least + " and " + most);
        return value;
    }

    private static long bytes(Config config, String key, long least, long most) {
        long value = config.getBytes(key);
        require(config, key, value >= least && value <= most, "must be at least " + least + " and at most " + most);
        return value;
    }

    private static Duration duration(Config config, String key) {
        Duration value = config.getDuration(key);
        require(config, key, !value.isNegative() && !value.isZero(), "must be longer than nothing");
        return value;
    }

    private static void require(Config config, String key, boolean right, String what) {
        if (!right) {
            throw new ConfigException.BadValue(config.getValue(key).origin(), "raymill.api." + key, what);
        }
    }
}
