package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.PixelRegion;
import org.raymill.rendering.pathtracer.ExrPictures;
import org.raymill.rendering.pathtracer.FloatImage;
import org.raymill.rendering.pathtracer.PathTracer;

/** Pictures for looking at, made of what there is. */
class FramePictureTest {

    private static final int RED = 0xffff0000;
    private static final int BLUE = 0xff0000ff;

    @TempDir
    private Path folder;

    private Path picture(String name, int width, int height, int color) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, color);
            }
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private PictureSource source(String name, int width, int height, int colour) throws IOException {
        return PictureSource.of(picture(name, width, height, colour));
    }

    @Test
    void partsGoToTheirPlacesAndTheRestIsTransparent() throws IOException {
        List<FramePicture.Part> parts = List.of(
                new FramePicture.Part(source("a.png", 5, 4, RED), new PixelRegion(0, 0, 5, 4)),
                new FramePicture.Part(source("b.png", 5, 3, BLUE), new PixelRegion(5, 4, 5, 3)));
        BufferedImage frame = FramePicture.compose(10, 7, parts, 10);
        assertThat(frame.getRGB(0, 0)).isEqualTo(RED);
        assertThat(frame.getRGB(4, 3)).isEqualTo(RED);
        assertThat(frame.getRGB(5, 4)).isEqualTo(BLUE);
        assertThat(frame.getRGB(9, 6)).isEqualTo(BLUE);
        assertThat(frame.getRGB(5, 3)).isZero();
        assertThat(frame.getRGB(0, 6)).isZero();
    }

    @Test
    void aSmallPictureOfAPartFillsIt() throws IOException {
        BufferedImage frame = FramePicture.compose(
                100,
                100,
                List.of(new FramePicture.Part(source("s.png", 10, 10, RED), new PixelRegion(50, 0, 50, 50))),
                50);
        assertThat(frame.getWidth()).isEqualTo(50);
        assertThat(frame.getHeight()).isEqualTo(50);
        assertThat(frame.getRGB(24, 0)).isZero();
        assertThat(frame.getRGB(25, 0)).isEqualTo(RED);
        assertThat(frame.getRGB(49, 24)).isEqualTo(RED);
        assertThat(frame.getRGB(49, 25)).isZero();
    }

    @Test
    void aPartThatIsNoPictureIsLeftOut() throws IOException {
        Path broken = folder.resolve("broken.png");
        byte[] whole = Files.readAllBytes(picture("whole.png", 64, 64, RED));
        Files.write(broken, java.util.Arrays.copyOf(whole, whole.length - 30));
        BufferedImage frame = FramePicture.compose(
                64,
                32,
                List.of(
                        new FramePicture.Part(PictureSource.of(broken), new PixelRegion(0, 0, 32, 32)),
                        new FramePicture.Part(
                                PictureSource.of(folder.resolve("gone.png")), new PixelRegion(0, 0, 32, 32)),
                        new FramePicture.Part(source("b.png", 32, 32, BLUE), new PixelRegion(32, 0, 32, 32))),
                64);
        assertThat(frame.getRGB(0, 0)).isZero();
        assertThat(frame.getRGB(32, 0)).isEqualTo(BLUE);
    }

    @Test
    void aFileThatClaimsToBeHugeIsRefusedUnread() throws IOException {
        byte[] png = Files.readAllBytes(picture("huge.png", 2, 2, RED));
        java.nio.ByteBuffer header = java.nio.ByteBuffer.wrap(png);
        header.putInt(16, 1_000_000).putInt(20, 1_000_000);
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());
        Path file = Files.write(folder.resolve("huge.png"), png);
        assertThatThrownBy(() -> PictureFiles.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1000000000000 pixels");
    }

    @Test
    void anExrIsShownAsThePngOfItWouldBe() throws IOException {
        Path file = folder.resolve("f.exr");
        ExrPictures.write(new FloatImage(2, 1, new float[] {0.2140411f, 0, 7, 1, 1, 1}), file);
        BufferedImage shown = PictureFiles.read(file);
        assertThat(Integer.toHexString(shown.getRGB(0, 0))).isEqualTo("ff7f00ff");
        assertThat(shown.getRGB(1, 0)).isEqualTo(-1);
    }

    @Test
    void anUnfinishedPictureIsTheMeanOfWhatIsKnown() {
        float[] rgb = new float[3 * 4 * 2];
        java.util.Arrays.fill(rgb, PathTracer.UNKNOWN);
        rgb[0] = 1;
        rgb[1] = 0;
        rgb[2] = 0;
        BufferedImage shown = Previews.of(new FloatImage(4, 2, rgb), 2);
        assertThat(shown.getWidth()).isEqualTo(2);
        assertThat(shown.getHeight()).isEqualTo(1);
        assertThat(shown.getRGB(0, 0)).isEqualTo(RED);
        assertThat(shown.getRGB(1, 0)).isZero();
    }

    @Test
    void shrinkingKeepsTheSidesInProportion() throws IOException {
        BufferedImage large = ImageIO.read(picture("l.png", 1_000, 300, RED).toFile());
        BufferedImage small = Previews.shrink(large, 256);
        assertThat(small.getWidth()).isEqualTo(256);
        assertThat(small.getHeight()).isEqualTo(77);
        assertThat(small.getRGB(128, 40)).isEqualTo(RED);
        assertThat(Previews.shrink(small, 256)).isSameAs(small);
    }
}
