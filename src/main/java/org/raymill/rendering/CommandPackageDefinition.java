package org.raymill.rendering;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * An external rendering program as the configuration describes it.
 *
 * @param name of the package
 * @param executable a path, or a name that is looked up in {@code PATH}
 * @param version what the package's version is; empty when the program is asked for it
 * @param versionArguments make the program tell its version
 * @param versionPattern finds the version in that output; its first group is the version. Never matches when the version is given
 * @param frameCommand the arguments for one frame, with placeholders; empty for a program that only makes movies
 * @param movies how it makes movies of frames; empty for a program that only renders
 * @param progressPattern finds the progress of a frame in a line of output: one group is a percentage, two are "this many of so many"
 * @param tiles whether the command renders tiles, by {@code {region.x}} and so on; the picture then has the tile's size
 * @param frameLimit how long one frame may take
 * @param signs how the program shows why it failed
 */
record CommandPackageDefinition(
        String name,
        String executable,
        Optional<String> version,
        List<String> versionArguments,
        Pattern versionPattern,
        Optional<CommandTemplate> frameCommand,
        Optional<MovieCommands> movies,
        Optional<Pattern> progressPattern,
        boolean tiles,
        Duration frameLimit,
        FailureSigns signs) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,49}");
    private static final Pattern NEVER = Pattern.compile("(?!)");
    private static final Set<String> KEYS = Set.of(
            "executable",
            "version",
            "version-arguments",
            "version-pattern",
            "frame-command",
            "encode",
            "progress-pattern",
            "tiles",
            "frame-limit");
    private static final Duration DEFAULT_FRAME_LIMIT = Duration.ofDays(1);

    /**
     * Reads a definition.
     *
     * @throws IllegalArgumentException or {@link com.typesafe.config.ConfigException} that says what is wrong
     */
    static CommandPackageDefinition read(String name, Config config) {
        if (!NAME.matcher(name).matches() || name.equals(GltfPackage.NAME) || name.equals(NoOpPackage.NAME)) {
            throw new IllegalArgumentException("raymill.packages." + name
                    + ": a package has a name of lower-case letters, digits, '-' and '_' that is neither "
                    + GltfPackage.NAME + " nor " + NoOpPackage.NAME);
        }
        TreeSet<String> unknown = new TreeSet<>(config.root().keySet());
        unknown.removeAll(KEYS);
        unknown.removeAll(FailureSigns.KEYS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "raymill.packages." + name + " has unknown keys: " + String.join(", ", unknown));
        }
        try {
            Optional<String> version =
                    config.hasPath("version") ? Optional.of(config.getString("version")) : Optional.empty();
            Pattern versionPattern = versionPattern(config, version.isPresent());
            Optional<Pattern> progress = config.hasPath("progress-pattern")
                    ? Optional.of(Pattern.compile(config.getString("progress-pattern")))
                    : Optional.empty();
            Optional<MovieCommands> movies = config.hasPath("encode")
                    ? Optional.of(new MovieCommands(config.getConfig("encode")))
                    : Optional.empty();
            Optional<CommandTemplate> frames = movies.isPresent() && !config.hasPath("frame-command")
                    ? Optional.empty()
                    : Optional.of(new CommandTemplate(config.getStringList("frame-command")));
            return new CommandPackageDefinition(
                    name,
                    config.getString("executable"),
                    version,
                    version.isPresent() ? List.of() : List.copyOf(config.getStringList("version-arguments")),
                    versionPattern,
                    frames,
                    movies,
                    progress,
                    config.hasPath("tiles") && config.getBoolean("tiles"),
                    config.hasPath("frame-limit") ? config.getDuration("frame-limit") : DEFAULT_FRAME_LIMIT,
                    FailureSigns.read(config));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("raymill.packages." + name + ": " + e.getMessage(), e);
        }
    }

    private static Pattern versionPattern(Config config, boolean given) {
        if (given) {
            if (config.hasPath("version-arguments") || config.hasPath("version-pattern")) {
                throw new IllegalArgumentException(
                        "either version is set, or version-arguments and version-pattern, not both");
            }
            return NEVER;
        }
        Pattern pattern = Pattern.compile(config.getString("version-pattern"), Pattern.MULTILINE);
        if (pattern.matcher("").groupCount() < 1) {
            throw new IllegalArgumentException("version-pattern needs a group, such as ^Blender (\\S+)");
        }
        return pattern;
    }
}
