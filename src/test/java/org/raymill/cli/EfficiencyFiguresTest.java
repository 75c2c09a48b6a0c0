package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.cli.Makespans.Way;

/** What the benchmark of efficiency works out and compares. */
class EfficiencyFiguresTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # smallest ms | 320x180 takes ms | wanted ms more | picture
                    500           | 1076             | 576            | 320x180
                    500           | 1076             | 2304           | 639x359
                    500           | 1076             | 144            | 161x91
                    500           | 1076             | 0              | 16x9
                    500           | 1076             | -50            | 16x9
                    500           | 400              | 10000000       | 3840x2160
                    """)
    void aPictureGrowsWithTheTimeThatItIsToTake(double smallest, double tried, double work, String picture) {
        assertThat(new FrameSize(320, 180).thatTakes(smallest, tried, work)).hasToString(picture);
    }

    @Test
    void theMedianOfEachWayCounts() {
        Makespans makespans = new Makespans();
        for (double seconds : new double[] {24, 90, 25}) {
            makespans.add(Way.XARGS, seconds);
        }
        for (double seconds : new double[] {26, 20, 300}) {
            makespans.add(Way.FARM, seconds);
        }
        assertThat(makespans.median(Way.XARGS)).isEqualTo(25);
        assertThat(makespans.ratio(Way.FARM)).isCloseTo(1.04, within(1e-9));
    }

    @Test
    void noWayIsAlwaysTheFirst() {
        assertThat(Makespans.order(0)).containsExactly(Way.FARM, Way.XARGS, Way.FARM_SINGLE);
        assertThat(Makespans.order(1)).containsExactly(Way.FARM_SINGLE, Way.XARGS, Way.FARM);
        assertThat(Makespans.order(2)).isEqualTo(Makespans.order(0));
    }

    @Test
    void picturesAreTheSameWhenTheirPixelsAre() throws IOException {
        BufferedImage picture = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(3, 2, 0x123456);
        Path one = write(picture, "one.png");
        BufferedImage again = new BufferedImage(4, 3, BufferedImage.TYPE_3BYTE_BGR);
        again.setRGB(3, 2, 0x123456);
        PictureCheck.requireSame(one, write(again, "again.png"));
        again.setRGB(3, 2, 0x123457);
        Path other = write(again, "other.png");
        assertThatThrownBy(() -> PictureCheck.requireSame(one, other)).hasMessageContaining("differ at 3,2");
        Path smaller = write(new BufferedImage(4, 2, BufferedImage.TYPE_INT_RGB), "smaller.png");
        assertThatThrownBy(() -> PictureCheck.requireSame(one, smaller)).hasMessageContaining("not of the same size");
    }

    private Path write(BufferedImage picture, String name) throws IOException {
        Path file = folder.resolve(name);
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }
}
