package org.raymill.rendering.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.PictureFlag;
import org.raymill.model.PictureFormat;
import org.raymill.rendering.PictureSource;
import org.raymill.rendering.check.PictureCheck.Finding;
import org.raymill.rendering.pathtracer.ExrPictures;
import org.raymill.rendering.pathtracer.FloatImage;

/** What is found in pictures, good, strange and hostile. */
class PictureCheckTest {

    private static final int WIDTH = 37;
    private static final int HEIGHT = 23;

    @TempDir
    Path folder;

    private static Finding look(Path file, PictureFormat format) {
        return PictureCheck.look(file, format, WIDTH, HEIGHT, 0.02, () -> false);
    }

    private static BufferedImage picture(int type) {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, type);
        Random random = new Random(7);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                picture.setRGB(x, y, 0xff000000 | random.nextInt(1 << 24));
            }
        }
        return picture;
    }

    private static BufferedImage filled(int type, Color colour) {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, type);
        Graphics2D graphics = picture.createGraphics();
        graphics.setBackground(colour);
        graphics.clearRect(0, 0, WIDTH, HEIGHT);
        graphics.dispose();
        return picture;
    }

    private Path png(BufferedImage picture) throws IOException {
        Path file = folder.resolve("picture.png");
        assertThat(ImageIO.write(picture, "png", file.toFile())).isTrue();
        return file;
    }

    private Path exr(FloatImage image) throws IOException {
        Path file = folder.resolve("picture.exr");
        ExrPictures.write(image, file);
        return file;
    }

    private static FloatImage linear() {
        float[] rgb = new float[3 * WIDTH * HEIGHT];
        Random random = new Random(7);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = 5 * random.nextFloat();
        }
        return new FloatImage(WIDTH, HEIGHT, rgb);
    }

    // ---- what is read

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_BYTE_BINARY,
                BufferedImage.TYPE_BYTE_INDEXED
            })
    void theRowsOfAPngAreWhatThePlatformReads(int type) throws IOException {
        Path file = png(picture(type));
        BufferedImage expected = ImageIO.read(file.toFile());
        WritableRaster raster = expected.getRaster();
        float most = (1 << raster.getSampleModel().getSampleSize(0)) - 1f;
        try (RowReader rows = RowReader.open(PictureSource.of(file), PictureFormat.PNG, WIDTH, HEIGHT)) {
            for (int y = 0; y < HEIGHT; y++) {
                PixelRow row = rows.next();
                for (int x = 0; x < WIDTH; x++) {
                    float red = expected.getColorModel() instanceof IndexColorModel
                            ? (expected.getRGB(x, y) >> 16 & 0xff) / 255f
                            : raster.getSample(x, y, 0) / most;
                    assertThat(row.red()[x]).as("%d, %d", x, y).isEqualTo(red);
                }
            }
        }
        assertThat(look(file, PictureFormat.PNG).failure()).isEmpty();
    }

    @Test
    void theRowsOfAnExrAreWhatWasWritten() throws IOException {
        FloatImage image = linear();
        try (RowReader rows = RowReader.open(PictureSource.of(exr(image)), PictureFormat.EXR, WIDTH, HEIGHT)) {
            for (int y = 0; y < HEIGHT; y++) {
                PixelRow row = rows.next();
                for (int x = 0; x < WIDTH; x++) {
                    int at = 3 * (y * WIDTH + x);
                    assertThat(new float[] {row.red()[x], row.green()[x], row.blue()[x]})
                            .isEqualTo(Arrays.copyOfRange(image.rgb(), at, at + 3));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x0000,0",
        "0x8000,-0.0",
        "0x3c00,1",
        "0xc000,-2",
        "0x7bff,65504",
        "0x0001,5.9604645E-8",
        "0x3555,0.33325195"
    })
    void aHalfIsReadAsIeee754SaysIt(String bits, float value) {
        assertThat(ExrRows.ofHalf((short) (int) Integer.decode(bits))).isEqualTo(value);
    }

    @Test
    void aHalfMayBeNoNumber() {
        assertThat(ExrRows.ofHalf((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(ExrRows.ofHalf((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(ExrRows.ofHalf((short) 0x7e00)).isNaN();
    }

    // ---- what is strange

    @Test
    void aBlackPictureIsFlagged() throws IOException {
        assertThat(look(png(filled(BufferedImage.TYPE_INT_RGB, Color.BLACK)), PictureFormat.PNG)
                        .flags())
                .containsExactly(PictureFlag.BLACK);
        FloatImage black = new FloatImage(WIDTH, HEIGHT, new float[3 * WIDTH * HEIGHT]);
        assertThat(look(exr(black), PictureFormat.EXR).flags()).containsExactly(PictureFlag.BLACK);
    }

    @Test
    void oneGreyPixelIsEnoughNotToBeBlack() throws IOException {
        BufferedImage picture = filled(BufferedImage.TYPE_INT_RGB, Color.BLACK);
        picture.setRGB(WIDTH - 1, HEIGHT - 1, 0x010101);
        assertThat(look(png(picture), PictureFormat.PNG).flags()).isEmpty();
    }

    @Test
    void aTransparentPictureIsFlagged() throws IOException {
        BufferedImage picture = filled(BufferedImage.TYPE_INT_ARGB, new Color(0, true));
        assertThat(look(png(picture), PictureFormat.PNG).flags()).containsExactly(PictureFlag.TRANSPARENT);
        picture.setRGB(3, 3, 0x01000000);
        assertThat(look(png(picture), PictureFormat.PNG).flags()).containsExactly(PictureFlag.BLACK);
    }

    @Test
    void theMagentaOfAMissingTextureIsFlaggedFromANotableShareOn() throws IOException {
        BufferedImage picture = filled(BufferedImage.TYPE_INT_RGB, Color.GRAY);
        int notable = (int) Math.ceil(0.02 * WIDTH * HEIGHT);
        for (int i = 0; i < notable - 1; i++) {
            picture.setRGB(i % WIDTH, i / WIDTH, 0xd000d0);
        }
        assertThat(look(png(picture), PictureFormat.PNG).flags()).isEmpty();
        picture.setRGB(WIDTH - 1, HEIGHT - 1, 0xff00ff);
        assertThat(look(png(picture), PictureFormat.PNG).flags()).containsExactly(PictureFlag.MISSING_TEXTURE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xff0000, 0x8000ff, 0xffc0ff, 0x100010, 0xff80c0, 0x0000ff})
    void otherColoursAreNotThatMagenta(int colour) throws IOException {
        assertThat(look(png(filled(BufferedImage.TYPE_INT_RGB, new Color(colour))), PictureFormat.PNG)
                        .flags())
                .isEmpty();
    }

    // ---- what is wrong

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aPixelThatIsNoNumberFails(float value) throws IOException {
        FloatImage image = linear();
        image.rgb()[100] = value;
        assertThat(look(exr(image), PictureFormat.EXR).failure())
                .hasValueSatisfying(why -> assertThat(why).contains("1 of its pixels are no numbers"));
    }

    @Test
    void hugeNumbersAreNumbers() throws IOException {
        FloatImage image = linear();
        Arrays.fill(image.rgb(), 0, 3, Float.MAX_VALUE);
        assertThat(look(exr(image), PictureFormat.EXR).failure()).isEmpty();
    }

    @Test
    void anotherSizeFails() throws IOException {
        Path png = png(picture(BufferedImage.TYPE_INT_RGB));
        assertThat(PictureCheck.look(png, PictureFormat.PNG, WIDTH, HEIGHT + 1, 0.02, () -> false)
                        .failure())
                .contains("it has 37x23 pixels instead of 37x24");
        Path exr = exr(linear());
        assertThat(PictureCheck.look(exr, PictureFormat.EXR, WIDTH + 1, HEIGHT, 0.02, () -> false)
                        .failure())
                .contains("it has 37x23 pixels instead of 38x23");
    }

    @Test
    void somethingElseFails() throws IOException {
        Path file = Files.writeString(folder.resolve("text.png"), "this is no picture at all");
        assertThat(look(file, PictureFormat.PNG).failure()).contains("it is no PNG picture");
        assertThat(look(file, PictureFormat.EXR).failure()).contains("it is no OpenEXR picture");
        assertThat(look(Files.write(file, new byte[0]), PictureFormat.PNG).failure())
                .contains("it is truncated");
    }

    @Test
    void aPictureThatIsCutOffFailsWhereverItIsCut() throws IOException {
        for (Path file : List.of(png(picture(BufferedImage.TYPE_INT_RGB)), exr(linear()))) {
            PictureFormat format = file.toString().endsWith("png") ? PictureFormat.PNG : PictureFormat.EXR;
            byte[] content = Files.readAllBytes(file);
            for (int length = 0; length < content.length; length += 7) {
                Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(content, length));
                assertThat(look(cut, format).failure())
                        .as("%s cut to %d bytes", format, length)
                        .isPresent();
            }
        }
    }

    @Test
    void aPngWhoseBytesWereChangedFails() throws IOException {
        byte[] content = Files.readAllBytes(png(picture(BufferedImage.TYPE_INT_RGB)));
        for (int at = 0; at < content.length; at += 11) {
            byte[] changed = content.clone();
            changed[at] ^= 0x10;
            Path file = Files.write(folder.resolve("changed"), changed);
            assertThat(look(file, PictureFormat.PNG).failure())
                    .as("byte %d", at)
                    .isPresent();
        }
    }

    @Test
    void noBytesAreMoreThanASettledAnswer() throws IOException {
        Random random = new Random(20261126);
        for (Path file : List.of(png(picture(BufferedImage.TYPE_BYTE_INDEXED)), exr(linear()))) {
            PictureFormat format = file.toString().endsWith("png") ? PictureFormat.PNG : PictureFormat.EXR;
            byte[] content = Files.readAllBytes(file);
            for (int round = 0; round < 3_000; round++) {
                byte[] changed = content.clone();
                for (int i = 0; i <= random.nextInt(8); i++) {
                    int near = random.nextBoolean() ? Math.min(400, changed.length) : changed.length;
                    changed[random.nextInt(near)] = (byte) random.nextInt();
                }
                Path mutant = Files.write(folder.resolve("mutant"), changed);
                assertThat(look(mutant, format)).isNotNull(); // any other exception fails the test
            }
        }
    }

    @Test
    void aHeaderThatAnnouncesMuchCostsNothing() throws IOException {
        byte[] content = Files.readAllBytes(png(picture(BufferedImage.TYPE_INT_RGB)));
        ByteBuffer.wrap(content).putInt(16, Integer.MAX_VALUE).putInt(20, Integer.MAX_VALUE);
        assertThat(look(Files.write(folder.resolve("huge.png"), content), PictureFormat.PNG)
                        .failure())
                .isPresent();
    }

    @Test
    void aFileFarLargerThanItsPixelsFails() throws IOException {
        Path file = png(picture(BufferedImage.TYPE_INT_RGB));
        try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(1L << 30).write(ByteBuffer.wrap(new byte[1]));
        }
        assertThat(look(file, PictureFormat.PNG).failure())
                .hasValueSatisfying(why -> assertThat(why).contains("far more than its pixels need"));
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), png(picture(BufferedImage.TYPE_INT_RGB)));
        assertThat(look(link, PictureFormat.PNG).failure()).isPresent();
    }

    @Test
    void itEndsWhenCancelled() throws IOException {
        Path file = png(picture(BufferedImage.TYPE_INT_RGB));
        assertThatThrownBy(() -> PictureCheck.look(file, PictureFormat.PNG, WIDTH, HEIGHT, 0.02, () -> true))
                .isInstanceOf(CancellationException.class);
    }
}
