package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpareFoldersTest {

    @TempDir
    Path work;

    @TempDir
    Path other;

    private SpareFolders spares;
    private Duration ahead = Duration.ZERO;

    @BeforeEach
    void open() {
        spares = new SpareFolders(work, () -> Instant.now().plus(ahead));
    }

    @Test
    void whatWasLeftEmptyIsUsedAgain() throws IOException {
        RunFolder first = spares.take();
        assertThat(first.home()).isEmptyDirectory();
        assertThat(first.temporary()).isEmptyDirectory();
        assertThat(spares.take()).as("while the first one has it").isNotEqualTo(first);
        spares.takeBack(first);

        assertThat(spares.take()).isEqualTo(first);
        assertThat(first.home()).isEmptyDirectory();
        assertThat(first.temporary()).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"home/.cache", "tmp/left", "log", "processes", "output/frame.png"})
    void whatHasSomethingInItIsRemoved(String left) throws IOException {
        RunFolder folder = spares.take();
        leave(folder, left);

        assertThat(spares.keeps(folder)).isFalse();
        assertThat(folder.root().resolve(left)).hasContent("x");
        spares.takeBack(folder);

        assertThat(work).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"home/.cache", "tmp/left", "log", "processes", "output/frame.png"})
    void whatOnlyALaterRunLeavesIsSeenToo(String left) throws Exception {
        RunFolder folder = spares.take();
        spares.takeBack(folder);
        settle(folder);
        spares.takeBack(spares.take());
        assertThat(spares.take()).isEqualTo(folder);
        leave(folder, left);

        assertThat(spares.keeps(folder)).isFalse();
    }

    @Test
    void timesThatAProgramHasSetBackDeceiveNobody() throws Exception {
        RunFolder folder = spares.take();
        FileTime before = Files.getLastModifiedTime(folder.home());
        spares.takeBack(folder);
        settle(folder);
        spares.takeBack(spares.take());
        assertThat(spares.take()).isEqualTo(folder);
        leave(folder, "home/left");
        Files.setLastModifiedTime(folder.home(), before);

        assertThat(spares.keeps(folder)).isFalse();
    }

    @Test
    void whatAProgramHasMadeUnusableIsRemoved() throws IOException {
        RunFolder folder = spares.take();
        Files.setPosixFilePermissions(folder.home(), PosixFilePermissions.fromString("r-xr-xr-x"));

        spares.takeBack(folder);

        assertThat(work).isEmptyDirectory();
    }

    @Test
    void onlySoManyAreKept() throws IOException {
        List<RunFolder> folders = new ArrayList<>();
        for (int i = 0; i < SpareFolders.MAX_SPARES + 3; i++) {
            folders.add(spares.take());
        }
        for (RunFolder folder : folders) {
            spares.takeBack(folder);
        }
        try (Stream<Path> kept = Files.list(work)) {
            assertThat(kept).hasSize(SpareFolders.MAX_SPARES);
        }
    }

    /** Later runs find the folder as it has been for long, and what is done from now on has another time. */
    private void settle(RunFolder folder) throws IOException {
        ahead = Duration.ofHours(1);
        Path now = Files.createFile(other.resolve("now"));
        while (changed(now).compareTo(changed(folder.home())) <= 0) {
            Files.setLastModifiedTime(now, FileTime.fromMillis(0));
        }
    }

    private static FileTime changed(Path file) throws IOException {
        return (FileTime) Files.getAttribute(file, "unix:ctime");
    }

    private static void leave(RunFolder folder, String left) throws IOException {
        Files.createDirectories(folder.root().resolve(left).getParent());
        Files.writeString(folder.root().resolve(left), "x");
    }
}
