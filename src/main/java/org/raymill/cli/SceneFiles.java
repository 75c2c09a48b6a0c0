package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.rendering.pathtracer.GltfFiles;
import org.raymill.rendering.pathtracer.SceneException;

/**
 * A scene with all that it needs, found on this machine.
 *
 * @param scene the scene's path within the job
 * @param files where each associated file is, the scene included
 */
record SceneFiles(RelativePath scene, Map<AssociatedFile, Path> files) {

    /**
     * Finds a scene's files.
     *
     * @param extra further files beside the scene, relative to its folder
     * @throws CommandException naming each file that is missing
     */
    static SceneFiles find(Path scene, List<Path> extra) {
        if (!Files.isRegularFile(scene)) {
            throw new CommandException("there is no scene " + scene);
        }
        Path folder = scene.toAbsolutePath().normalize().getParent();
        Map<String, Path> found = new LinkedHashMap<>();
        found.put(scene.getFileName().toString(), scene);
        List<String> missing = new ArrayList<>();
        if (isGltf(scene)) {
            for (GltfFiles.AssociatedFile reference : references(scene)) {
                found.put(reference.path(), reference.file());
                if (!reference.exists()) {
                    missing.add(reference.path());
                }
            }
        }
        for (Path file : extra) {
            Path absolute = folder.resolve(file).normalize();
            if (!absolute.startsWith(folder)) {
                throw new CommandException(file + " is not below the scene's folder " + folder);
            }
            String name = folder.relativize(absolute).toString().replace('\\', '/');
            found.put(name, absolute);
            if (!Files.isRegularFile(absolute)) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new CommandException("the scene needs files that are missing in " + folder + ":"
                    + System.lineSeparator() + "  " + String.join(System.lineSeparator() + "  ", missing));
        }
        return hash(scene, found);
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

    private static SceneFiles hash(Path scene, Map<String, Path> found) {
        Map<AssociatedFile, Path> files = new LinkedHashMap<>();
        Optional<RelativePath> main = Optional.empty();
        for (Map.Entry<String, Path> entry : found.entrySet()) {
            try {
                RelativePath path = new RelativePath(entry.getKey());
                Path file = entry.getValue();
                files.put(new AssociatedFile(path, new Sha256(Results.sha256(file)), Files.size(file)), file);
                main = main.isPresent() ? main : Optional.of(path);
            } catch (IOException e) {
                throw new CommandException(entry.getValue() + " can not be read: " + e.getMessage(), e);
            } catch (IllegalArgumentException e) {
                throw new CommandException(e.getMessage(), e);
            }
        }
        return new SceneFiles(main.orElseThrow(() -> new CommandException("there is no scene " + scene)), files);
    }
}
