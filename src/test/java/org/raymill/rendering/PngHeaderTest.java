package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class PngHeaderTest {

    private static byte[] png(int width, int height, int type) throws IOException {
        return Previews.png(new BufferedImage(width, height, type));
    }

    /** A picture whose header says something else, with the right check sum. */
    private static byte[] saying(int at, int value) throws IOException {
        byte[] png = png(3, 2, BufferedImage.TYPE_INT_RGB);
        ByteBuffer.wrap(png).putInt(at, value);
        CRC32 sum = new CRC32();
        sum.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) sum.getValue());
        return png;
    }

    private static void assertRefused(byte[] png, String why) {
        assertThatThrownBy(() -> PngHeader.require(png, 100))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    @Test
    void picturesOfEveryKindAreTaken() {
        for (int type : new int[] {
            BufferedImage.TYPE_INT_RGB,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_USHORT_GRAY,
            BufferedImage.TYPE_BYTE_BINARY,
            BufferedImage.TYPE_BYTE_INDEXED
        }) {
            assertThatCode(() -> PngHeader.require(png(100, 1, type), 100)).doesNotThrowAnyException();
        }
    }

    @Test
    void sizesThatAreNotSaneAreRefused() throws IOException {
        assertRefused(png(101, 1, BufferedImage.TYPE_INT_RGB), "101x1 pixels; at most 100x100");
        assertRefused(saying(20, 0), "3x0 pixels");
        assertRefused(saying(16, Integer.MAX_VALUE), "2147483647x2 pixels");
        assertRefused(saying(16, -1), "4294967295x2 pixels");
    }

    @Test
    void whatIsNoPictureOrADamagedOneIsRefused() throws IOException {
        byte[] png = png(3, 2, BufferedImage.TYPE_INT_RGB);
        assertRefused(new byte[0], "no PNG");
        assertRefused(new byte[1_000], "no PNG");
        assertRefused("<script>alert(1)</script>".repeat(10).getBytes(), "no PNG");
        for (int length = 0; length < png.length; length++) {
            int cut = length;
            assertThatThrownBy(() -> PngHeader.require(Arrays.copyOf(png, cut), 100))
                    .isInstanceOf(IOException.class);
        }
        assertRefused(Arrays.copyOf(png, png.length + 1), "cut off");
        assertRefused(saying(24, 0x07020000), "header is damaged");
        assertRefused(saying(24, 0x08050000), "header is damaged");
        byte[] changed = png.clone();
        changed[19]++;
        assertRefused(changed, "header is damaged");
    }
}
