package org.raymill.server;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import org.raymill.rendering.sandbox.SandboxChoice;

/**
 * How a render server holds the programs of its tasks back; the keys are explained in {@code server.conf} under {@code raymill.server}.
 *
 * @param choice which sandbox
 * @param readable what every program may read beside the system's own, as absolute paths
 * @param outputMiB how much an attempt may have in its folder, in MiB
 * @param processes how many processes and threads an attempt may have at a time
 * @param memoryFactor how many times its reserved memory an attempt may take before it is ended
 * @param pinProcessors whether tasks get processors of their own where there are enough for all
 */
public record SandboxSettings(
        SandboxChoice choice,
        List<Path> readable,
        long outputMiB,
        int processes,
        double memoryFactor,
        boolean pinProcessors) {

    private static final int MIN_PROCESSES = 16;

    public SandboxSettings {
        readable = List.copyOf(readable);
        for (Path path : readable) {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException(
                        "raymill.server.sandbox-readable: '" + path + "' must be an absolute path");
            }
        }
        if (outputMiB < 1) {
            throw new IllegalArgumentException("raymill.server.task-limits.output-mib must be at least 1");
        }
        if (processes < MIN_PROCESSES) {
            throw new IllegalArgumentException(
                    "raymill.server.task-limits.processes must be at least " + MIN_PROCESSES + ", not " + processes);
        }
        if (!(memoryFactor >= 1 && memoryFactor <= 100)) {
            throw new IllegalArgumentException(
                    "raymill.server.task-limits.memory-factor must be 1 to 100, not " + memoryFactor);
        }
    }

    /**
     * Reads the settings.
     *
     * @param config what is below {@code raymill.server}
     */
    static SandboxSettings from(Config config) {
        SandboxChoice choice;
        try {
            choice = SandboxChoice.parse(config.getString("sandbox"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("raymill.server.sandbox: " + e.getMessage(), e);
        }
        return new SandboxSettings(
                choice,
                config.getStringList("sandbox-readable").stream().map(Path::of).toList(),
                config.getLong("task-limits.output-mib"),
                config.getInt("task-limits.processes"),
                config.getDouble("task-limits.memory-factor"),
                config.getBoolean("task-limits.pin-processors"));
    }

    long outputBytes() {
        return outputMiB << 20;
    }
}
