package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.model.Sha256;
import org.raymill.model.TileGrid;
import org.raymill.rendering.pathtracer.ExrPictures;
import org.raymill.rendering.pathtracer.FloatImage;

class AssemblyTest {

    private static final int WIDTH = 37;
    private static final int HEIGHT = 23;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1x1, 1", "2x2, 1", "5x3, 1", "37x23, 1", "2x2, 2", "2x2, 10", "3x2, 11"})
    void theFrameIsTheTilesPixelForPixel(String grid, int imageType) throws Exception {
        BufferedImage picture = picture(imageType);
        List<Assembly.Part> parts = cut(picture, TileGrid.parse(grid));
        Path output = folder.resolve("frame.png");

        Assembly.assemble(parts, WIDTH, HEIGHT, PictureFormat.PNG, output, new Context(false));

        BufferedImage frame = ImageIO.read(output.toFile());
        assertThat(frame.getRaster().getNumBands())
                .isEqualTo(picture.getRaster().getNumBands());
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                assertThat(frame.getRaster().getPixel(x, y, (int[]) null))
                        .as("pixel %d,%d", x, y)
                        .isEqualTo(picture.getRaster().getPixel(x, y, (int[]) null));
            }
        }
    }

    @Test
    void floatsStayAsTheyAre() throws Exception {
        Random random = new Random(3);
        float[] rgb = new float[3 * WIDTH * HEIGHT];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = random.nextFloat() * (random.nextBoolean() ? 1e-30f : 1e6f);
        }
        TileGrid grid = new TileGrid(4, 3);
        List<Assembly.Part> parts = new ArrayList<>();
        for (int i = 0; i < grid.count(); i++) {
            PixelRegion region = grid.region(i, WIDTH, HEIGHT);
            float[] tile = new float[3 * region.width() * region.height()];
            for (int y = 0; y < region.height(); y++) {
                int from = 3 * ((region.y() + y) * WIDTH + region.x());
                System.arraycopy(rgb, from, tile, 3 * y * region.width(), 3 * region.width());
            }
            Path file = folder.resolve("tile" + i + ".exr");
            ExrPictures.write(new FloatImage(region.width(), region.height(), tile), file);
            parts.add(new Assembly.Part(PictureSource.of(file), hash(file), region));
        }
        Path output = folder.resolve("frame.exr");

        Assembly.assemble(parts, WIDTH, HEIGHT, PictureFormat.EXR, output, new Context(false));

        assertThat(ExrPictures.read(Files.readAllBytes(output), WIDTH * HEIGHT).rgb())
                .containsExactly(rgb);
        Files.writeString(file(parts.get(1)), "no picture");
        List<Assembly.Part> broken = new ArrayList<>(parts);
        broken.set(
                1,
                new Assembly.Part(
                        parts.get(1).picture(),
                        hash(file(parts.get(1))),
                        parts.get(1).region()));
        assertThatThrownBy(
                        () -> Assembly.assemble(broken, WIDTH, HEIGHT, PictureFormat.EXR, output, new Context(false)))
                .isInstanceOf(RenderingException.class)
                .hasMessageStartingWith("tile 1 can not be read: ");
    }

    @Test
    void aDamagedTileIsNamed() throws Exception {
        List<Assembly.Part> parts = cut(picture(BufferedImage.TYPE_INT_RGB), new TileGrid(2, 2));
        byte[] bytes = Files.readAllBytes(file(parts.get(2)));
        bytes[bytes.length - 20] ^= 1;
        Files.write(file(parts.get(2)), bytes);
        assertFails(parts, "tile 2 is damaged: its SHA-256 is not the one that was accepted");
    }

    @Test
    void aMissingTileIsNamed() throws Exception {
        List<Assembly.Part> parts = cut(picture(BufferedImage.TYPE_INT_RGB), new TileGrid(2, 2));
        Files.delete(file(parts.get(3)));
        assertFails(parts, "tile 3 is missing: " + file(parts.get(3)));
    }

    @Test
    void tilesOfTheWrongShapeAreRefused() throws Exception {
        List<Assembly.Part> parts = cut(picture(BufferedImage.TYPE_INT_RGB), new TileGrid(2, 1));
        PixelRegion left = parts.get(0).region();
        PixelRegion right = parts.get(1).region();

        assertFails(List.of(parts.get(0)), "the tiles do not cover the frame");
        assertFails(List.of(parts.get(0), at(parts.get(1), left)), "tiles 0 and 1 overlap");
        assertFails(
                List.of(parts.get(0), at(parts.get(1), new PixelRegion(right.x() + 1, 0, right.width(), HEIGHT))),
                "tile 1 lies outside of the frame");
        assertFails(
                List.of(at(parts.get(0), right), at(parts.get(1), left)), "tile 0 has 18x23 pixels instead of 19x23");
    }

    @Test
    void whatIsNoPictureIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("tile"), "no picture");
        Assembly.Part part = new Assembly.Part(PictureSource.of(file), hash(file), PixelRegion.whole(WIDTH, HEIGHT));
        assertFails(List.of(part), "tile 0 can not be read: the file is no PNG picture");
    }

    @Test
    void itStopsWhenCancelled() throws Exception {
        List<Assembly.Part> parts = cut(picture(BufferedImage.TYPE_INT_RGB), new TileGrid(2, 2));
        Path output = folder.resolve("frame.png");
        assertThatThrownBy(() -> Assembly.assemble(parts, WIDTH, HEIGHT, PictureFormat.PNG, output, new Context(true)))
                .isInstanceOf(java.util.concurrent.CancellationException.class);
        assertThat(output).doesNotExist();
    }

    private Path file(Assembly.Part part) {
        return folder.resolve(part.picture().name());
    }

    private void assertFails(List<Assembly.Part> parts, String message) {
        Path output = folder.resolve("frame.png");
        assertThatThrownBy(() -> Assembly.assemble(parts, WIDTH, HEIGHT, PictureFormat.PNG, output, new Context(false)))
                .isInstanceOf(RenderingException.class)
                .hasMessage(message);
        assertThat(output).doesNotExist();
    }

    private static Assembly.Part at(Assembly.Part part, PixelRegion region) {
        return new Assembly.Part(part.picture(), part.sha256(), region);
    }

    private static BufferedImage picture(int type) {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, type);
        Random random = new Random(5);
        int bands = picture.getRaster().getNumBands();
        int limit = 1 << picture.getSampleModel().getSampleSize(0);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int band = 0; band < bands; band++) {
                    picture.getRaster().setSample(x, y, band, random.nextInt(limit));
                }
            }
        }
        return picture;
    }

    private List<Assembly.Part> cut(BufferedImage picture, TileGrid grid) throws Exception {
        List<Assembly.Part> parts = new ArrayList<>();
        for (int i = 0; i < grid.count(); i++) {
            PixelRegion region = grid.region(i, WIDTH, HEIGHT);
            Path file = folder.resolve("tile" + i + ".png");
            BufferedImage tile = picture.getSubimage(region.x(), region.y(), region.width(), region.height());
            assertThat(ImageIO.write(tile, "png", file.toFile())).isTrue();
            parts.add(new Assembly.Part(PictureSource.of(file), hash(file), region));
        }
        return parts;
    }

    private static Sha256 hash(Path file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return new Sha256(HexFormat.of().formatHex(digest));
    }

    private record Context(boolean cancelled) implements RenderContext {

        @Override
        public void progress(double fraction) {
            assertThat(fraction).isBetween(0.0, 1.0);
        }

        @Override
        public void log(String line) {
            throw new AssertionError("an assembly has nothing to say: " + line);
        }

        @Override
        public int execute(Program program, Consumer<String> lines) throws IOException {
            throw new AssertionError("an assembly starts no programs");
        }
    }
}
