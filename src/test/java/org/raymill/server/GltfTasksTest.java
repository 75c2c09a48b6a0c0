package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.JOB;
import static org.raymill.server.Samples.attempt;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.raymill.model.AssociatedFile;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.PictureFormat;
import org.raymill.model.PictureNames;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.model.TileGrid;
import org.raymill.rendering.GltfPackage;
import org.raymill.rendering.PathTracedPictures;
import org.raymill.rendering.pathtracer.ExrPictures;
import org.raymill.storage.InputManifest;

/** Tasks of the built-in package on the sample scene, from orders to pictures. */
class GltfTasksTest {

    private static final int WIDTH = 33;
    private static final int HEIGHT = 21;
    private static final TileGrid GRID = new TileGrid(2, 2);
    private static final int FRAME = 5;

    @TempDir
    Path folder;

    private TestHost host;
    private Sha256 manifest;

    @BeforeEach
    void open() throws Exception {
        host = new TestHost(folder, new GltfPackage("1", new PathTracedPictures()));
        List<AssociatedFile> files = new ArrayList<>();
        for (String name : new String(resource("files.txt"), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            byte[] content = resource(name);
            files.add(new AssociatedFile(new RelativePath(name), host.files.put(content), content.length));
        }
        manifest = host.files.put(new InputManifest(files).toJson());
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    @ParameterizedTest
    @EnumSource(value = PictureFormat.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void tilesAndTheirAssemblyAreTheWholeFrame(PictureFormat format) throws Exception {
        Path whole = run(order(1, format, Optional.empty(), List.of()), PictureNames.frame(FRAME, format));
        List<TaskOrder.AssemblyPart> parts = new ArrayList<>();
        for (int tile = 0; tile < GRID.count(); tile++) {
            RelativePath name = PictureNames.tile(FRAME, tile, format);
            Path file = run(order(10 + tile, format, Optional.of(tile), List.of()), name);
            Path published = host.results.tilesFolder(JOB).resolve(name.value());
            Files.createDirectories(published.getParent());
            Files.copy(file, published);
            parts.add(new TaskOrder.AssemblyPart(name, hash(file), GRID.region(tile, WIDTH, HEIGHT)));
        }

        Path assembled = run(order(20, format, Optional.empty(), parts), PictureNames.frame(FRAME, format));

        assertThat(pixels(assembled, format)).isEqualTo(pixels(whole, format)).hasSize(3 * WIDTH * HEIGHT);
    }

    @Test
    void aSceneWithoutItsTexturesFailsAndNamesOne() throws Exception {
        byte[] scene = resource("scene.gltf");
        AssociatedFile alone = new AssociatedFile(new RelativePath("scene.gltf"), host.files.put(scene), scene.length);
        manifest = host.files.put(new InputManifest(List.of(alone)).toJson());

        RunEnd end = host.run(order(1, PictureFormat.PNG, Optional.empty(), List.of()));

        assertThat(end.result()).isEqualTo(Result.UNRENDERABLE);
        assertThat(end.reason()).contains("scene.bin");
    }

    @Test
    void anUnknownParameterFailsBeforeTheSceneIsRead() throws Exception {
        TaskOrder order = host.order(1, GltfPackage.NAME, Map.of("sample", "16"));
        assertThat(host.run(order).reason())
                .isEqualTo(
                        "the package gltf has no parameter 'sample'; it has samples, framesPerSecond and environment");
    }

    private Path run(TaskOrder order, RelativePath output) throws InterruptedException {
        RunEnd end = host.run(order);
        assertThat(end.reason()).isEmpty();
        assertThat(end.files()).extracting(file -> file.name()).containsExactly(output);
        assertThat(host.runs.find(order.attempt()).orElseThrow().progress()).isEqualTo(1);
        return host.runs.find(order.attempt()).orElseThrow().folder().output().resolve(output.value());
    }

    private TaskOrder order(
            int attempt, PictureFormat format, Optional<Integer> tile, List<TaskOrder.AssemblyPart> parts) {
        Optional<PixelRegion> region = tile.map(index -> GRID.region(index, WIDTH, HEIGHT));
        return TaskOrderBuilder.builder()
                .job(JOB)
                .task(new TaskId(parts.isEmpty() ? StepName.RENDER : StepName.ASSEMBLE, attempt))
                .attempt(attempt(attempt))
                .number(1)
                .packageName(GltfPackage.NAME)
                .packageVersion(Optional.of("1"))
                .scene(new RelativePath("scene.gltf"))
                .manifest(manifest)
                .width(WIDTH)
                .height(HEIGHT)
                .format(format)
                .parameters(Map.of("samples", "2"))
                .cores(1 + attempt % 2)
                .memoryMiB(100)
                .frames(List.of(FRAME))
                .tile(tile)
                .region(region)
                .tiles(parts)
                .build();
    }

    private static float[] pixels(Path file, PictureFormat format) throws Exception {
        return switch (format) {
            case PNG -> ImageIO.read(file.toFile()).getRaster().getPixels(0, 0, WIDTH, HEIGHT, (float[]) null);
            case NONE -> throw new IllegalArgumentException("there is no picture");
            case EXR ->
                ExrPictures.read(Files.readAllBytes(file), WIDTH * HEIGHT).rgb();
        };
    }

    private static Sha256 hash(Path file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return new Sha256(HexFormat.of().formatHex(digest));
    }

    private static byte[] resource(String name) throws Exception {
        try (InputStream in = GltfTasksTest.class.getResourceAsStream("/sample/" + name)) {
            return in.readAllBytes();
        }
    }
}
