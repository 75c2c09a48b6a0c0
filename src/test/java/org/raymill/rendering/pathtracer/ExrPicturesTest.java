package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.testing.Programs;

class ExrPicturesTest {

    @Property(tries = 40)
    void whatWasWrittenIsReadBitForBit(
            @ForAll @IntRange(min = 1, max = 70) int width,
            @ForAll @IntRange(min = 1, max = 70) int height,
            @ForAll boolean smooth,
            @ForAll long seed)
            throws IOException {
        FloatImage image = image(width, height, smooth, seed);
        FloatImage read = ExrPictures.read(bytes(image), 70 * 70);
        assertThat(read.width()).isEqualTo(width);
        assertThat(read.height()).isEqualTo(height);
        assertThat(read.rgb()).isEqualTo(image.rgb());
    }

    @Property(tries = 400)
    void damagedFilesAreRefusedOrReadButNeverBreakTheReader(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int damages) throws IOException {
        Random random = new Random(seed);
        byte[] content = bytes(image(20, 20, true, 1));
        for (int i = 0; i < damages; i++) {
            int header = random.nextBoolean() ? 350 : content.length;
            content[random.nextInt(header)] = (byte) random.nextInt();
        }
        byte[] damaged = random.nextInt(4) == 0 ? Arrays.copyOf(content, random.nextInt(content.length)) : content;
        try {
            FloatImage read = ExrPictures.read(damaged, 10_000);
            assertThat(read.width() * read.height()).isLessThanOrEqualTo(10_000);
        } catch (IOException expected) {
            assertThat(expected).hasMessageContaining("OpenEXR");
        }
    }

    @Test
    void tooManyPixelsAreRefusedBeforeMemoryIsTaken() throws IOException {
        byte[] content = bytes(image(20, 30, true, 1));
        assertThatThrownBy(() -> ExrPictures.read(content, 599))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("20x30");
    }

    @Test
    void equalPicturesHaveEqualBytes() throws IOException {
        assertThat(bytes(image(31, 17, true, 5))).isEqualTo(bytes(image(31, 17, true, 5)));
    }

    /** {@code exrheader} is the independent judge of the format, where it is installed. */
    @Test
    void theToolsOfOpenExrReadIt(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("picture.exr");
        ExrPictures.write(image(33, 18, true, 1), file);
        Process process = new ProcessBuilder(Programs.require("exrheader").toString(), file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output)
                .contains("R, 32-bit floating-point")
                .contains("zip, multi-scanline blocks")
                .contains("dataWindow (type box2i): (0 0) - (32 17)");
    }

    private static byte[] bytes(FloatImage image) throws IOException {
        Path file = Files.createTempFile("picture", ".exr");
        try {
            ExrPictures.write(image, file);
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Noise does not compress, so that both kinds of blocks occur. */
    private static FloatImage image(int width, int height, boolean smooth, long seed) {
        Random random = new Random(seed);
        float[] rgb = new float[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = smooth ? i / 30 * 0.25f : Float.intBitsToFloat(random.nextInt(0x7f800000));
        }
        return new FloatImage(width, height, rgb);
    }
}
