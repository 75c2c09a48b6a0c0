package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.typesafe.config.ConfigFactory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;
import org.raymill.rendering.SampleSource.Seen;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.PackageDefinition;

/** What is seen of a program's work while it runs. */
class ProgramSamplesTest {

    @TempDir
    Path outputs;

    private static PackageDefinition definition(String tilesCome) {
        String text = """
                brush {
                  find = [brush], version = "1"
                  command { chunk = ["{outputs}", "{frames}"], tile = ["{outputs}", "{frame}"] }
                  files = ["brush_{frame}.{extension}"]
                  samples = ["preview_{frame}.png", "preview.png"]
                  tiles-come = %s
                }
                """.formatted(tilesCome);
        return Definitions.only(ConfigFactory.parseString(text).root())
                .find("brush")
                .orElseThrow();
    }

    private RenderTask task(List<Integer> frames, Optional<PixelRegion> tile) {
        return new RenderTask(
                outputs,
                new RelativePath("scene"),
                outputs,
                outputs,
                8,
                4,
                PictureFormat.PNG,
                Map.of(),
                1,
                frames,
                tile.map(region -> new RenderTask.Tile(3, region)));
    }

    private SampleSource samples(Integer... frames) {
        return new ProgramSamples(definition("cropped"), task(List.of(frames), Optional.empty()), List.of(frames));
    }

    private Path write(String name, int width, int height) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            picture.setRGB(x, 0, x);
        }
        Path file = outputs.resolve(name);
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }

    @Test
    void theNewestFrameComesFirstAndAFinishedPictureBeforeWhatWasWrittenInBetween() throws IOException {
        Path first = write("brush_0001.png", 8, 4);
        write("preview_1.png", 8, 4);
        Path second = write("preview_02.png", 8, 4);
        write("preview.png", 8, 4);
        write("preview_5.png", 8, 4);
        assertThat(samples(1, 2, 3).look()).containsExactly(new Seen(2, second), new Seen(1, first));
    }

    @Test
    void aNameWithoutANumberIsOfTheOnlyFrame() throws IOException {
        Path preview = write("preview.png", 8, 4);
        assertThat(samples(7).look()).containsExactly(new Seen(7, preview));
    }

    @Test
    void onlyAWholePictureOfTheRightSizeIsRead() throws IOException {
        Path whole = write("preview_1.png", 8, 4);
        assertThat(samples(1).read(whole).getRGB(5, 0) & 0xffffff).isEqualTo(5);
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length++) {
            Files.write(whole, Arrays.copyOf(bytes, length));
            assertThatIOException().isThrownBy(() -> samples(1).read(whole));
        }
        bytes[bytes.length / 2] ^= 1;
        Files.write(whole, bytes);
        assertThatIOException().as("old and new bytes mixed").isThrownBy(() -> samples(1)
                .read(whole));
        Path other = write("preview_2.png", 9, 4);
        assertThatIOException().isThrownBy(() -> samples(2).read(other)).withMessageContaining("9x4");
    }

    @Test
    void ofATileThatComesAsAWholeFrameItsPartIsRead() throws IOException {
        RenderTask tile = task(List.of(1), Optional.of(new PixelRegion(2, 0, 3, 2)));
        Path preview = write("preview_1.png", 8, 4);
        write("brush_1.png", 8, 4);
        SampleSource full = new ProgramSamples(definition("full"), tile, List.of(1));
        assertThat(full.look()).containsExactly(new Seen(1, preview));
        BufferedImage part = full.read(preview);
        assertThat(part.getWidth()).isEqualTo(3);
        assertThat(part.getHeight()).isEqualTo(2);
        assertThat(part.getRGB(0, 0) & 0xffffff).isEqualTo(2);
        SampleSource cropped = new ProgramSamples(definition("cropped"), tile, List.of(1));
        assertThatIOException().isThrownBy(() -> cropped.read(preview));
        assertThat(cropped.read(write("preview_1.png", 3, 2)).getWidth()).isEqualTo(3);
    }
}
