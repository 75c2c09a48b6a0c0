package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TileGridTest {

    @Property
    void tilesCoverEachPixelOnce(
            @ForAll @IntRange(min = 1, max = 9) int columns,
            @ForAll @IntRange(min = 1, max = 9) int rows,
            @ForAll @IntRange(min = 9, max = 60) int width,
            @ForAll @IntRange(min = 9, max = 60) int height) {
        TileGrid grid = new TileGrid(columns, rows);
        int[][] covered = new int[height][width];
        for (int tile = 0; tile < grid.count(); tile++) {
            PixelRegion region = grid.region(tile, width, height);
            for (int y = region.y(); y < region.y() + region.height(); y++) {
                for (int x = region.x(); x < region.x() + region.width(); x++) {
                    covered[y][x]++;
                }
            }
        }
        for (int[] row : covered) {
            assertThat(row).containsOnly(1);
        }
    }

    @Test
    void refusesWhatIsNoGrid() {
        assertThatThrownBy(() -> TileGrid.parse("2 by 2")).hasMessageContaining("is no tile grid");
        assertThatThrownBy(() -> TileGrid.parse("0x2")).hasMessageContaining("1x1 to 64x64");
        assertThatThrownBy(() -> TileGrid.parse("65x1")).hasMessageContaining("not 65x1");
        assertThat(TileGrid.parse("3x2")).isEqualTo(new TileGrid(3, 2)).hasToString("3x2");
    }
}
