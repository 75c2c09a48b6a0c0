package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.rendering.pathtracer.ExrPictures;

class PathTracedPicturesTest {

    private static final String TRIANGLE = """
            {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
             "meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],
             "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]}],
             "bufferViews":[{"buffer":0,"byteLength":36}],
             "buffers":[{"byteLength":36,"uri":"data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAA"}]}
            """;
    /** A corner of the picture of 20 x 10 pixels, where only the environment is seen. */
    private static final PixelRegion CORNER = new PixelRegion(15, 0, 5, 4);

    @TempDir
    private Path folder;

    private final PathTracedPictures pictures = new PathTracedPictures();
    private final Recorder context = new Recorder();

    @Test
    void aRegionIsWrittenAsPng() throws Exception {
        render("#bc0000", PictureFormat.PNG, "out.png");
        BufferedImage image = ImageIO.read(folder.resolve("out.png").toFile());
        assertThat(image.getWidth()).isEqualTo(5);
        assertThat(image.getHeight()).isEqualTo(4);
        assertThat(image.getRGB(4, 3)).isEqualTo(0xFFBC0000);
        assertThat(context.lines).anyMatch(line -> line.contains("1 triangles") && line.contains("5x4 pixels"));
        assertThat(context.last).isEqualTo(1);
    }

    @Test
    void aRegionIsWrittenAsExr() throws Exception {
        render("0.5,20,0", PictureFormat.EXR, "out.exr");
        byte[] content = Files.readAllBytes(folder.resolve("out.exr"));
        assertThat(ExrPictures.read(content, 20).rgb()).startsWith(0.5f, 20, 0).hasSize(60);
    }

    @Test
    void theEnvironmentMayBeAPictureOfTheJob() throws Exception {
        BufferedImage sky = new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB);
        sky.setRGB(0, 0, 0xFFFFFF);
        ImageIO.write(sky, "png", folder.resolve("sky.png").toFile());
        render("sky.png", PictureFormat.PNG, "out.png");
        assertThat(folder.resolve("out.png")).isNotEmptyFile();
    }

    @Test
    void nothingOutsideOfTheJobsFolderIsRead(@TempDir Path outside) throws IOException {
        ImageIO.write(
                new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB),
                "png",
                outside.resolve("secret.png").toFile());
        Files.createSymbolicLink(folder.resolve("sky.png"), outside.resolve("secret.png"));
        assertThatThrownBy(() -> render("sky.png", PictureFormat.PNG, "out.png"))
                .isInstanceOf(RenderingException.class)
                .hasMessageContaining("outside");
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThatThrownBy(() -> render("missing.hdr", PictureFormat.PNG, "out.png"))
                .isInstanceOf(RenderingException.class)
                .hasMessageContaining("missing.hdr");
        assertThatThrownBy(() -> pictures.render(picture("", PictureFormat.PNG, "out.png", 0, 0), context))
                .isInstanceOf(RenderingException.class)
                .hasMessageContaining("0x0");
    }

    @Test
    void aCancelledPictureLeavesNoFile() throws IOException {
        context.cancelled = true;
        assertThatThrownBy(() -> render("", PictureFormat.PNG, "out.png")).isInstanceOf(CancellationException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("triangle.gltf");
        }
    }

    private void render(String environment, PictureFormat format, String name)
            throws IOException, InterruptedException, RenderingException {
        pictures.render(picture(environment, format, name, 20, 10), context);
    }

    private PictureRenderer.Picture picture(
            String environment, PictureFormat format, String name, int width, int height) throws IOException {
        return new PictureRenderer.Picture(
                Files.writeString(folder.resolve("triangle.gltf"), TRIANGLE),
                folder,
                GltfParameters.parse(Map.of("samples", "2", "environment", environment)),
                1,
                width,
                height,
                CORNER,
                format,
                2,
                folder.resolve(name));
    }

    private static final class Recorder implements RenderContext {

        private final List<String> lines = new ArrayList<>();
        private volatile boolean cancelled;
        private double last;

        @Override
        public boolean cancelled() {
            return cancelled;
        }

        @Override
        public void progress(double fraction) {
            last = fraction;
        }

        @Override
        public void log(String line) {
            lines.add(line);
        }

        @Override
        public int execute(Program program, Consumer<String> output) {
            throw new UnsupportedOperationException("the path tracer starts no programs");
        }
    }
}
