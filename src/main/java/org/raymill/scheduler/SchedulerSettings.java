package org.raymill.scheduler;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.raymill.model.Amounts;
import org.raymill.scheduler.core.BrokerSettings;
import org.raymill.scheduler.core.SchedulingPolicy;
import org.raymill.scheduler.core.SchedulingPolicy.Limit;
import org.raymill.scheduler.core.SchedulingPolicy.Share;
import org.raymill.scheduler.scaling.ScalingSettings;

/**
 * How the Scheduler behaves; the keys are explained in {@code application.conf} under {@code raymill.scheduler}.
 *
 * @param planDelay how long changes are gathered before a plan is made
 * @param gatherTimeout how long a new Scheduler waits for the servers that it expects before it tells jobs that it knows all that runs
 * @param broker how patient it is
 * @param policy how the farm is shared
 * @param keepHistory for how long it is kept how the farm was; zero: not at all
 * @param scaling how the number of render nodes follows what waits
 */
public record SchedulerSettings(
        Duration planDelay,
        Duration gatherTimeout,
        BrokerSettings broker,
        SchedulingPolicy policy,
        Duration keepHistory,
        ScalingSettings scaling) {

    /** Settings with no classes of nodes. */
    public SchedulerSettings(
            Duration planDelay,
            Duration gatherTimeout,
            BrokerSettings broker,
            SchedulingPolicy policy,
            Duration keepHistory) {
        this(planDelay, gatherTimeout, broker, policy, keepHistory, ScalingSettings.OFF);
    }

    /** The same with classes of nodes. */
    public SchedulerSettings with(ScalingSettings classes) {
        return new SchedulerSettings(planDelay, gatherTimeout, broker, policy, keepHistory, classes);
    }

    /**
     * Reads the settings below {@code raymill.scheduler}.
     *
     * @throws ConfigException that names the key when a value is out of range
     */
    public static SchedulerSettings from(Config config) {
        return new SchedulerSettings(
                config.getDuration("plan-delay"),
                config.getDuration("gather-timeout"),
                broker(config),
                policy(config),
                config.getDuration("keep-history"));
    }

    private static BrokerSettings broker(Config config) {
        return new BrokerSettings(
                config.getDuration("server-lost-after"),
                config.getDuration("forget-server-after"),
                config.getDuration("demand-lifetime"),
                config.getDuration("repeat-after"),
                config.getInt("quarantine-after-jobs"),
                config.getDuration("failure-window"));
    }

    private static SchedulingPolicy policy(Config config) {
        Share others = share(config, "other-projects", Share.EQUAL);
        Map<String, Share> projects = new HashMap<>();
        keys(config, "projects").forEach((name, child) -> projects.put(name, share(config, child, others)));
        Map<String, Double> users = new HashMap<>();
        keys(config, "users").forEach((name, child) -> users.put(name, weight(config, child + ".weight", 1)));
        Map<String, Limit> limits = new HashMap<>();
        keys(config, "limits").forEach((name, child) -> limits.put(name, limit(config, name, child)));
        return new SchedulingPolicy(
                projects,
                others,
                users,
                config.getDuration("ageing"),
                config.getBoolean("preempt-immediately"),
                config.getDuration("unknown-task"),
                config.getInt("max-reservations"),
                config.getInt("max-revocations"),
                config.getDuration("least-hold"),
                limits,
                config.getDuration("limit-backoff"),
                config.getDuration("max-limit-backoff"));
    }

    /** The children of a key, each with its quoted path; names such as {@code licence.houdini} may be nested or quoted. */
    private static Map<String, String> keys(Config config, String path) {
        Map<String, String> keys = new HashMap<>();
        collect(config.getObject(path), "", path, keys);
        return keys;
    }

    private static void collect(ConfigObject object, String name, String path, Map<String, String> keys) {
        boolean isLeaf = !name.isEmpty() && object.values().stream().noneMatch(value -> value instanceof ConfigObject);
        if (isLeaf) {
            keys.put(name, path);
            return;
        }
        object.forEach((key, value) -> {
            String childPath = path + "." + com.typesafe.config.ConfigUtil.quoteString(key);
            String childName = name.isEmpty() ? key : name + "." + key;
            if (value instanceof ConfigObject child) {
                collect(child, childName, childPath, keys);
            } else {
                throw new ConfigException.BadValue(
                        value.origin(), childPath, "expected settings in braces, such as { weight = 2 }");
            }
        });
    }

    private static Share share(Config config, String path, Share fallback) {
        double weight = weight(config, path + ".weight", fallback.weight());
        double minimum = number(config, path + ".minimum", fallback.minimum());
        double maximum = number(config, path + ".maximum", fallback.maximum());
        try {
            return new Share(weight, minimum, maximum);
        } catch (IllegalArgumentException e) {
            throw new ConfigException.BadValue(config.origin(), "raymill.scheduler." + path, e.getMessage());
        }
    }

    private static double weight(Config config, String path, double fallback) {
        double weight = number(config, path, fallback);
        if (!(weight > 0)) {
            throw new ConfigException.BadValue(
                    config.origin(), "raymill.scheduler." + path, "a weight must be above 0, not " + weight);
        }
        return weight;
    }

    private static double number(Config config, String path, double fallback) {
        return config.hasPath(path) ? config.getDouble(path) : fallback;
    }

    private static Limit limit(Config config, String name, String path) {
        if (!Amounts.isName(name)) {
            throw new ConfigException.BadValue(
                    config.origin(), "raymill.scheduler." + path, "'" + name + "' can not name a limit");
        }
        int perHost = config.hasPath(path + ".per-host") ? config.getInt(path + ".per-host") : 0;
        try {
            return new Limit(config.getInt(path + ".total"), perHost);
        } catch (IllegalArgumentException e) {
            throw new ConfigException.BadValue(config.origin(), "raymill.scheduler." + path, e.getMessage());
        }
    }
}
