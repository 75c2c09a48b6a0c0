package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.rendering.PictureRenderer;
import org.raymill.rendering.PictureRenderer.Picture;
import org.raymill.rendering.RenderingException;

/** Rendering without a farm. */
class RenderCommandTest {

    @TempDir
    Path folder;

    private Path scene;
    private final AtomicReference<Picture> rendered = new AtomicReference<>();
    private final PictureRenderer renderer = (picture, context) -> {
        rendered.set(picture);
        context.progress(0.5);
        Files.writeString(picture.output(), "picture");
    };

    @BeforeEach
    void write() throws IOException {
        scene = Files.writeString(folder.resolve("scene.gltf"), "{\"asset\":{\"version\":\"2.0\"}}");
    }

    @Test
    void withoutOptionsAPictureIsMadeAsAFarmWouldMakeIt() {
        Path out = folder.resolve("new/frame.png");

        CommandRun run = CommandRun.rendering(renderer, "render", scene.toString(), "--out", out.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("frame.png: frame 1, 640x360, 16 samples");
        assertThat(out).hasContent("picture");
        Picture picture = rendered.get();
        assertThat(picture.scene()).isEqualTo(scene.toAbsolutePath());
        assertThat(picture.folder()).isEqualTo(folder.toAbsolutePath());
        assertThat(picture.region()).isEqualTo(PixelRegion.whole(640, 360));
        assertThat(picture.parameters().samples()).isEqualTo(16);
        assertThat(picture.parameters().framesPerSecond()).isEqualTo(24);
        assertThat(picture.parameters().environment()).isEmpty();
        assertThat(picture.format()).isEqualTo(PictureFormat.PNG);
        assertThat(picture.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void everyOptionReachesTheRenderer() throws IOException {
        Files.writeString(folder.resolve("sky.png"), "sky");

        CommandRun run = CommandRun.rendering(
                renderer,
                "render",
                scene.toString(),
                "--frame=12",
                "--width=64",
                "--height=32",
                "--samples=4",
                "--fps=12.5",
                "--environment",
                folder.resolve("sky.png").toString(),
                "--threads=3",
                "--out",
                folder.resolve("f.EXR").toString());

        assertThat(run.status()).as(run.err()).isZero();
        Picture picture = rendered.get();
        assertThat(picture.frame()).isEqualTo(12);
        assertThat(picture.width()).isEqualTo(64);
        assertThat(picture.height()).isEqualTo(32);
        assertThat(picture.parameters().samples()).isEqualTo(4);
        assertThat(picture.parameters().framesPerSecond()).isEqualTo(12.5);
        assertThat(picture.parameters().environment()).isEqualTo("sky.png");
        assertThat(picture.threads()).isEqualTo(3);
        assertThat(picture.format()).isEqualTo(PictureFormat.EXR);
    }

    @Test
    void aSceneThatCanNotBeRenderedIsToldInOneLine() {
        PictureRenderer failing = (picture, context) -> {
            throw new RenderingException("accessors[3] is out of range");
        };

        CommandRun run = CommandRun.rendering(failing, "render", scene.toString(), "--out", folder + "/f.png");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualToIgnoringNewLines("raymill: " + scene + ": accessors[3] is out of range");
        assertThat(folder.resolve("f.png")).doesNotExist();
    }

    @Test
    void tooLittleMemoryIsToldWithTheRemedy() {
        PictureRenderer hungry = (picture, context) -> {
            throw new OutOfMemoryError("Java heap space");
        };

        CommandRun run = CommandRun.rendering(hungry, "render", scene.toString(), "--out", folder + "/f.png");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("RAYMILL_JAVA_OPTIONS=-Xmx");
    }

    @Test
    void wrongUsageIsToldBeforeAnythingIsRendered() {
        assertWrong("Missing required option: '--out=FILE'");
        assertWrong("ends neither with .png nor with .exr", "--out=frame.gif");
        assertWrong("--frame must lie between", "--out=f.png", "--frame=-1");
        assertWrong("--threads must be at least 1", "--out=f.png", "--threads=0");
        assertWrong("samples must be a whole number", "--out=f.png", "--samples=0");
        assertWrong("--width must lie between", "--out=f.png", "--width=20000");
    }

    private void assertWrong(String message, String... options) {
        String[] arguments = with(options);
        CommandRun run = CommandRun.rendering(renderer, arguments);
        assertThat(run.status()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(rendered.get()).isNull();
    }

    private String[] with(String... options) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("render", scene.toString()), java.util.stream.Stream.of(options))
                .toArray(String[]::new);
    }

    @Test
    void aSceneThatIsNotThereIsNamed() {
        CommandRun run = CommandRun.rendering(renderer, "render", "no.gltf", "--out", "f.png");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("there is no scene no.gltf");
    }

    @Test
    void anEnvironmentOutsideOfTheScenesFolderIsRefused() throws IOException {
        Path nested = Files.createDirectories(folder.resolve("nested"));
        Path inner = Files.copy(scene, nested.resolve("scene.gltf"));
        Files.writeString(folder.resolve("sky.png"), "sky");

        CommandRun run = CommandRun.rendering(
                renderer, "render", inner.toString(), "--environment=../sky.png", "--out", folder + "/f.png");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("sky.png is not below the job's folder " + nested);
    }
}
