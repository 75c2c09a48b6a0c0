package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;

class ListScanTest {

    private static final String HASH = "0123456789abcdef".repeat(4);

    private final List<String> told = new ArrayList<>();

    private boolean scan(byte[] json) throws IOException {
        return ListScan.each(json, (digits, from) -> told.add(new String(digits, from, 64, StandardCharsets.US_ASCII)));
    }

    @Test
    void whatAReaderOfJsonFindsInAListIsFoundWhateverItsPathsAre() throws IOException {
        String[] names = {
            "a",
            "wood grain.png",
            "\"",
            "\\",
            "\\\"",
            "ä🌲",
            "\",\"sha256\":\"" + HASH,
            "x\\\",\"sha256\":\"" + HASH + "\\",
            "}],"
        };
        Random random = new Random(5);
        List<AssociatedFile> files = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String path = "f" + i + "/" + names[random.nextInt(names.length)] + names[random.nextInt(names.length)];
            Sha256 content = SafeFiles.hash(new byte[] {(byte) i});
            try {
                files.add(new AssociatedFile(new RelativePath(path), content, random.nextLong() >>> 1));
            } catch (IllegalArgumentException e) {
                continue; // no file may have that path
            }
        }
        assertThat(files).hasSizeGreaterThan(50);
        InputManifest list = new InputManifest(files);
        assertThat(scan(list.toJson())).isTrue();
        assertThat(told)
                .containsExactlyElementsOf(
                        list.files().stream().map(file -> file.sha256().hex()).toList());
    }

    @Test
    void anEmptyListNamesNothing() throws IOException {
        assertThat(scan(new InputManifest(List.of()).toJson())).isTrue();
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[]]",
                "[ ]",
                "{}",
                "[{\"path\":\"a",
                "[{\"path\":\"a\\",
                "[{\"path\":\"a\",\"sha256\":\"0123\",\"size\":3}]",
                "[{\"path\":\"a\",\"sha256\":\"HASH\",\"size\":}]",
                "[{\"path\":\"a\",\"sha256\":\"HASH\",\"size\":3}",
                "[{\"path\":\"a\",\"sha256\":\"HASH\",\"size\":3},]",
                "[{\"path\":\"a\", \"sha256\":\"HASH\",\"size\":3}]",
                "[{\"sha256\":\"HASH\",\"path\":\"a\",\"size\":3}]",
                "[{\"path\":\"a\",\"sha256\":\"HASH\",\"size\":3,\"more\":1}]"
            })
    void anotherFormIsLeftToAReaderOfJson(String json) throws IOException {
        assertThat(scan(json.replace("HASH", HASH).getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }
}
