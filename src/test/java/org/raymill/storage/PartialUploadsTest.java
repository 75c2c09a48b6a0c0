package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.Sha256;

class PartialUploadsTest {

    private static final Sha256 WOOD = Bytes.hash("wooden");

    @TempDir
    Path root;

    private StorageLayout layout;
    private Instant now = Instant.parse("2026-11-26T10:00:00Z");
    private long free = 1_000;
    /** 900 bytes are kept. */
    private final StorageRoom room = new StorageRoom(() -> free, 900, 5);

    private PartialUploads uploads;

    @BeforeEach
    void makeStore() throws IOException {
        layout = new StorageLayout(root);
        layout.prepare();
        uploads = node();
    }

    private PartialUploads node() {
        return new PartialUploads(layout, new Shelf(layout, new StoreDisk()), Sealing.NONE, 100, room, () -> now);
    }

    private static void write(PartialUploads.Append append, String text) throws IOException {
        append.digest(ByteBuffer.wrap(Bytes.of(text)));
        append.write(ByteBuffer.wrap(Bytes.of(text)));
    }

    @Test
    void theBeginningIsKeptAndAnotherNodeGoesOn() throws Exception {
        try (PartialUploads.Append append = uploads.append(WOOD, 0)) {
            write(append, "woo");
        }
        assertThat(uploads.offset(WOOD)).isEqualTo(3);
        PartialUploads other = node();
        try (PartialUploads.Append append = other.append(WOOD, 3)) {
            write(append, "den");
            append.commit();
        }
        assertThat(layout.file(WOOD)).hasContent("wooden");
        assertThat(uploads.offset(WOOD)).isZero();
    }

    @Test
    void whatWouldTakeFromTheReserveIsRefusedAndItsBeginningRemoved() throws Exception {
        try (PartialUploads.Append append = uploads.append(WOOD, 0)) {
            write(append, "woo");
            free = 901;
            assertThatThrownBy(() -> write(append, "den"))
                    .isInstanceOf(StorageFullException.class)
                    .hasMessageContaining("901 bytes are free, of which 900 bytes are kept")
                    .hasMessageContaining("raymill store collect");
        }
        assertThat(layout.uploads()).isEmptyDirectory();
        assertThat(uploads.offset(WOOD)).isZero();
        free = 1_000;
        try (PartialUploads.Append append = uploads.append(WOOD, 0)) {
            write(append, "wooden");
            append.commit();
        }
        assertThat(layout.file(WOOD)).hasContent("wooden");
    }

    @Test
    void anUploadThatFillsTheDiskIsRemovedSoThatOthersHaveRoom() throws Exception {
        StoreDisk full = new StoreDisk() {
            @Override
            boolean move(Path from, Path to) throws IOException {
                throw new FileSystemException(to.toString(), null, "No space left on device");
            }
        };
        uploads = new PartialUploads(layout, new Shelf(layout, full), Sealing.NONE, 100, room, () -> now);
        try (PartialUploads.Append append = uploads.append(WOOD, 0)) {
            write(append, "wooden");
            assertThatThrownBy(append::commit)
                    .isInstanceOf(StorageFullException.class)
                    .hasMessageContaining("the farm's storage is full: 1000 bytes are free");
        }
        assertThat(layout.uploads()).isEmptyDirectory();
    }

    @Test
    void oneAtATimeWrites() throws Exception {
        try (PartialUploads.Append append = uploads.append(WOOD, 0)) {
            write(append, "woo");
            assertThatThrownBy(() -> uploads.append(WOOD, 3)).isInstanceOf(UploadBusyException.class);
            assertThatThrownBy(() -> node().append(WOOD, 3)).isInstanceOf(UploadBusyException.class);
            assertThatThrownBy(() -> uploads.forget(WOOD)).isInstanceOf(UploadBusyException.class);
        }
        uploads.append(WOOD, 3).close();
    }

