package org.raymill.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The fuzz targets: classes with a method {@code fuzzerTestOneInput(byte[])} that throws when a parser does what it may not. Each stands in its parser's package and
 * has a folder with inputs, small files that lead into all of it and those that once found a fault.
 */
public final class FuzzTargets {

    /** The names of the classes. */
    public static final List<String> ALL = List.of(
            "org.raymill.model.ValuesFuzz",
            "org.raymill.api.BodiesFuzz",
            "org.raymill.api.HeadersFuzz",
            "org.raymill.rendering.pathtracer.GltfFuzz",
            "org.raymill.rendering.PicturesFuzz",
            "org.raymill.rendering.OutputFuzz",
            "org.raymill.rendering.definition.DefinitionFuzz",
            "org.raymill.scene.ScenesFuzz",
            "org.raymill.server.LogFilterFuzz",
            "org.raymill.site.mail.MailFuzz",
            "org.raymill.storage.PacksFuzz");

    private static final Path INPUTS = Path.of("src/test/resources/fuzz");

    private FuzzTargets() {}

    /** The folder with a target's inputs. */
    public static Path inputs(String target) {
        return INPUTS.resolve(target.substring(target.lastIndexOf('.') + 1));
    }

    /** The inputs of a target, by name. */
    static List<Path> files(String target) {
        try (var files = Files.list(inputs(target))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a target an input; what it throws is a fault. */
    static void run(String target, byte[] input) throws Throwable {
        try {
            Class.forName(target).getMethod("fuzzerTestOneInput", byte[].class).invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
