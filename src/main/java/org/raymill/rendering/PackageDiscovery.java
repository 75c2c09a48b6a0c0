package org.raymill.rendering;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which rendering packages work on this host. */
public final class PackageDiscovery {

    private static final Logger log = LoggerFactory.getLogger(PackageDiscovery.class);

    private static final Duration PROBE_LIMIT = Duration.ofSeconds(20);
    private static final int MAX_OUTPUT = 64 * 1024;
    private static final int MAX_VERSION = 100;

    private PackageDiscovery() {}

    /**
     * The built-in package and every configured program that is installed here. Starts each program once to hear its version; blocks as long as
     * that takes.
     *
     * @param definitions what is below {@code raymill.packages}
     * @param version Raymill's own
     * @param renderer of the built-in package
     * @throws IllegalArgumentException or {@link com.typesafe.config.ConfigException} when a definition is wrong; one whose program is not
     *     installed is left out
     */
    public static List<RenderingPackage> discover(Config definitions, String version, PictureRenderer renderer)
            throws InterruptedException {
        List<RenderingPackage> packages = new ArrayList<>();
        packages.add(new GltfPackage(version, renderer));
        for (String name : new TreeSet<>(definitions.root().keySet())) {
            if (definitions.root().get(name).valueType() != ConfigValueType.OBJECT) {
                throw new IllegalArgumentException("raymill.packages." + name + " must be an object");
            }
            CommandPackageDefinition definition = CommandPackageDefinition.read(
                    name, ((ConfigObject) definitions.root().get(name)).toConfig());
            probe(definition).ifPresent(packages::add);
        }
        return List.copyOf(packages);
    }

    private static Optional<RenderingPackage> probe(CommandPackageDefinition definition) throws InterruptedException {
        Optional<Path> executable = locate(definition.executable());
        if (executable.isEmpty()) {
            log.info("Package {} is not offered: there is no program {}", definition.name(), definition.executable());
            return Optional.empty();
        }
        if (definition.version().isPresent()) {
            return Optional.of(new CommandPackage(
                    definition, executable.get(), definition.version().get()));
        }
        try {
            Matcher matcher = definition.versionPattern().matcher(output(definition, executable.get()));
            if (matcher.find() && matcher.group(1) != null && !matcher.group(1).isBlank()) {
                String found = matcher.group(1).strip();
                String version = found.substring(0, Math.min(MAX_VERSION, found.length()));
                log.info("Package {} {} is {}", definition.name(), version, executable.get());
                return Optional.of(new CommandPackage(definition, executable.get(), version));
            }
            log.warn("Package {} is not offered: {} does not tell its version", definition.name(), executable.get());
        } catch (IOException e) {
            log.warn("Package {} is not offered: {}", definition.name(), e.getMessage());
        }
        return Optional.empty();
    }

    private static String output(CommandPackageDefinition definition, Path executable)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(definition.versionArguments());
        StringBuffer output = new StringBuffer();
        ChildProcess process = ChildProcess.start(
                command,
                Path.of(System.getProperty("java.io.tmpdir")),
                basicEnvironment(),
                "probe-" + UUID.randomUUID(),
                line -> {
                    if (output.length() < MAX_OUTPUT) {
                        output.append(line).append('\n');
                    }
                });
        boolean ended;
        try {
            ended = process.waitFor(PROBE_LIMIT);
        } finally {
            process.end(Duration.ofSeconds(1));
        }
        if (!ended) {
            throw new IOException(executable + " did not tell its version within " + PROBE_LIMIT.toSeconds() + " s");
        }
        return output.toString();
    }

    private static Map<String, String> basicEnvironment() {
        return Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"), "LANG", "C.UTF-8");
    }

    private static Optional<Path> locate(String executable) {
        try {
            if (executable.contains("/") || executable.contains(File.separator)) {
                return Optional.of(Path.of(executable).toAbsolutePath()).filter(PackageDiscovery::isProgram);
            }
            for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
                Path candidate = Path.of(folder).resolve(executable).toAbsolutePath();
                if (!folder.isEmpty() && isProgram(candidate)) {
                    return Optional.of(candidate);
                }
            }
        } catch (InvalidPathException e) {
            log.warn("'{}' is no path of a program: {}", executable, e.getMessage());
        }
        return Optional.empty();
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
