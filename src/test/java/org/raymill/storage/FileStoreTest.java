package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.Sha256;

class FileStoreTest {

    @TempDir
    Path root;

    private StorageLayout layout;
    private FileStore store;

    @BeforeEach
    void makeStore() {
        layout = new StorageLayout(root);
        store = new FileStore(layout, 1_000);
    }

    @Test
    void hasTheHashThatEveryoneElseComputes() throws IOException {
        assertThat(store.put(Bytes.of("abc")).hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(root.resolve("files/ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
                .hasContent("abc");
    }

    @Test
    void anUploadIsVisibleOnceCommittedAndNotBefore() throws IOException {
        Sha256 sha256 = Bytes.hash("wood");
        try (FileStore.Upload upload = store.beginUpload(sha256)) {
            Files.writeString(upload.file(), "wood");
            assertThat(store.has(sha256)).isFalse();
            assertThat(store.find(sha256)).isEmpty();
            upload.commit();
        }
        assertThat(store.find(sha256))
                .hasValueSatisfying(file -> assertThat(file).hasContent("wood"));
        assertThat(store.size(sha256)).hasValue(4);
        assertThat(uploads()).isEmpty();
    }

    @Test
    void aContentIsLackingWhenTheStorageSaysSoAndNoUploadGoesOn() throws Exception {
        Sha256 sha256 = Bytes.hash("wood");
        assertThat(store.lacks(sha256)).isTrue();
        try (PartialUploads.Append append = store.partialUploads().append(sha256, 0)) {
            append.write(ByteBuffer.wrap(Bytes.of("wo")));
        }
        assertThat(store.lacks(sha256)).as("the rest may come").isFalse();
        store.partialUploads().forget(sha256);
        assertThat(store.lacks(sha256)).isTrue();
        store.put(Bytes.of("wood"));
        assertThat(store.lacks(sha256)).isFalse();
        FileStore away = new FileStore(new StorageLayout(root), 1_000);
        Files.move(root.resolve("jobs"), root.resolve("moved"));
        assertThatThrownBy(() -> away.lacks(Bytes.hash("stone")))
                .as("a storage that does not answer has lost nothing")
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mount the storage");
    }

    @Test
    void aStoredFileIsReadOnly() throws IOException {
        Path file = store.find(store.put(Bytes.of("wood"))).orElseThrow();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--r--r--");
    }

    @Test
    void anUploadThatIsNotCommittedLeavesNothing() throws IOException {
        Sha256 sha256 = Bytes.hash("wood");
        try (FileStore.Upload upload = store.beginUpload(sha256)) {
            Files.writeString(upload.file(), "wo");
        }
        assertThat(store.has(sha256)).isFalse();
        assertThat(uploads()).isEmpty();
    }

    @Test
    void otherBytesThanAnnouncedAreRefused() throws IOException {
        Sha256 sha256 = Bytes.hash("wood");
        try (FileStore.Upload upload = store.beginUpload(sha256)) {
            Files.writeString(upload.file(), "woof");
            assertThatThrownBy(upload::commit)
                    .isInstanceOfSatisfying(HashMismatchException.class, e -> {
                        assertThat(e.expected()).isEqualTo(sha256);
                        assertThat(e.actual()).isEqualTo(Bytes.hash("woof"));
                    })
                    .hasMessageContaining(sha256.hex());
        }
        assertThat(store.has(sha256)).isFalse();
        assertThat(store.has(Bytes.hash("woof"))).isFalse();
        assertThat(uploads()).isEmpty();
    }

    @Test
    void aFileOfTheLargestSizeIsTakenAndOneByteMoreIsNot() throws IOException {
        assertThat(store.has(store.put(new byte[1_000]))).isTrue();
        assertThatThrownBy(() -> store.put(new byte[1_001]))
                .isInstanceOf(FileTooLargeException.class)
                .hasMessageContaining("1001")
                .hasMessageContaining("1000");

        byte[] large = new byte[1_001];
        try (FileStore.Upload upload = store.beginUpload(SafeFiles.hash(large))) {
            Files.write(upload.file(), large);
            assertThatThrownBy(upload::commit).isInstanceOf(FileTooLargeException.class);
        }
        assertThat(store.has(SafeFiles.hash(large))).isFalse();
        assertThat(uploads()).isEmpty();
    }

    @Test
    void manyUploadsOfTheSameContentAtOnceAllSucceed() throws Exception {
        int count = 8;
        Sha256 sha256 = Bytes.hash("wood");
        CountDownLatch written = new CountDownLatch(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            Callable<Void> upload = () -> {
                try (FileStore.Upload one = store.beginUpload(sha256)) {
                    Files.writeString(one.file(), "wood");
                    written.countDown();
                    written.await();
                    one.commit();
                }
                return null;
            };
            List<Future<Void>> uploads = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                uploads.add(threads.submit(upload));
            }
            for (Future<Void> one : uploads) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(store.find(sha256))
                .hasValueSatisfying(file -> assertThat(file).hasContent("wood"));
        assertThat(uploads()).isEmpty();
    }

    @Test
    void aDamagedFileOfAnotherLengthIsReplacedByAnUpload() throws IOException {
        Path file = store.find(store.put(Bytes.of("wood"))).orElseThrow();
        Files.delete(file);
        Files.writeString(file, "wo");
        store.put(Bytes.of("wood"));
        assertThat(file).hasContent("wood");
    }

    @Test
    void missingNamesEachAbsentContentOnceInOrder() throws IOException {
        Sha256 there = store.put(Bytes.of("there"));
        Sha256 zebra = Bytes.hash("zebra");
        Sha256 apple = Bytes.hash("apple");
        assertThat(store.missing(List.of(zebra, there, apple, zebra))).containsExactly(zebra, apple);
    }

    @Test
    void uploadsOfMoreThanADayAreSweptAndYoungerOnesAreNot() throws IOException {
        Instant now = Instant.parse("2026-11-23T12:00:00Z");
        Path old = layout.uploads().resolve("old.part");
        Path young = layout.uploads().resolve("young.part");
        Files.writeString(old, "half");
        Files.writeString(young, "half");
        Files.setLastModifiedTime(
                old, FileTime.from(now.minus(FileStore.ABANDONED_AFTER).minusSeconds(1)));
        Files.setLastModifiedTime(
                young, FileTime.from(now.minus(FileStore.ABANDONED_AFTER).plusSeconds(1)));
        assertThat(store.sweepUploads(now)).isEqualTo(1);
        assertThat(uploads()).containsExactly(young);
    }

    @Test
    void aSymbolicLinkIsNotAStoredFile() throws IOException {
        Sha256 sha256 = Bytes.hash("secret");
        Path secret = Files.writeString(root.resolve("secret"), "secret");
        Files.createDirectories(layout.file(sha256).getParent());
        Files.createSymbolicLink(layout.file(sha256), secret);
        assertThat(store.has(sha256)).isFalse();
        assertThat(store.size(sha256)).isEmpty();
    }

    @Test
    void aFileInTheWayOfAFolderIsAnErrorThatSaysWhereAndLeavesNoRubbish() throws IOException {
        Sha256 sha256 = Bytes.hash("wood");
        Files.writeString(layout.file(sha256).getParent(), "in the way");
        assertThatThrownBy(() -> store.put(Bytes.of("wood")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(layout.file(sha256).getParent().toString())
                .hasMessageContaining("move it away");
        assertThat(uploads()).isEmpty();
    }

    @Test
    void aStorageThatDoesNotWorkIsAnErrorThatSaysWhere() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "not a folder");
        FileStore broken = new FileStore(new StorageLayout(file), 1_000);
        assertThat(broken.has(Bytes.hash("wood"))).isFalse();
        assertThatThrownBy(() -> broken.beginUpload(Bytes.hash("wood")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.resolve("uploads").toString());
        assertThatThrownBy(() -> broken.sweepUploads(Instant.now())).isInstanceOf(IOException.class);
    }

    @Test
    void anEndedUploadCanNotBeCommittedAgain() throws IOException {
        FileStore.Upload upload = store.beginUpload(Bytes.hash("wood"));
        Files.writeString(upload.file(), "wood");
        upload.commit();
        assertThatThrownBy(upload::commit).isInstanceOf(IllegalStateException.class);
        upload.close();
        assertThat(store.has(Bytes.hash("wood"))).isTrue();
    }

    private List<Path> uploads() throws IOException {
        try (Stream<Path> files = Files.list(layout.uploads())) {
            return files.toList();
        }
    }
}
