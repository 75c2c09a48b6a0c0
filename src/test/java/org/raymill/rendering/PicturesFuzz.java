package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.raymill.fuzz.Choices;
import org.raymill.fuzz.FuzzFiles;
import org.raymill.model.PictureFormat;
import org.raymill.rendering.check.PictureCheck;
import org.raymill.rendering.pathtracer.EnvironmentFiles;
import org.raymill.rendering.pathtracer.ExrPictures;
import org.raymill.rendering.pathtracer.SceneException;

/** Pictures: PNG and OpenEXR as they are shown and checked, Radiance, PNG and JPEG as a scene's surroundings. */
public final class PicturesFuzz {

    private static final Path FOLDER = FuzzFiles.folder();
    private static final int MAX_PIXELS = 1 << 16;
    private static final int SIDE = 4;
    private static final int SIGNATURE = 8;
    private static final int CHUNK = 12;

    /** So many pixels cost a fuzzer its time, and tell nothing more. */
    private static final int LARGE_SIDE = 256;

    private PicturesFuzz() {}

    /** The first byte chooses the reader, and whether the checksums of PNG's chunks are made right. */
    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        int reader = choices.of(6);
        byte[] content = choices.of(2) == 0 ? choices.rest() : summed(choices.rest());
        if (isLarge(content)) {
            return;
        }
        try {
            switch (reader) {
                case 0 -> PictureFiles.read(content, "frame.png");
                case 1 -> ExrPictures.read(content, MAX_PIXELS);
                case 2 -> PngHeader.require(content, LARGE_SIDE);
                case 3 -> check(content, PictureFormat.PNG);
                case 4 -> check(content, PictureFormat.EXR);
                default -> EnvironmentFiles.load(FuzzFiles.write(FOLDER.resolve("sky.hdr"), content));
            }
        } catch (IOException | SceneException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static void check(byte[] content, PictureFormat format) {
        Path file = FuzzFiles.write(FOLDER.resolve("frame"), content);
        PictureCheck.look(file, format, SIDE, SIDE, PictureCheck.DEFAULT_MAGENTA_SHARE, () -> false)
                .failure()
                .ifPresent(why -> assertThat(why).isNotBlank());
    }

    /** Whether a PNG says that it is larger than is good for looking at many of them; that such ones are refused in time has a test of its own. */
    private static boolean isLarge(byte[] content) {
        if (content.length < SIGNATURE + 16 || content[1] != 'P') {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(content);
        int width = header.getInt(SIGNATURE + 8);
        int height = header.getInt(SIGNATURE + 12);
        return width > LARGE_SIDE || height > LARGE_SIDE;
    }

    /** The same with right checksums, without which a reader of PNG would look no further. */
    private static byte[] summed(byte[] content) {
        byte[] summed = content.clone();
        ByteBuffer chunks = ByteBuffer.wrap(summed);
        int at = SIGNATURE;
        while (at + CHUNK <= summed.length) {
            int length = chunks.getInt(at);
            if (length < 0 || length > summed.length - at - CHUNK) {
                break;
            }
            CRC32 crc = new CRC32();
            crc.update(summed, at + 4, length + 4);
            chunks.putInt(at + 8 + length, (int) crc.getValue());
            at += CHUNK + length;
        }
        return summed;
    }
}
