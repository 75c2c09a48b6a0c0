package org.raymill.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.raymill.model.Amounts;
import org.raymill.model.HostNeeds;
import org.raymill.model.ServerId;

/**
 * How a render server behaves; the keys are explained in {@code server.conf} under {@code raymill.server}.
 *
 * @param name of the server
 * @param cores processor cores that it offers; 0 for all of the host's
 * @param memoryMiB memory that it offers, in MiB; 0 for nine tenths of the host's
 * @param heartbeat how often everything that is not acknowledged or may have changed is told again
 * @param statusDelay how long changes are collected before the Scheduler is told
 * @param progressInterval how often a job is told the progress of its tasks at most
 * @param idleLeaseTimeout how long a lease stays open when the job does not answer
 * @param outcomeRetryLimit the longest time between two reports of the same outcome
 * @param stagingTimeout how long the result writer may take for one attempt
 * @param shutdownGrace how long running tasks may go on when the server shuts down
 * @param handOverTimeout how long jobs may then take to acknowledge outcomes
 * @param stopGrace how long a program may take to end by itself when it is told to
 * @param sessionIdle how long a program that stays alive between tasks waits for its next one; zero: there are none
 * @param logLimitBytes the longest log of an attempt, in bytes
 * @param cacheLimitMiB how much of the data folder jobs' input files may take once no task uses them, in MiB
 * @param minFreeDiskMiB below this free space in the data folder, in MiB, no lease is accepted
 * @param tags by which jobs choose servers
 * @param amounts what the host has beside cores, memory and graphics processors, by name
 * @param views what is shown of attempts while they run
 * @param sandbox how the programs of tasks are held back
 * @param passEnvironment names of environment variables that programs get from this process
 */
public record RenderServerSettings(
        ServerId name,
        int cores,
        int memoryMiB,
        Duration heartbeat,
        Duration statusDelay,
        Duration progressInterval,
        Duration idleLeaseTimeout,
        Duration outcomeRetryLimit,
        Duration stagingTimeout,
        Duration shutdownGrace,
        Duration handOverTimeout,
        Duration stopGrace,
        Duration sessionIdle,
        int logLimitBytes,
        long cacheLimitMiB,
        long minFreeDiskMiB,
        List<String> passEnvironment,
        List<String> tags,
        Map<String, Integer> amounts,
        ViewSettings views,
        SandboxSettings sandbox) {

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    public RenderServerSettings {
        tags = List.copyOf(tags);
        tags.forEach(RenderServerSettings::checkTag);
        amounts = Amounts.checked(amounts, 0);
        passEnvironment = List.copyOf(passEnvironment);
        atLeast("cores", cores, 0);
        atLeast("memory-mib", memoryMiB, 0);
        atLeast("log-limit-bytes", logLimitBytes, 1_024);
        atLeast("cache-limit-mib", cacheLimitMiB, 0);
        atLeast("min-free-disk-mib", minFreeDiskMiB, 0);
        positive("heartbeat", heartbeat);
        positive("status-delay", statusDelay);
        positive("progress-interval", progressInterval);
        positive("idle-lease-timeout", idleLeaseTimeout);
        positive("outcome-retry-limit", outcomeRetryLimit);
        positive("staging-timeout", stagingTimeout);
    }

    /**
     * Reads the settings.
     *
     * @param config what is below {@code raymill.server}
     * @param defaultName the server's name when the configuration has none
     */
    public static RenderServerSettings from(Config config, String defaultName) {
        String name = config.getString("name");
        return new RenderServerSettings(
                new ServerId(name.isBlank() ? defaultName : name),
                config.getInt("cores"),
                config.getInt("memory-mib"),
                config.getDuration("heartbeat"),
                config.getDuration("status-delay"),
                config.getDuration("progress-interval"),
                config.getDuration("idle-lease-timeout"),
                config.getDuration("outcome-retry-limit"),
                config.getDuration("staging-timeout"),
                config.getDuration("shutdown-grace"),
                config.getDuration("hand-over-timeout"),
                config.getDuration("stop-grace"),
                config.getDuration("session-idle"),
                config.getInt("log-limit-bytes"),
                config.getLong("cache-limit-mib"),
                config.getLong("min-free-disk-mib"),
                config.getStringList("pass-environment"),
                tags(config.getStringList("tags"), config.getString("class")),
                amounts(config.getConfig("amounts")),
                ViewSettings.from(config.getConfig("views")),
                SandboxSettings.from(config));
    }

    private static List<String> tags(List<String> given, String nodeClass) {
        List<String> tags = new ArrayList<>(given);
        if (!nodeClass.isBlank()) {
            tags.add(HostNeeds.classTag(nodeClass.strip()));
        }
        return tags;
    }

    /** Names may have dots, which is where the configuration's own paths are cut. */
    private static Map<String, Integer> amounts(Config config) {
        Map<String, Integer> amounts = new TreeMap<>();
        config.entrySet()
                .forEach(entry -> amounts.put(
                        String.join(".", ConfigUtil.splitPath(entry.getKey())), config.getInt(entry.getKey())));
        return amounts;
    }

    private static void checkTag(String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException("raymill.server.tags: '" + tag
                    + "' is no tag; use 1 to 100 letters, digits, '.', '_' or '-', beginning with a letter or digit");
        }
    }

    /** How long an orderly shutdown takes at most. */
    public Duration shutdownLimit() {
        return shutdownGrace.plus(stopGrace).plus(handOverTimeout).plusSeconds(2);
    }

    /** A name for a server on this host: the host's, with what a name can not have replaced. */
    public static String hostName() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        String name = host.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
        return name.isEmpty() ? "localhost" : name.substring(0, Math.min(80, name.length()));
    }

    private static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "raymill.server." + key + " must be at least " + least + ", not " + value);
        }
    }

    private static void positive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException("raymill.server." + key + " must be longer than nothing");
        }
    }
}
