package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.Sha256;
import org.raymill.sealing.KeyRing;
import org.raymill.sealing.SiteKeys;

/** The files of a pack are put into the store together, and each is whole and lasts when it is there, at whatever moment the process dies. */
class FilePackTest {

    private static final int FILES = 40;
    private static final int MOST = 1 << 20;

    @TempDir
    private Path folder;

    private StorageLayout layout;

    @BeforeEach
    void prepare() throws IOException {
        layout = new StorageLayout(folder.resolve("storage"));
        layout.prepare();
    }

    /** Looks at the storage before each step: what is there then is what a process that is killed leaves. */
    private final class WatchedDisk extends StoreDisk {

        private final Set<Object> synced = new HashSet<>();
        private final Set<Path> unsyncedFolders = new HashSet<>();
        private final List<String> steps = new ArrayList<>();
        private final Sealing sealing;
        private int movesLeft = Integer.MAX_VALUE;
        private int syncsLeft = Integer.MAX_VALUE;

        WatchedDisk(Sealing sealing) {
            this.sealing = sealing;
        }

        @Override
        synchronized void sync(Path file) throws IOException {
            if (syncsLeft-- <= 0) {
                throw new IOException("the disk is gone");
            }
            steps.add("sync");
            super.sync(file);
            synced.add(Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                    .fileKey());
        }

        @Override
        synchronized void syncFolder(Path synced) {
            steps.add("folder");
            super.syncFolder(synced);
            unsyncedFolders.remove(synced);
        }

        @Override
        synchronized boolean move(Path from, Path to) throws IOException {
            check();
            if (movesLeft-- <= 0) {
                throw new IOException("the disk is gone");
            }
            steps.add("move");
            unsyncedFolders.add(to.getParent());
            boolean moved = super.move(from, to);
            check();
            return moved;
        }

        private void check() throws IOException {
            for (Path file : stored()) {
                assertThat(synced)
                        .as("the file lasts: " + file)
                        .contains(Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class)
                                .fileKey());
                assertWhole(file, sealing);
            }
        }
    }

    private List<Path> stored() throws IOException {
        try (Stream<Path> all = Files.walk(layout.files())) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private List<Path> uploads() throws IOException {
        return new StoreDisk().list(layout.uploads());
    }

    private static void assertWhole(Path file, Sealing sealing) throws IOException {
        Sha256 name = new Sha256(file.getParent().getFileName().toString() + file.getFileName());
        try (var content = sealing.open(file, Sealing.purpose(name))) {
            assertThat(SafeFiles.hash(content)).isEqualTo(name);
        }
    }

    private static byte[] content(int number) {
        return ("texture " + number + " ").repeat(1 + number * 50).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] pack(List<byte[]> contents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (byte[] content : contents) {
                TarArchiveEntry entry =
                        new TarArchiveEntry(SafeFiles.hash(content).hex());
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] pack() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            contents.add(content(i));
        }
        contents.add(content(0));
        return pack(contents);
    }

    private FilePack.Stored store(StoreDisk disk, Sealing sealing, byte[] bytes) throws Exception {
        try (IncomingPack pack = new FileStore(layout, disk, MOST, sealing).beginPack()) {
            pack.write(ByteBuffer.wrap(bytes));
            return pack.store(100);
        }
    }

    private void assertStoredTogether(Sealing sealing) throws Exception {
        WatchedDisk disk = new WatchedDisk(sealing);
        FilePack.Stored stored = store(disk, sealing, pack());
        assertThat(stored).isEqualTo(new FilePack.Stored(FILES, 1, List.of()));
        assertThat(stored()).hasSize(FILES);
        disk.check();
        assertThat(disk.unsyncedFolders).as("folders that nobody synced").isEmpty();
        assertThat(disk.steps.subList(0, 2 * FILES))
                .containsExactlyElementsOf(Stream.concat(
                                Stream.generate(() -> "sync").limit(FILES),
                                Stream.generate(() -> "move").limit(FILES))
                        .toList());
        assertThat(disk.steps.subList(2 * FILES, disk.steps.size())).containsOnly("folder");
        assertThat(uploads()).isEmpty();
        assertThat(store(disk, sealing, pack())).isEqualTo(new FilePack.Stored(0, FILES + 1, List.of()));
    }

    @Test
    void filesAreSyncedTogetherAndOnlyThenPutInTheirPlaces() throws Exception {
        assertStoredTogether(Sealing.NONE);
    }

    @Test
    void encryptedOnesAreToo() throws Exception {
        assertStoredTogether(Sealing.on(KeyRing.of(SiteKeys.create())));
    }

    @Test
    void aDiskThatFailsBetweenLeavesWholeFilesAndTheNextPackTheRest() throws Exception {
        for (int moves = 0; moves < FILES; moves += 13) {
            WatchedDisk disk = new WatchedDisk(Sealing.NONE);
            disk.movesLeft = moves;
            assertThatThrownBy(() -> store(disk, Sealing.NONE, pack())).hasMessageContaining("the disk is gone");
            assertThat(stored()).hasSize(moves);
            disk.check();
            assertThat(uploads()).isEmpty();
            assertThat(store(new StoreDisk(), Sealing.NONE, pack()).stored()).isEqualTo(FILES - moves);
            SafeFiles.deleteTree(layout.files());
            layout.prepare();
        }
    }

    @Test
    void nothingIsPutInItsPlaceWhenOneCanNotBeSynced() throws Exception {
        WatchedDisk disk = new WatchedDisk(Sealing.NONE);
        disk.syncsLeft = FILES - 1;
        assertThatThrownBy(() -> store(disk, Sealing.NONE, pack())).hasMessageContaining("the disk is gone");
        assertThat(stored()).isEmpty();
        assertThat(uploads()).isEmpty();
    }

    @Test
    void whatAKilledProcessLeavesIsSwept() throws Exception {
        ShelfBatch killed = new Shelf(layout, new StoreDisk()).batch();
        killed.add(SafeFiles.hash(content(1)), content(1));
        assertThat(uploads()).hasSize(1);
        FileStore next = new FileStore(layout, MOST);
        assertThat(next.sweepUploads(
                        Instant.now().plus(FileStore.ABANDONED_AFTER).plus(Duration.ofHours(1))))
                .isEqualTo(1);
        assertThat(uploads()).isEmpty();
    }

    @Test
    void whatStandsBeforeAFaultIsStored() throws Exception {
        byte[] whole = pack(List.of(content(1), content(2), content(3)));
        byte[] cut = java.util.Arrays.copyOf(whole, 3 * 512 + 200);
        assertThatThrownBy(() -> store(new StoreDisk(), Sealing.NONE, cut)).isInstanceOf(InvalidPackException.class);
        assertThat(stored()).hasSize(1);
        assertThat(uploads()).isEmpty();
    }
}
