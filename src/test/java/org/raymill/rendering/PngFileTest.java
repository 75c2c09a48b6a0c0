package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PNG files that want memory. */
class PngFileTest {

    private static final int SIGNATURE_AND_HEADER = 8 + 25;

    private static BufferedImage read(byte[] content) throws IOException {
        return PngFile.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(content)), 100, 100);
    }

    private static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED), "png", bytes);
        return bytes.toByteArray();
    }

    /** The picture with another chunk behind its header. */
    private static byte[] with(byte[] png, String type, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(png, 0, SIGNATURE_AND_HEADER);
        out.writeInt(content.length);
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        out.write(name);
        out.write(content);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(content);
        out.writeInt((int) sum.getValue());
        out.write(png, SIGNATURE_AND_HEADER, png.length - SIGNATURE_AND_HEADER);
        return bytes.toByteArray();
    }

    private static byte[] packedText(int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("Comment\0\0".getBytes(StandardCharsets.ISO_8859_1));
        try (DeflaterOutputStream packed = new DeflaterOutputStream(bytes)) {
            byte[] piece = new byte[1 << 20];
            for (int left = length; left > 0; left -= piece.length) {
                packed.write(piece, 0, Math.min(left, piece.length));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void aPictureWithSomeNotesIsRead() throws IOException {
        BufferedImage picture = read(with(png(4, 3), "zTXt", packedText(1_000)));
        assertThat(picture.getWidth()).isEqualTo(4);
        assertThat(picture.getHeight()).isEqualTo(3);
    }

    @Test
    void notesThatWouldFillTheMemoryAreNotUnpacked() throws IOException {
        byte[] bomb = with(png(4, 3), "zTXt", packedText(500 << 20));
        assertThat(bomb.length).isLessThan(1 << 20);
        assertThatThrownBy(() -> read(bomb)).hasMessageContaining("more in it than a picture needs");
    }

    @Test
    void aChunkThatAnnouncesMoreThanThereIsCostsNothing() throws IOException {
        byte[] png = with(png(4, 3), "abCd", new byte[10]);
        png[SIGNATURE_AND_HEADER] = 0x7f;
        assertThatThrownBy(() -> read(png)).hasMessageContaining("more in it than a picture needs");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 20, SIGNATURE_AND_HEADER, SIGNATURE_AND_HEADER + 6})
    void aFileThatIsCutOffIsNoPicture(int length) throws IOException {
        byte[] cut = java.util.Arrays.copyOf(png(4, 3), length);
        assertThatThrownBy(() -> read(cut)).hasMessageStartingWith("the file is no PNG picture");
    }

    @Test
    void aPictureOfAThousandMillionsInEachDirectionIsRefusedByItsHeader() throws IOException {
        byte[] png = png(4, 3);
        java.nio.ByteBuffer.wrap(png).putInt(16, 1_000_000_000).putInt(20, 1_000_000_000);
        assertThatThrownBy(() -> read(png)).isInstanceOf(IOException.class);
        byte[] large = png(11, 10);
        assertThatThrownBy(() -> read(large)).hasMessageContaining("has 110 pixels");
    }
}
