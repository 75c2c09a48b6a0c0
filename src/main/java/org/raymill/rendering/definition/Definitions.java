package org.raymill.rendering.definition;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The definitions that a node has: those in the jar, a folder of the site's, and those within the configuration; a later one replaces an earlier one of
 * the same name.
 */
public final class Definitions {

    /** The definitions in the jar. */
    public static final List<String> SHIPPED = List.of("blender", "command", "ffmpeg", "gltf", "povray");

    private static final String RESOURCES = "packages/";
    private static final String ENDING = ".conf";
    private static final long MAX_FILE_BYTES = 1 << 20;
    private static final int MAX_FILES = 1_000;

    private final Map<String, PackageDefinition> all;

    private Definitions(Map<String, PackageDefinition> all) {
        this.all = new TreeMap<>(all);
    }

    /**
     * Reads all definitions.
     *
     * @param folder the site's; empty for none
     * @param configured what is below {@code raymill.packages}
     * @throws DefinitionException with all that is wrong
     */
    public static Definitions read(Optional<Path> folder, ConfigObject configured) {
        Map<String, PackageDefinition> found = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (String name : SHIPPED) {
            found.put(name, shipped(name));
        }
        for (Path file : folder.map(Definitions::files).orElse(List.of())) {
            collect(problems, () -> put(found, file(file)));
        }
        for (Map.Entry<String, ConfigValue> entry : configured.entrySet()) {
            collect(problems, () -> put(found, configured(entry.getKey(), entry.getValue())));
        }
        if (!problems.isEmpty()) {
            throw new DefinitionException(problems);
        }
        return new Definitions(found);
    }

    /** The definitions in the jar alone. */
    public static Definitions ofTheJar() {
        return read(Optional.empty(), ConfigFactory.empty().root());
    }

    /**
     * These definitions and no others.
     *
     * @param configured as below {@code raymill.packages}
     * @throws DefinitionException with all that is wrong
     */
    public static Definitions only(ConfigObject configured) {
        Map<String, PackageDefinition> found = new TreeMap<>();
        configured.forEach((name, value) -> put(found, configured(name, value)));
        return new Definitions(found);
    }

    private static void put(Map<String, PackageDefinition> found, PackageDefinition definition) {
        PackageDefinition before = found.get(definition.name());
        if (before != null && before.builtIn()) {
            throw new DefinitionException(List.of("the package " + definition.name()
                    + " is Raymill's own and can not be defined anew; choose another name"));
        }
        if (definition.builtIn() || definition.name().equals("no-op")) {
            throw new DefinitionException(List.of(
                    "the package " + definition.name() + " can not be built in: only Raymill's own packages are"));
        }
        found.put(definition.name(), definition);
    }

    private static void collect(List<String> problems, Runnable reading) {
        try {
            reading.run();
        } catch (DefinitionException e) {
            problems.addAll(e.problems());
        }
    }

    private static PackageDefinition shipped(String name) {
        String resource = RESOURCES + name + ENDING;
        ConfigObject content = ConfigFactory.parseResources(
                        Definitions.class.getClassLoader(),
                        resource,
                        ConfigParseOptions.defaults().setAllowMissing(false))
                .resolve()
                .root();
        return DefinitionReader.read(name, content, Definitions::resource);
    }

    private static String resource(String file) throws IOException {
        try (InputStream in = Definitions.class.getClassLoader().getResourceAsStream(RESOURCES + file)) {
            if (in == null) {
                throw new IOException("there is no " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Reads the definition in a file; the package has the file's name without its ending.
     *
     * @throws DefinitionException with all that is wrong
     */
    public static PackageDefinition file(Path file) {
        String fileName = file.getFileName().toString();
        String name = fileName.endsWith(ENDING) ? fileName.substring(0, fileName.length() - ENDING.length()) : fileName;
        try {
            Config content = ConfigFactory.parseString(
                    text(file), ConfigParseOptions.defaults().setOriginDescription(file.toString()));
            return DefinitionReader.read(name, content.resolve().root(), script -> text(file.resolveSibling(script)));
        } catch (ConfigException | IOException e) {
            throw new DefinitionException(List.of(e.getMessage()));
        } catch (StackOverflowError e) {
            // The parser calls itself for each bracket and has no limit of its own.
            throw new DefinitionException(List.of(file + ": its objects and lists stand too deep in each other"));
        }
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException(file + " is larger than " + (MAX_FILE_BYTES >> 20) + " MiB");
        }
        return Files.readString(file);
    }

    private static PackageDefinition configured(String name, ConfigValue value) {
        if (!(value instanceof ConfigObject definition)) {
            throw new DefinitionException(List.of("raymill.packages." + name + " must be an object"));
        }
        try {
            return DefinitionReader.read(name, definition, script -> {
                throw new IOException(script + " has no folder: a definition with scripts is a file of its own");
            });
        } catch (DefinitionException e) {
            throw new DefinitionException(e.problems().stream()
                    .map(problem -> "raymill.packages." + name + ": " + problem)
                    .toList());
        }
    }

    private static List<Path> files(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*" + ENDING)) {
            entries.forEach(files::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            throw new DefinitionException(List.of("the folder of packages can not be read: " + e.getMessage()));
        }
        if (files.size() > MAX_FILES) {
            throw new DefinitionException(List.of(folder + " has more than " + MAX_FILES + " definitions"));
        }
        return files.stream().sorted().toList();
    }

    /** The definition of one package and no others. */
    public Definitions alone(String name) {
        return new Definitions(Map.of(name, all.get(name)));
    }

    /** All of them, by name. */
    public Collection<PackageDefinition> all() {
        return all.values();
    }

    /** The definition of a package; empty for one that this node has not. */
    public Optional<PackageDefinition> find(String name) {
        return Optional.ofNullable(all.get(name));
    }

    /** Why no package renders a scene of this name, for people, with the endings that there are. */
    public String unknownEnding(String scene) {
        String endings = all.values().stream()
                .flatMap(definition -> definition.extensions().stream())
                .sorted()
                .distinct()
                .map(extension -> "." + extension)
                .collect(Collectors.joining(", "));
        return "no rendering package is known for scenes named like '" + scene + "'; known endings are " + endings;
    }

    /** The package for a scene by the ending of its name. */
    public Optional<PackageDefinition> forScene(String scene) {
        return all.values().stream()
                .filter(definition -> definition.renders(scene))
                .findFirst();
    }
}
