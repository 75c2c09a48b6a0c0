package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that a program which is alive may have replaced by something else. */
class LiveFileTest {

    @TempDir
    Path root;

    private Path folder;
    private Path file;
    private Path elsewhere;
    private Path target;

    @BeforeEach
    void write() throws IOException {
        folder = Files.createDirectories(root.resolve("output/frame"));
        file = Files.writeString(folder.resolve("tile"), "picture");
        elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("tile"), "of somebody else");
        target = root.resolve("target");
    }

    private void copy() throws IOException {
        LiveFile.copy(root.resolve("output"), file, target);
    }

    @Test
    void aPlainFileIsCopied() throws IOException {
        Files.writeString(target, "an older and longer one");
        copy();
        assertThat(target).hasContent("picture");
        assertThat(LiveFile.read(root.resolve("output"), file, 7)).asString().isEqualTo("picture");
        assertThatThrownBy(() -> LiveFile.read(root.resolve("output"), file, 6)).hasMessageContaining("has 7 bytes");
    }

    @Test
    void neitherALinkNorAFolderThatIsOneIsFollowed() throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere.resolve("tile"));
        assertThatThrownBy(this::copy).isInstanceOf(IOException.class);
        Files.delete(file);
        Files.delete(folder);
        Files.createSymbolicLink(folder, elsewhere);
        assertThatThrownBy(this::copy).isInstanceOf(IOException.class);
        assertThat(target).doesNotExist();
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
    void aPipeIsNotWaitedFor() throws Exception {
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(this::copy).hasMessageContaining("no plain file");
        assertThat(LiveFile.read(root.resolve("output"), file, 100)).isEmpty();
    }
}
