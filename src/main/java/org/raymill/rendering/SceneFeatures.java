package org.raymill.rendering;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.raymill.rendering.definition.PackageDefinition;
import org.raymill.rendering.definition.SettingValues;
import org.raymill.rendering.definition.TileSafety;

/**
 * Looks through a task's files for what makes its pictures depend on how the work is split.
 *
 * @param definition the package that renders them
 */
record SceneFeatures(PackageDefinition definition) {

    /** Longer files are no scenes that a person wrote; what they have is not known. */
    private static final long MAX_FILE_BYTES = 32 << 20;

    /**
     * The task as it gives the same picture as one computer, where the job asks for that.
     *
     * @throws RenderingException when it can not, being a tile
     */
    RenderTask safe(RenderTask task, SettingValues settings, RenderContext context)
            throws IOException, RenderingException {
        Optional<TileSafety> safety = definition.tileSafety().filter(rule -> rule.isWanted(settings));
        boolean parallel = safety.filter(rule -> task.cores() > rule.threads()).isPresent();
        if (safety.isEmpty() || (task.tile().isEmpty() && !parallel)) {
            return task;
        }
        Optional<String> found = find(task.inputs(), safety.get());
        if (found.isEmpty()) {
            return task;
        }
        if (task.tile().isPresent()) {
            throw RenderingException.unrenderable(
                    found.get() + " makes tiles of this scene differ from the whole picture;"
                            + " submit it with tiles 1x1, or allow that with the parameter "
                            + safety.get().setting() + "=false");
        }
        int threads = safety.get().threads();
        context.log(found.get() + " makes pictures differ with the number of threads: rendering with " + threads
                + "; the parameter " + safety.get().setting() + "=false uses all");
        return task.withCores(threads);
    }

    private static Optional<String> find(Path folder, TileSafety safety) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> safety.concerns(file.getFileName().toString()))
                    .filter(file -> Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            if (Files.size(file) > MAX_FILE_BYTES) {
                continue;
            }
            Optional<String> feature = safety.findIn(Files.readString(file, StandardCharsets.ISO_8859_1));
            if (feature.isPresent()) {
                return Optional.of("'" + feature.get() + "' in " + folder.relativize(file));
            }
        }
        return Optional.empty();
    }
}
