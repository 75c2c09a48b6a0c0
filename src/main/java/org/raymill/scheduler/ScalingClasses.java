package org.raymill.scheduler;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.scheduler.scaling.NodeClass;
import org.raymill.scheduler.scaling.ScalingSettings;

/** Reads what is configured below {@code raymill.scaling}. */
public final class ScalingClasses {

    private static final int BYTES_PER_MIB = 1 << 20;
    private static final Set<String> KEYS = Set.of(
            "packages",
            "cores",
            "memory",
            "gpus",
            "tags",
            "amounts",
            "operating-system",
            "architecture",
            "min",
            "max",
            "cost");
    private static final Set<String> GPU_KEYS = Set.of("model", "memory", "count");
    /** What a class does not say. */
    private static final Config USUAL = ConfigFactory.parseString(
            "gpus = [], tags = [], amounts {}, min = 0, cost = 1," + " operating-system = linux, architecture = amd64");

    private ScalingClasses() {}

    /**
     * Reads the settings.
     *
     * @param config what is below {@code raymill.scaling}
     * @throws ConfigException when a key is missing, is unknown, or has a value of the wrong kind
     * @throws IllegalArgumentException when a value is out of range
     */
    public static ScalingSettings read(Config config) {
        List<NodeClass> classes = new ArrayList<>();
        new TreeMap<>(config.getObject("classes"))
                .forEach((name, value) -> classes.add(nodeClass(name, section(name, value))));
        return new ScalingSettings(
                classes,
                config.getDuration("window"),
                config.getInt("up-step"),
                config.getInt("down-step"),
                config.getDuration("least-work"),
                config.getDuration("settle"));
    }

    private static Config section(String name, ConfigValue value) {
        Config whole = value.atPath("class");
        try {
            return whole.getConfig("class");
        } catch (ConfigException.WrongType e) {
            throw new ConfigException.BadValue(
                    value.origin(), "raymill.scaling.classes." + name, "a class is written in braces", e);
        }
    }

    private static NodeClass nodeClass(String name, Config given) {
        known(given, "raymill.scaling.classes." + name, KEYS);
        Config config = given.withFallback(USUAL);
        try {
            return new NodeClass(
                    name,
                    config.getStringList("packages").stream()
                            .map(NodeClass.Offered::parse)
                            .toList(),
                    config.getInt("cores"),
                    memory(config),
                    gpus(name, config),
                    config.getStringList("tags"),
                    amounts(config.getConfig("amounts")),
                    config.getString("operating-system"),
                    config.getString("architecture"),
                    config.getInt("min"),
                    config.getInt("max"),
                    config.getDouble("cost"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("class " + name + ": " + e.getMessage(), e);
        }
    }

    private static void known(Config given, String path, Set<String> keys) {
        given.root().forEach((key, value) -> {
            if (!keys.contains(key)) {
                throw new ConfigException.BadValue(
                        value.origin(), path + "." + key, "unknown; there are " + String.join(", ", keys));
            }
        });
    }

    private static int memory(Config config) {
        return Math.toIntExact(config.getBytes("memory") / BYTES_PER_MIB);
    }

    private static List<Gpu> gpus(String name, Config config) {
        List<Gpu> gpus = new ArrayList<>();
        for (Config each : config.getConfigList("gpus")) {
            known(each, "raymill.scaling.classes." + name + ".gpus", GPU_KEYS);
            int count = each.hasPath("count") ? each.getInt("count") : 1;
            Gpu gpu = new Gpu(
                    each.hasPath("model") ? each.getString("model") : "",
                    each.hasPath("memory") ? each.getBytes("memory") / BYTES_PER_MIB : 0);
            gpus.addAll(Collections.nCopies(count, gpu));
        }
        return gpus;
    }

    /** Names may have dots, which is where the configuration's own paths are cut. */
    private static Map<String, Integer> amounts(Config config) {
        Map<String, Integer> amounts = new TreeMap<>();
        config.entrySet()
                .forEach(entry -> amounts.put(
                        String.join(".", ConfigUtil.splitPath(entry.getKey())), config.getInt(entry.getKey())));
        return amounts;
    }
}
