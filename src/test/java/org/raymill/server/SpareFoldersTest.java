package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpareFoldersTest {

    @TempDir
    Path work;

    private final SpareFolders spares = new SpareFolders();

    @Test
    void whatWasLeftEmptyIsUsedAgain() throws IOException {
        RunFolder first = new RunFolder(work.resolve("a"));
        spares.make(first);
        Object key = Files.readAttributes(first.root(), java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();
        spares.takeBack(first);

        RunFolder second = new RunFolder(work.resolve("b"));
        spares.make(second);

        assertThat(Files.readAttributes(second.root(), java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(key);
        assertThat(second.home()).isEmptyDirectory();
        assertThat(second.temporary()).isEmptyDirectory();
        assertThat(first.root()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"home/.cache", "tmp/left", "log", "processes", "output/frame.png"})
    void whatHasSomethingInItIsRemoved(String left) throws IOException {
        RunFolder folder = new RunFolder(work.resolve("a"));
        spares.make(folder);
        Files.createDirectories(folder.root().resolve(left).getParent());
        Files.writeString(folder.root().resolve(left), "x");

        assertThat(spares.keeps(folder)).isFalse();
        assertThat(folder.root().resolve(left)).hasContent("x");
        spares.takeBack(folder);

        assertThat(work).isEmptyDirectory();
    }

    @Test
    void whatAProgramHasMadeUnusableIsRemoved() throws IOException {
        RunFolder folder = new RunFolder(work.resolve("a"));
        spares.make(folder);
        Files.setPosixFilePermissions(folder.home(), PosixFilePermissions.fromString("r-xr-xr-x"));

        spares.takeBack(folder);

        assertThat(work).isEmptyDirectory();
    }

    @Test
    void onlySoManyAreKept() throws IOException {
        List<RunFolder> folders = Stream.iterate(0, i -> i + 1)
                .limit(SpareFolders.MAX_SPARES + 3)
                .map(i -> new RunFolder(work.resolve("run-" + i)))
                .toList();
        for (RunFolder folder : folders) {
            spares.make(folder);
        }
        for (RunFolder folder : folders) {
            spares.takeBack(folder);
        }
        try (Stream<Path> kept = Files.list(work)) {
            assertThat(kept).hasSize(SpareFolders.MAX_SPARES);
        }
    }
}
