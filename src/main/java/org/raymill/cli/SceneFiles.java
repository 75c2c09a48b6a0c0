package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.rendering.pathtracer.GltfFiles;
import org.raymill.rendering.pathtracer.SceneException;

/**
 * A scene with all that it needs, found on this machine.
 *
 * @param folder the scene's folder, absolute; all files are below it
 * @param scene the scene's path within the job
 * @param environment the path within the job of the picture that surrounds the scene; null without one
 * @param files where each file is by its path within the job, the scene first
 */
record SceneFiles(Path folder, RelativePath scene, RelativePath environment, Map<RelativePath, Path> files) {

    /**
     * Finds a scene's files.
     *
     * @param extra further files, relative to the current folder or the scene's
     * @param environment another such file; may be null
     * @throws CommandException naming each file that is missing
     */
    static SceneFiles find(Path scene, List<Path> extra, String environment) {
        if (Files.isDirectory(scene)) {
            throw new CommandException(scene + " is a folder; name the scene file in it");
        }
        if (!Files.isRegularFile(scene)) {
            throw new CommandException(
                    "there is no scene " + scene + " (in " + Path.of("").toAbsolutePath() + ")");
        }
        Path absolute = scene.toAbsolutePath().normalize();
        Finder finder = new Finder(absolute.getParent());
        RelativePath scenePath = finder.add(absolute);
        if (isGltf(scene)) {
            for (GltfFiles.AssociatedFile reference : references(scene)) {
                finder.add(reference.path(), reference.file());
            }
        }
        RelativePath environmentPath = environment == null ? null : finder.add(finder.locate(path(environment)));
        extra.forEach(file -> finder.add(finder.locate(file)));
        finder.requireAll();
        return new SceneFiles(finder.folder, scenePath, environmentPath, finder.found);
    }

    private static boolean isGltf(Path scene) {
        String name = scene.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".gltf") || name.endsWith(".glb");
    }

    private static List<GltfFiles.AssociatedFile> references(Path scene) {
        try {
            return GltfFiles.associated(scene);
        } catch (SceneException e) {
            throw new CommandException(scene + ": " + e.getMessage(), e);
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (java.nio.file.InvalidPathException e) {
            throw new CommandException("'" + Terminal.clean(text) + "' is no file name", e);
        }
    }

    /** Reads all files to know their content's names in the file store. */
    Map<AssociatedFile, Path> hash() {
        HashCache cache = HashCache.ofUser();
        Map<RelativePath, AssociatedFile> hashed = new ConcurrentHashMap<>();
        Parallel.forEach(files.entrySet(), Runtime.getRuntime().availableProcessors(), entry -> {
            try {
                HashCache.Hashed content = cache.hash(entry.getValue());
                hashed.put(entry.getKey(), new AssociatedFile(entry.getKey(), content.sha256(), content.size()));
            } catch (IOException e) {
                throw new CommandException(entry.getValue() + " can not be read: " + e, e);
            }
        });
        cache.save();
        Map<AssociatedFile, Path> inOrder = new LinkedHashMap<>();
        files.forEach((path, file) -> inOrder.put(hashed.get(path), file));
        return inOrder;
    }

    /** Gathers files below one folder. */
    private static final class Finder {
        private final Path folder;
        private final Map<RelativePath, Path> found = new LinkedHashMap<>();
        private final List<String> missing = new ArrayList<>();

        Finder(Path folder) {
            this.folder = folder;
        }

        /** Where a file that the user named is: people write paths from where they are, or from where the scene is. */
        Path locate(Path given) {
            Path here = given.toAbsolutePath().normalize();
            return Files.isRegularFile(here)
                    ? here
                    : folder.resolve(given).toAbsolutePath().normalize();
        }

        RelativePath add(Path file) {
            if (!file.startsWith(folder)) {
                throw new CommandException(file + " is not below the scene's folder " + folder
                        + "; a job's files are known by their paths below it. Copy it there");
            }
            return add(
                    folder.relativize(file)
                            .toString()
                            .replace(file.getFileSystem().getSeparator(), "/"),
                    file);
        }

        RelativePath add(String name, Path file) {
            try {
                RelativePath path = new RelativePath(name);
                if (found.put(path, file) == null && !Files.isRegularFile(file)) {
                    missing.add(Terminal.clean(name));
                }
                return path;
            } catch (IllegalArgumentException e) {
                throw new CommandException(e.getMessage() + ". Rename the file", e);
            }
        }

        void requireAll() {
            if (!missing.isEmpty()) {
                String indent = System.lineSeparator() + "  ";
                throw new CommandException("the scene needs files that are missing in " + folder + ":" + indent
                        + String.join(indent, missing));
            }
        }
    }
}
