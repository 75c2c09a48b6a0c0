package org.raymill.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.rendering.pathtracer.GltfDocument;
import org.raymill.rendering.pathtracer.GltfFiles;
import org.raymill.rendering.pathtracer.SceneException;
import org.raymill.rendering.pathtracer.SceneFrame;
import org.raymill.rendering.pathtracer.SceneLimits;

class SampleSceneTest {

    @TempDir
    Path folder;

    /** Copies the scene out of the program and returns the scene file. */
    private static Path copyTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        String list = new String(resource("files.txt"), StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("files.txt"), list);
        List<String> names = list.lines().toList();
        for (String name : names) {
            Files.write(folder.resolve(name), resource(name));
        }
        return folder.resolve(names.get(0));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = SampleSceneTest.class.getResourceAsStream("/sample/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void the_scene_in_the_program_is_what_its_generator_makes() throws IOException {
        Path shipped = folder.resolve("shipped");
        Path made = folder.resolve("made");
        copyTo(shipped);
        SampleSceneGenerator.generate(made);

        assertThat(names(shipped)).isEqualTo(names(made));
        for (String name : names(made)) {
            if (name.endsWith(".png")) {
                // Java versions compress differently, so the pixels are compared.
                BufferedImage expected = ImageIO.read(made.resolve(name).toFile());
                BufferedImage actual = ImageIO.read(shipped.resolve(name).toFile());
                assertThat(pixels(actual)).as(name).isEqualTo(pixels(expected));
            } else if (name.endsWith(".gltf")) {
                ObjectMapper mapper = new ObjectMapper();
                assertThat(mapper.readTree(shipped.resolve(name).toFile()))
                        .isEqualTo(mapper.readTree(made.resolve(name).toFile()));
            } else {
                assertThat(shipped.resolve(name)).hasSameBinaryContentAs(made.resolve(name));
            }
        }
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    @Test
    void the_scene_is_small_and_has_its_textures_as_files() throws IOException, SceneException {
        Path scene = copyTo(folder.resolve("deep/er"));

        List<GltfFiles.AssociatedFile> files = GltfFiles.associated(scene, scene.getParent());
        long bytes = Files.size(scene);
        for (GltfFiles.AssociatedFile file : files) {
            assertThat(file.exists()).as(file.path()).isTrue();
            bytes += Files.size(file.file());
        }
        assertThat(bytes).isLessThan(1_500_000);
        assertThat(new String(resource("files.txt"), StandardCharsets.UTF_8)
                        .lines()
                        .skip(1))
                .containsExactlyInAnyOrderElementsOf(
                        files.stream().map(GltfFiles.AssociatedFile::path).toList());
        assertThat(files).extracting(GltfFiles.AssociatedFile::path).contains("scene.bin", "masonry.png", "sky.png");
    }

    @Test
    void the_scene_is_read_whole_and_closes_to_a_loop() throws IOException, SceneException {
        GltfDocument document = GltfDocument.load(copyTo(folder), folder, SceneLimits.defaults());
        SceneFrame start = document.at(0);
        SceneFrame middle = document.at(0.5);
        SceneFrame end = document.at(1);

        assertThat(document.warnings()).isEmpty();
        assertThat(document.durationSeconds()).isEqualTo(1);
        assertThat(start.mesh().triangleCount()).isBetween(10_000, 40_000);
        assertThat(start.lights()).hasSize(4);
        assertThat(end.camera().orElseThrow().toWorld())
                .containsExactly(start.camera().orElseThrow().toWorld(), within(1e-5f));
        assertThat(middle.camera().orElseThrow().toWorld())
                .isNotEqualTo(start.camera().orElseThrow().toWorld());
        assertThat(middle.mesh().positions()).isNotEqualTo(start.mesh().positions());
    }
}
