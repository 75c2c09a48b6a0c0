package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.AssociatedFile;

class InputManifestTest {

    private static final String SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void readsWhatItWrote() throws IOException {
        InputManifest manifest = new InputManifest(List.of(
                file("scene.gltf", 1), file("textures/\"wood\" \u00e4\ud83c\udf32.png", Long.MAX_VALUE), file("b", 0)));
        assertThat(InputManifest.parse(manifest.toJson())).isEqualTo(manifest);
        assertThat(new String(
                        new InputManifest(List.of(file("a", 3))).toJson(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("[{\"path\":\"a\",\"sha256\":\"" + SHA256 + "\",\"size\":3}]");
    }

    @Test
    void theOrderOfTheFilesDoesNotMatter() {
        List<AssociatedFile> files = new ArrayList<>(List.of(file("a/b", 1), file("a-b", 2), file("c", 3)));
        byte[] bytes = new InputManifest(files).toJson();
        Collections.reverse(files);
        assertThat(new InputManifest(files).toJson()).isEqualTo(bytes);
    }

    @Test
    void aPathTwiceIsRefused() {
        assertThatThrownBy(() -> new InputManifest(List.of(file("a", 1), file("b", 1), file("a", 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' is there twice");
    }

    @Test
    void aFileThatIsTheFolderOfAnotherIsRefusedWhateverSortsBetweenThem() {
        assertThatThrownBy(() ->
                        new InputManifest(List.of(file("a/b/c", 1), file("a", 1), file("a-b", 1), file("a b", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' can not be a file and the folder of 'a/b/c'");
    }

    @Test
    void aPathThatIsNotUnicodeIsRefused() {
        assertThatThrownBy(() -> new InputManifest(List.of(file("a\ud800", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unicode");
    }

    @Test
    void theMostFilesAreTakenAndOneMoreIsNot() throws IOException {
        List<AssociatedFile> files = new ArrayList<>();
        for (int i = 0; i < InputManifest.MAX_FILES; i++) {
            files.add(file("f" + i, i));
        }
        InputManifest manifest = new InputManifest(files);
        assertThat(InputManifest.parse(manifest.toJson())).isEqualTo(manifest);
        files.add(file("one-more", 1));
        assertThatThrownBy(() -> new InputManifest(files))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("200000");
    }

    @Test
    void aListThatIsTooLargeAsJsonIsRefusedBeforeItIsWritten() {
        List<AssociatedFile> files = new ArrayList<>();
        String folder = "d".repeat(200) + "/" + "e".repeat(200) + "/";
        for (int i = 0; i < InputManifest.MAX_FILES; i++) {
            files.add(file(folder + i, i));
        }
        assertThatThrownBy(() -> new InputManifest(files))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 MiB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[",
                "[{]",
                "[1]",
                "null",
                "[[]]",
                "[{}]",
                "[{\"path\":\"a\"}]",
                "[{\"path\":\"a\",\"sha256\":\"" + SHA256 + "\"}]",
                "[{\"path\":\"a\",\"sha256\":\"" + SHA256 + "\",\"size\":-1}]",
                "[{\"path\":\"a\",\"sha256\":\"" + SHA256 + "\",\"size\":1.5}]",
                "[{\"path\":\"a\",\"sha256\":\"" + SHA256 + "\",\"size\":99999999999999999999}]",
                "[{\"path\":\"a\",\"sha256\":\"" + SHA256 + "\",\"size\":\"1\"}]",
                "[{\"path\":\"../a\",\"sha256\":\"" + SHA256 + "\",\"size\":1}]",
                "[{\"path\":\"/etc/passwd\",\"sha256\":\"" + SHA256 + "\",\"size\":1}]",
                "[{\"path\":\"a\",\"sha256\":\"abc\",\"size\":1}]",
                "[{\"path\":\"a\",\"path\":\"b\",\"sha256\":\"" + SHA256 + "\",\"size\":1}]",
                "[{\"path\":\"a\",\"sha256\":\"" + SHA256 + "\",\"size\":1,\"mode\":7}]",
                "[{\"path\":null,\"sha256\":\"" + SHA256 + "\",\"size\":1}]",
                "[] []",
            })
    void anythingElseIsRefused(String json) {
        assertThatThrownBy(() -> InputManifest.parse(Bytes.of(json)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the list of associated files is not valid: ");
    }

    @Test
    void deepNestingAndEndlessStringsAreRefused() {
        assertThatThrownBy(() -> InputManifest.parse(Bytes.of("[".repeat(1_000_000))))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> InputManifest.parse(Bytes.of("[{\"path\":\"" + "a".repeat(10_000_000) + "\"}]")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> InputManifest.parse(new byte[InputManifest.MAX_BYTES + 1]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("64 MiB");
    }

    private static AssociatedFile file(String path, long size) {
        return new AssociatedFile(Bytes.path(path), new org.raymill.model.Sha256(SHA256), size);
    }
}
