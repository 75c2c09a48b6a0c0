package org.raymill.rendering;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a program that failed shows why: by what it says or by its exit status. Without a sign a failure is a plain one; that the operating system has
 * killed a program for its memory can not be told from any other kill.
 *
 * @param outOfMemory a line of output that says that memory ran out
 * @param outOfMemoryStatuses exit statuses that mean it
 * @param licenceDenied a line of output that says that no licence was to be had; its group, when it has one, is the licence's name
 * @param licence the amount that is denied when the line does not name it, such as {@code licence.houdini}
 */
record FailureSigns(
        Optional<Pattern> outOfMemory,
        Set<Integer> outOfMemoryStatuses,
        Optional<Pattern> licenceDenied,
        Optional<String> licence) {

    /** The keys of a package's definition that are read here. */
    static final Set<String> KEYS =
            Set.of("out-of-memory-pattern", "out-of-memory-exit-status", "licence-denied-pattern", "licence");

    private static final String PREFIX = "licence.";
    private static final int MAX_STATUS = 255;

    FailureSigns {
        outOfMemoryStatuses = Set.copyOf(outOfMemoryStatuses);
    }

    /**
     * Reads them from a package's definition.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    static FailureSigns read(Config config) {
        List<Integer> statuses = config.hasPath("out-of-memory-exit-status")
                ? config.getIntList("out-of-memory-exit-status")
                : List.of();
        if (statuses.stream().anyMatch(status -> status < 1 || status > MAX_STATUS)) {
            throw new IllegalArgumentException("out-of-memory-exit-status must be a list of numbers between 1 and "
                    + MAX_STATUS + ", not " + statuses);
        }
        return new FailureSigns(
                pattern(config, "out-of-memory-pattern"),
                Set.copyOf(statuses),
                pattern(config, "licence-denied-pattern"),
                config.hasPath("licence") ? Optional.of(prefixed(config.getString("licence"))) : Optional.empty());
    }

    private static Optional<Pattern> pattern(Config config, String key) {
        return config.hasPath(key) ? Optional.of(Pattern.compile(config.getString(key))) : Optional.empty();
    }

    private static String prefixed(String name) {
        return name.startsWith(PREFIX) ? name : PREFIX + name;
    }

    /** Looks for signs in the output of one run of a program; used by one thread at a time. */
    final class Watch {
        private volatile boolean memoryShort;
        private volatile String denied;

        /** Takes a line of output. */
        void line(String line) {
            if (outOfMemory.isPresent() && outOfMemory.get().matcher(line).find()) {
                memoryShort = true;
            }
            if (denied == null && licenceDenied.isPresent()) {
                Matcher matcher = licenceDenied.get().matcher(line);
                if (matcher.find()) {
                    denied = matcher.groupCount() >= 1 && matcher.group(1) != null
                            ? prefixed(matcher.group(1).strip())
                            : licence.orElse("");
                }
            }
        }

        /** What a failure with this message and exit status is. */
        RenderingException failure(String message, int status) {
            if (denied != null) {
                return RenderingException.licenceDenied(message + ": it found no licence", denied);
            }
            if (memoryShort || outOfMemoryStatuses.contains(status)) {
                return new RenderingException(
                        message + ": it ran out of memory", RenderingException.Kind.OUT_OF_MEMORY);
            }
            return new RenderingException(message);
        }
    }
}
