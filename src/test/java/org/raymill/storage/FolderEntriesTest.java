package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderEntriesTest {

    @TempDir
    Path root;

    private final List<Path> synced = new ArrayList<>();
    private final FolderEntries entries = new FolderEntries(synced::add);

    @Test
    void theFolderAroundIsSyncedOnce() throws IOException {
        Path folder = Files.createDirectory(root.resolve("job"));
        entries.makeLast(folder);
        entries.makeLast(folder);
        assertThat(synced).containsExactly(root);
    }

    @Test
    void anotherFolderOfTheSameNameIsSyncedAgain() throws IOException {
        Path folder = Files.createDirectory(root.resolve("job"));
        Path other = Files.createDirectory(root.resolve("other"));
        entries.makeLast(folder);
        Files.delete(folder);
        Files.move(other, folder);
        entries.makeLast(folder);
        assertThat(synced).containsExactly(root, root);
    }

    @Test
    void noMoreAreRememberedThanAreAllowed() throws IOException {
        Path first = Files.createDirectory(root.resolve("first"));
        entries.makeLast(first);
        for (int i = 0; i < FolderEntries.MAX_REMEMBERED; i++) {
            entries.makeLast(Files.createDirectory(root.resolve("job-" + i)));
        }
        synced.clear();
        entries.makeLast(first);
        assertThat(synced).containsExactly(root);
    }

    @Test
    void aFolderThatIsNotThereDoesNotLast() {
        assertThatThrownBy(() -> entries.makeLast(root.resolve("absent"))).isInstanceOf(NoSuchFileException.class);
        assertThat(synced).isEmpty();
    }
}
