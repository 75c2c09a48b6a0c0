package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {

    @TempDir
    private Path folder;

    @Test
    void aSceneWithLightsIsDarkAroundAndOneWithoutIsWhite() {
        TestScene scene = new TestScene();
        assertThat(Environment.defaultFor(scene.frame())).isSameAs(Environment.WHITE);
        assertThat(Environment.defaultFor(scene.directional(1, 0, 0, -1).frame()))
                .isSameAs(Environment.BLACK);
    }

    @Test
    void coloursHaveLimits() {
        for (float bad : new float[] {-1, Float.NaN, 1e7f}) {
            assertThatThrownBy(() -> Environment.constant(0, bad, 0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void directionsAreChosenWithTheirDensity() {
        EnvironmentMap map = randomMap();
        Random random = new Random(4);
        float[] direction = new float[3];
        double solidAngle = 0;
        double light = 0;
        int tries = 200_000;
        for (int i = 0; i < tries; i++) {
            float density = map.sample(random.nextFloat(), random.nextFloat(), direction);
            float again = map.density(direction[0], direction[1], direction[2]);
            if (Math.abs(again - density) > 0.01 * density) {
                // On the border of two pixels rounding may decide either way.
                assertThat(again).isPositive();
            }
            solidAngle += 1.0 / density / tries;
            float[] radiance = new float[3];
            map.radiance(direction[0], direction[1], direction[2], radiance);
            light += radiance[1] / density / tries;
        }
        assertThat(solidAngle).isCloseTo(4 * Math.PI, offset(0.15));
        double expected = 0;
        for (int i = 0; i < tries; i++) {
            double z = 1 - 2 * random.nextDouble();
            double turn = 2 * Math.PI * random.nextDouble();
            double r = Math.sqrt(1 - z * z);
            float[] radiance = new float[3];
            map.radiance((float) (r * Math.cos(turn)), (float) z, (float) (r * Math.sin(turn)), radiance);
            expected += radiance[1] * 4 * Math.PI / tries;
        }
        assertThat(light).isCloseTo(expected, offset(0.02 * expected));
    }

    private static EnvironmentMap randomMap() {
        Random random = new Random(3);
        float[] rgb = new float[3 * 16 * 8];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = random.nextFloat() + 0.05f;
        }
        return new EnvironmentMap(rgb, 16, 8);
    }

    @Test
    void thePictureLiesAroundTheSceneAsDescribed() throws Exception {
        BufferedImage image = new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 8; x++) {
            for (int y = 0; y < 4; y++) {
                boolean centre = x == 3 || x == 4;
                boolean right = x == 5 || x == 6;
                image.setRGB(x, y, y == 0 ? 0xFF0000 : y == 3 ? 0x0000FF : centre ? 0x00FF00 : right ? 0xBCBCBC : 0);
            }
        }
        Path file = folder.resolve("sky.png");
        ImageIO.write(image, "png", file.toFile());
        Environment map = EnvironmentFiles.load(file);
        assertThat(radiance(map, 0, 1, 0)).containsExactly(1, 0, 0);
        assertThat(radiance(map, 0, -1, 0)).containsExactly(0, 0, 1);
        assertThat(radiance(map, 1, 0, 0)).containsExactly(0, 1, 0);
        assertThat((double) radiance(map, 0, 0, 1)[0]).isCloseTo(0.5, offset(0.004));
        assertThat(radiance(map, 0, 0, -1)).containsExactly(0, 0, 0);
    }

    @Test
    void radiancePicturesAreReadAsTheyAre() throws Exception {
        byte[][] linesOfTenPixels = {flat(), oldRuns(), newRuns()};
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write("#?RADIANCE\n# made by hand\nFORMAT=32-bit_rle_rgbe\nEXPOSURE=1.0\n\n-Y 3 +X 10\n"
                .getBytes(StandardCharsets.US_ASCII));
        for (byte[] line : linesOfTenPixels) {
            out.write(line);
        }
        FloatImage image = new RadianceReader(new ByteArrayInputStream(out.toByteArray()), 30).read();
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 9; x++) {
                assertThat(TestScene.pixel(image, x, y, 0)).as("line %d", y).isEqualTo(16.0625f);
                assertThat(TestScene.pixel(image, x, y, 1)).isEqualTo(8.0625f);
                assertThat(TestScene.pixel(image, x, y, 2)).isEqualTo(4.0625f);
            }
            assertThat(TestScene.pixel(image, 9, y, 0)).isZero();
        }
        Path file = Files.write(folder.resolve("sky.hdr"), out.toByteArray());
        assertThat(radiance(EnvironmentFiles.load(file), 1, 0, 0)).containsExactly(16.0625f, 8.0625f, 4.0625f);
    }

    /** Nine pixels of 128, 64 and 32 with the exponent 133, which are 16, 8 and 4 and half a step, and a black one. */
    private static byte[] flat() {
        byte[] line = new byte[40];
        for (int i = 0; i < 9; i++) {
            System.arraycopy(new byte[] {(byte) 128, 64, 32, (byte) 133}, 0, line, 4 * i, 4);
        }
        return line;
    }

    private static byte[] oldRuns() {
        return new byte[] {(byte) 128, 64, 32, (byte) 133, 1, 1, 1, 8, 0, 0, 0, 0};
    }

    private static byte[] newRuns() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes(new byte[] {2, 2, 0, 10});
        for (int value : new int[] {128, 64, 32, 133}) {
            line.writeBytes(new byte[] {(byte) (128 + 7), (byte) value, 3, (byte) value, (byte) value, 0});
        }
        return line.toByteArray();
    }

    @Property(tries = 300)
    void damagedRadiancePicturesAreRefusedOrRead(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 3 +X 10\n".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(newRuns());
        out.writeBytes(oldRuns());
        out.writeBytes(flat());
        byte[] content = out.toByteArray();
        for (int i = random.nextInt(4); i >= 0; i--) {
            content[random.nextInt(content.length)] = (byte) random.nextInt();
        }
        int length = random.nextBoolean() ? content.length : random.nextInt(content.length);
        try {
            FloatImage image = new RadianceReader(new ByteArrayInputStream(content, 0, length), 1000).read();
            assertThat(image.width() * image.height()).isLessThanOrEqualTo(1000);
        } catch (IOException expected) {
            assertThat(expected).hasMessageContaining("Radiance picture");
        }
    }

    @Test
    void otherFilesAreRefusedByName() throws IOException {
        Path text = Files.writeString(folder.resolve("sky.txt"), "not a picture at all");
        Path broken = Files.write(folder.resolve("broken.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3, 4});
        Path hdr = Files.writeString(folder.resolve("broken.hdr"), "#?RADIANCE\n\n-Y 99999 +X 99999\n");
        Path huge = Files.writeString(
                folder.resolve("huge.hdr"), "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 50000 +X 50000\n");
        for (Path file : new Path[] {text, broken, hdr, huge, folder.resolve("missing.hdr"), folder}) {
            assertThatThrownBy(() -> EnvironmentFiles.load(file))
                    .isInstanceOf(SceneException.class)
                    .hasMessageStartingWith(file.getFileName().toString());
        }
    }

    private static float[] radiance(Environment environment, float x, float y, float z) {
        float[] out = new float[3];
        environment.radiance(x, y, z, out);
        return out;
    }
}
