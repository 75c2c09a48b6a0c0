package org.raymill.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlendHeaderTest {

    @TempDir
    Path folder;

    private Optional<String> version(byte[] content) throws IOException {
        return BlendHeader.version(Files.write(folder.resolve("scene.blend"), content));
    }

    @ParameterizedTest
    @CsvSource({
        "BLENDER-v304REND, 3.4",
        "BLENDER-v293REND, 2.93",
        "BLENDER_V279, 2.79",
        "BLENDER-v402, 4.2",
        "BLENDER17-01v0500REND, 5.0",
        "BLENDER17-01v1203REND, 12.3",
        "BLENDER-vx02REND, ",
        "BLENDER, ",
        "blender-v304, ",
        "' BLENDER-v304', "
    })
    void theVersionStandsAtTheBeginningInBothForms(String start, String version) throws IOException {
        assertThat(version(start.getBytes(StandardCharsets.US_ASCII))).isEqualTo(Optional.ofNullable(version));
    }

    @Test
    void whatOldVersionsCompressedIsReadAndWhatIsBrokenIsNot() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write("BLENDER-v293".getBytes(StandardCharsets.US_ASCII));
            gzip.write(new byte[100_000]);
        }
        assertThat(version(compressed.toByteArray())).contains("2.93");
        assertThat(version(new byte[] {0x1f, (byte) 0x8b})).isEmpty();
        assertThat(version(new byte[] {0x1f, (byte) 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}))
                .isEmpty();
        assertThat(version(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0}))
                .isEmpty();
        assertThat(version(new byte[0])).isEmpty();
        assertThat(BlendHeader.version(folder.resolve("none.blend"))).isEmpty();
    }
}
