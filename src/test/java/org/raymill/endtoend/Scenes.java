package org.raymill.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;

/**
 * A scene to render.
 *
 * @param folder where its files are
 * @param scene the file to render
 * @param others what else it needs, relative to the folder
 */
public record Scenes(Path folder, String scene, List<String> others) {

    private static final Path SHARED =
            Path.of("../shared/scenes").toAbsolutePath().normalize();

    /** 15,452 triangles and five textures in one file. */
    public static Scenes helmet() {
        return shared(SHARED, "DamagedHelmet.glb");
    }

    /** A box with a buffer and a texture in files of their own. */
    public static Scenes box() {
        return shared(SHARED.resolve("boxtextured"), "BoxTextured.gltf", "BoxTextured0.bin", "CesiumLogoFlat.png");
    }

    /** The scene that ships with Raymill. */
    public static Scenes sample() {
        Path folder = Raymill.projectFolder().resolve("src/main/resources/sample");
        try {
            List<String> names = Files.readAllLines(folder.resolve("files.txt"));
            return new Scenes(folder, names.get(0), names.subList(1, names.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Scenes shared(Path folder, String scene, String... others) {
        boolean there = Files.isRegularFile(folder.resolve(scene));
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("the scene " + folder.resolve(scene) + " is missing");
        }
        Assumptions.assumeTrue(there, () -> "the scene " + folder.resolve(scene) + " is not on this machine");
        return new Scenes(folder, scene, List.of(others));
    }

    /** The file to render. */
    public Path file() {
        return folder.resolve(scene);
    }

    /** Every file of the scene with its bytes, by path in the job. */
    Map<String, byte[]> contents() {
        Map<String, byte[]> contents = new TreeMap<>();
        try {
            contents.put(scene, Files.readAllBytes(file()));
            for (String other : others) {
                contents.put(other, Files.readAllBytes(folder.resolve(other)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return contents;
    }
}
