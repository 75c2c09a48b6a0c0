package org.raymill.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.raymill.api.json.PathMaps;
import org.raymill.scene.PathRules;
import org.raymill.scene.SceneKind;
import picocli.CommandLine.Option;

/** How the files that a scene needs are found. */
final class SceneSearch {

    private static final String STANDARD_RULES = "RAYMILL_MAPS";

    @Option(
            names = {"--also", "--file"},
            order = 60,
            paramLabel = "FILE|FOLDER",
            description = "Something else that the render needs, below the job's folder; repeatable.")
    private List<Path> also = new ArrayList<>();

    @Option(
            names = "--files",
            order = 61,
            paramLabel = "FOLDER",
            description = "Take all files of this folder, and do not look into the scene. The folder is the job's.")
    private Path all;

    @Option(
            names = "--root",
            order = 62,
            paramLabel = "FOLDER",
            description = "The job's folder; the scene lies in or below it (default: the scene's folder).")
    private Path root;

    @Option(
            names = "--map",
            order = 63,
            paramLabel = "FROM=TO",
            description = "Absolute paths in the scene that begin with FROM, written for any system, mean the folder TO"
                    + " here; the longest FROM that fits holds; repeatable.")
    private List<String> maps = new ArrayList<>();

    @Option(
            names = "--maps",
            order = 64,
            paramLabel = "FILE",
            description =
                    "A file with such rules, one a line (default: the one that RAYMILL_MAPS names); the farm's own come after them.")
    private Path rules;

    @Option(
            names = "--allow-missing",
            order = 65,
            description = "Submit although files are missing that the scene seems to need.")
    private boolean allowMissing;

    @Option(
            names = "--dry-run",
            order = 66,
            description = "Only list what the scene needs, with who needs it; nothing is sent.")
    private boolean dryRun;

    /** What the site offers; the user's own rules come first. */
    private PathRules siteRules = PathRules.NONE;

    /** A search that takes what the scene needs and nothing else. */
    static SceneSearch plain() {
        return new SceneSearch();
    }

    /**
     * A search that takes what the scene needs and nothing else.
     *
     * @param root the job's folder; null for the scene's
     */
    static SceneSearch below(Path root) {
        SceneSearch search = new SceneSearch();
        search.root = root;
        return search;
    }

    /** A search that takes all of a folder. */
    static SceneSearch ofFolder(Path folder) {
        SceneSearch search = new SceneSearch();
        search.all = folder;
        return search;
    }

    /** Files and folders to be added. */
    List<Path> also() {
        return also;
    }

    /** Has something else taken, too. */
    void add(Path file) {
        also.add(file);
    }

    /** The folder of which all is to be taken; null when the scene is to be looked into. */
    Path all() {
        return all;
    }

    boolean allowMissing() {
        return allowMissing;
    }

    boolean dryRun() {
        return dryRun;
    }

    /** The job's folder for a scene. */
    Path rootFor(Path scene) {
        Path folder =
                all != null ? all : root != null ? root : scene.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new CommandException("there is no folder " + folder);
        }
        return folder.toAbsolutePath().normalize();
    }

    /** Takes the farm's rules for paths, to be used where none of the user's fits, for a scene that can have absolute paths. */
    void learnSiteRules(Path scene, ApiClient client, Terminal terminal) {
        if (all != null
                || SceneKind.of(scene).filter(kind -> kind != SceneKind.GLTF).isEmpty()) {
            return;
        }
        try {
            siteRules = parse(client.get("/api/v1/files/maps", PathMaps.class).maps());
        } catch (FarmAwayException e) {
            terminal.say("The farm's rules for paths are not known: " + e.getMessage());
        } catch (RefusedException e) {
            // A farm of an earlier version has none.
            siteRules = PathRules.NONE;
        }
    }

    /** The rules for paths, those of the command line first, the site's last. */
    PathRules rules() {
        List<String> lines = new ArrayList<>(maps);
        String standard = System.getenv().getOrDefault(STANDARD_RULES, "");
        Path file = rules != null || standard.isEmpty() ? rules : Path.of(standard);
        if (file != null) {
            lines.addAll(read(file));
        }
        return parse(lines).or(siteRules);
    }

    private static PathRules parse(List<String> lines) {
        try {
            return new PathRules(lines.stream().map(PathRules.Rule::parse).toList());
        } catch (IllegalArgumentException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new CommandException("the rules for paths in " + file + " can not be read: " + e.getMessage(), e);
        }
    }
}