    @Test
    void whoBringsNothingGivesWay() throws Exception {
        PartialUploads.Append silent = uploads.append(WOOD, 0);
        write(silent, "woo");
        now = now.plus(PartialUploads.STALLED_AFTER).minusMillis(1);
        assertThatThrownBy(() -> uploads.append(WOOD, 3)).isInstanceOf(UploadBusyException.class);
        now = now.plusMillis(1);
        try (PartialUploads.Append append = uploads.append(WOOD, 3)) {
            assertThatThrownBy(() -> write(silent, "xxx")).isInstanceOf(IOException.class);
            // That it ends must not take the right from the one that goes on.
            silent.close();
            assertThatThrownBy(() -> uploads.append(WOOD, 3)).isInstanceOf(UploadBusyException.class);
            write(append, "den");
            append.commit();
        }
        assertThat(layout.file(WOOD)).hasContent("wooden");
    }

    @Test
    void whoVerifiesAndStoresTheWholeGivesNotWayHoweverLongItTakes() throws Exception {
        List<Throwable> refusals = new ArrayList<>();
        StoreDisk slow = new StoreDisk() {
            @Override
            boolean move(Path from, Path to) throws IOException {
                now = now.plus(PartialUploads.STALLED_AFTER);
                refusals.add(catchThrowable(() -> uploads.append(WOOD, 6).write(ByteBuffer.wrap(Bytes.of("!")))));
                return super.move(from, to);
            }
        };
        uploads = new PartialUploads(layout, new Shelf(layout, slow), Sealing.NONE, 100, room, () -> now);
        try (PartialUploads.Append append = uploads.append(WOOD, 0)) {
            write(append, "wooden");
            append.commit();
        }
        assertThat(layout.file(WOOD)).hasContent("wooden");
        assertThat(refusals).hasExactlyElementsOfTypes(UploadBusyException.class);
    }

    @Test
    void whoHasGivenWayStoresNothing() throws Exception {
        PartialUploads.Append silent = uploads.append(WOOD, 0);
        write(silent, "wooden");
        now = now.plus(PartialUploads.STALLED_AFTER);
        try (PartialUploads.Append append = uploads.append(WOOD, 6)) {
            assertThatThrownBy(silent::commit).isInstanceOf(IOException.class);
            append.commit();
        }
        assertThat(layout.file(WOOD)).hasContent("wooden");
    }

    @Test
    void aWrongOffsetIsRefusedAndLeavesNoLock() throws Exception {
        assertThatThrownBy(() -> uploads.append(WOOD, 3))
                .isInstanceOfSatisfying(WrongOffsetException.class, failure -> assertThat(failure.expected())
                        .isZero());
        uploads.append(WOOD, 0).close();
    }

    @Test
    void nothingGrowsBeyondTheLimit() throws Exception {
        try (PartialUploads.Append append = uploads.append(WOOD, 0)) {
            write(append, "x".repeat(100));
            assertThatThrownBy(() -> write(append, "x")).isInstanceOf(FileTooLargeException.class);
        }
        assertThat(uploads.offset(WOOD)).isEqualTo(100);
    }

    @Test
    void otherBytesAreForgotten() throws Exception {
        try (PartialUploads.Append append = uploads.append(WOOD, 0)) {
            write(append, "woodwn");
            assertThatThrownBy(append::commit).isInstanceOf(HashMismatchException.class);
        }
        assertThat(uploads.offset(WOOD)).isZero();
        assertThat(layout.file(WOOD)).doesNotExist();
    }

    @Test
    void whatIsAbandonedIsSweptLater() throws Exception {
        try (PartialUploads.Append append = uploads.append(WOOD, 0)) {
            write(append, "woo");
        }
        FileStore store = new FileStore(layout, 100);
        Path partial = layout.uploads().resolve(WOOD.hex() + ".partial");
        Files.setLastModifiedTime(partial, FileTime.from(now));
        assertThat(store.sweepUploads(now.plus(FileStore.ABANDONED_AFTER))).isZero();
        assertThat(uploads.offset(WOOD)).isEqualTo(3);
        assertThat(store.sweepUploads(now.plus(FileStore.ABANDONED_AFTER).plusMillis(1)))
                .isOne();
        assertThat(uploads.offset(WOOD)).isZero();
    }
}
