package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.raymill.storage.Bytes.FIRST;
import static org.raymill.storage.Bytes.JOB;
import static org.raymill.storage.Bytes.SECOND;
import static org.raymill.storage.Bytes.path;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptId;
import org.raymill.model.Sha256;
import org.raymill.model.TaskOutput;
import org.raymill.protocol.ResultWriterCommand.PublishFile;
import org.raymill.protocol.ResultWriterCommand.StageFile;

class ResultStoreTest {

    @TempDir
    Path temporary;

    private StorageLayout layout;
    private ResultStore store;
    private Path work;

    @BeforeEach
    void makeStore() throws IOException {
        layout = new StorageLayout(temporary.resolve("storage"));
        store = new ResultStore(layout);
        work = Files.createDirectory(temporary.resolve("work"));
    }

    // ---- staging

    @Test
    void stagingTellsHashAndSizeAndShowsNothingToReaders() throws IOException {
        write("frame_0001/tile_0003.png", "picture");
        List<TaskOutput> outputs = store.stage(
                JOB, FIRST, work, List.of(new StageFile(path("frame_0001/tile_0003.png"), 1, Optional.of(3))));
        assertThat(outputs)
                .containsExactly(
                        new TaskOutput(path("frame_0001/tile_0003.png"), 1, Optional.of(3), Bytes.hash("picture"), 7));
        assertThat(layout.staged(JOB, FIRST).resolve("frame_0001/tile_0003.png"))
                .hasContent("picture");
        assertThat(store.result(JOB, path("frame_0001/tile_0003.png"))).isEmpty();
    }

    @Test
    void stagingAgainReplacesAllThatTheAttemptStaged() throws IOException {
        stage(FIRST, "old.png", "old");
        stage(FIRST, "new.png", "new");
        assertThat(filesIn(layout.staged(JOB))).containsExactly(FIRST + "/new.png");
    }

    @Test
    void twoAttemptsStageBesideEachOther() throws IOException {
        stage(FIRST, "a.png", "first");
        stage(SECOND, "a.png", "second");
        assertThat(filesIn(layout.staged(JOB))).containsExactly(FIRST + "/a.png", SECOND + "/a.png");
    }

    @Test
    void aStagingThatFailsLeavesNothingAndKeepsWhatWasStaged() throws IOException {
        stage(FIRST, "a.png", "first");
        assertThatThrownBy(() -> store.stage(JOB, FIRST, work, List.of(file("a.png"), file("absent.png"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent.png")
                .hasMessageContaining(work.toString());
        assertThat(filesIn(layout.staged(JOB))).containsExactly(FIRST + "/a.png");
    }

    @Test
    void anOutputTwiceIsRefused() throws IOException {
        write("a.png", "a");
        assertThatThrownBy(() -> store.stage(JOB, FIRST, work, List.of(file("a.png"), file("a.png"))))
                .hasMessageContaining("twice");
    }

    @Test
    void symbolicLinksInTheWorkFolderAreNotFollowed() throws IOException {
        Path secrets = Files.createDirectory(temporary.resolve("secrets"));
        Files.writeString(secrets.resolve("key"), "secret");
        Files.createSymbolicLink(work.resolve("frame.png"), secrets.resolve("key"));
        Files.createSymbolicLink(work.resolve("folder"), secrets);
        for (String name : List.of("frame.png", "folder/key")) {
            assertThatThrownBy(() -> store.stage(JOB, FIRST, work, List.of(file(name))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("symbolic link");
        }
        assertThat(filesIn(layout.staged(JOB))).isEmpty();
    }

    @Test
    void aFolderIsNotAPicture() throws IOException {
        Files.createDirectory(work.resolve("frame.png"));
        assertThatThrownBy(() -> store.stage(JOB, FIRST, work, List.of(file("frame.png"))))
                .hasMessageContaining("not a plain file");
    }

    // ---- publishing

    @Test
    void aPublishedResultIsReadableAndNoLongerStaged() throws IOException {
        PublishFile accepted = stage(FIRST, "frame_0001.png", "picture");
        assertThat(store.publish(JOB, List.of(accepted)).published()).containsExactly(accepted);
        assertThat(store.result(JOB, path("frame_0001.png")))
                .hasValueSatisfying(file -> assertThat(file.path()).hasContent("picture"));
        assertThat(filesIn(layout.staged(JOB))).isEmpty();
    }

    @Test
    void tilesAreKeptApartFromResults() throws IOException {
        write("frame_0001/tile_0000.png", "tile");
        stage(FIRST, "frame_0001/tile_0000.png", "tile");
        PublishFile tile = new PublishFile(FIRST, path("frame_0001/tile_0000.png"), Bytes.hash("tile"), false);
        assertThat(store.publish(JOB, List.of(tile)).published()).containsExactly(tile);
        assertThat(store.tilesFolder(JOB).resolve("frame_0001/tile_0000.png")).hasContent("tile");
        assertThat(store.result(JOB, tile.name())).isEmpty();
    }

    @Test
    void publishingAgainChangesNothing() throws IOException {
        PublishFile accepted = stage(FIRST, "frame_0001.png", "picture");
        store.publish(JOB, List.of(accepted));
        ResultStore.Publication again = store.publish(JOB, List.of(accepted));
        assertThat(again.published()).containsExactly(accepted);
        assertThat(again.missing()).isEmpty();
        assertThat(layout.results(JOB).resolve("frame_0001.png")).hasContent("picture");
    }

    @Test
    void aPublicationThatWasInterruptedBetweenTwoFilesIsFinishedByTheNext() throws IOException {
        write("a.png", "a");
        write("b.png", "b");
        store.stage(JOB, FIRST, work, List.of(file("a.png"), file("b.png")));
        PublishFile a = new PublishFile(FIRST, path("a.png"), Bytes.hash("a"), true);
        PublishFile b = new PublishFile(FIRST, path("b.png"), Bytes.hash("b"), true);
        // What a process leaves that is killed after the first move.
        Files.createDirectories(layout.results(JOB));
        Files.move(
                layout.staged(JOB, FIRST).resolve("a.png"), layout.results(JOB).resolve("a.png"));

        assertThat(store.publish(JOB, List.of(a, b)).published()).containsExactly(a, b);
        assertThat(filesIn(layout.results(JOB))).containsExactly("a.png", "b.png");
    }

    @Test
    void whatIsNowhereIsMissingAndTheRestIsPublished() throws IOException {
        PublishFile there = stage(FIRST, "a.png", "a");
        PublishFile nowhere = new PublishFile(SECOND, path("b.png"), Bytes.hash("b"), true);
        ResultStore.Publication publication = store.publish(JOB, List.of(nowhere, there));
        assertThat(publication.published()).containsExactly(there);
        assertThat(publication.missing()).containsExactly(nowhere);
    }

    @Test
    void otherBytesThanAcceptedAreNeverPublished() throws IOException {
        PublishFile accepted = stage(FIRST, "a.png", "picture");
        Files.writeString(layout.staged(JOB, FIRST).resolve("a.png"), "pic");
        assertThat(store.publish(JOB, List.of(accepted)).missing()).containsExactly(accepted);
        assertThat(store.result(JOB, path("a.png"))).isEmpty();
    }

    @Test
    void anotherAttemptsFileIsNotTakenForTheAcceptedOne() throws IOException {
        stage(SECOND, "a.png", "picture of the second");
        PublishFile accepted = stage(FIRST, "a.png", "picture of the first");
        store.publish(JOB, List.of(accepted));
        assertThat(layout.results(JOB).resolve("a.png")).hasContent("picture of the first");
    }

    @Test
    void aDamagedResultIsReplacedWhenItsTaskHasRunAgain() throws IOException {
        PublishFile first = stage(FIRST, "a.png", "picture");
        store.publish(JOB, List.of(first));
        Files.writeString(layout.results(JOB).resolve("a.png"), "damaged");
        assertThat(store.publish(JOB, List.of(first)).missing()).containsExactly(first);

        PublishFile second = stage(SECOND, "a.png", "picture");
        assertThat(store.publish(JOB, List.of(second)).published()).containsExactly(second);
        assertThat(layout.results(JOB).resolve("a.png")).hasContent("picture");
    }

    @Test
    void manyPublicationsOfTheSameFileAtOnceAllSucceed() throws Exception {
        PublishFile accepted = stage(FIRST, "a.png", "picture");
        int count = 8;
        CountDownLatch ready = new CountDownLatch(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            Callable<ResultStore.Publication> publish = () -> {
                ready.countDown();
                ready.await();
                return store.publish(JOB, List.of(accepted));
            };
            for (Future<ResultStore.Publication> one :
                    threads.invokeAll(java.util.Collections.nCopies(count, publish), 30, TimeUnit.SECONDS)) {
                assertThat(one.get().published()).containsExactly(accepted);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(layout.results(JOB).resolve("a.png")).hasContent("picture");
    }

    @Test
    void aReaderSeesAWholePictureOfOneAttemptOrNone() throws Exception {
        int rounds = 200;
        byte[] first = new byte[64 << 10];
        byte[] second = new byte[80 << 10];
        Arrays.fill(first, (byte) 1);
        Arrays.fill(second, (byte) 2);
        Set<Sha256> whole = Set.of(SafeFiles.hash(first), SafeFiles.hash(second));
        Path result = layout.results(JOB).resolve("a.png");
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> reads = reader.submit(() -> {
                int seen = 0;
                while (!done.get()) {
                    try {
                        assertThat(whole).contains(SafeFiles.hash(result));
                        seen++;
                    } catch (NoSuchFileException e) {
                        // Not published yet.
                    }
                }
                return seen;
            });
            for (int i = 0; i < rounds; i++) {
                boolean even = i % 2 == 0;
                Files.write(work.resolve("a.png"), even ? first : second);
                TaskOutput output = store.stage(JOB, even ? FIRST : SECOND, work, List.of(file("a.png")))
                        .get(0);
                store.publish(
                        JOB, List.of(new PublishFile(even ? FIRST : SECOND, output.name(), output.sha256(), true)));
            }
            done.set(true);
            assertThat(reads.get(30, TimeUnit.SECONDS)).isPositive();
        } finally {
            done.set(true);
            reader.shutdownNow();
        }
    }

    // ---- a storage that does not work

    @Test
    void aFileWhereTheResultsFolderShouldBeIsAnErrorAndNothingIsLost() throws IOException {
        PublishFile accepted = stage(FIRST, "a.png", "picture");
        Files.writeString(layout.results(JOB), "in the way");
        assertThatThrownBy(() -> store.publish(JOB, List.of(accepted)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(layout.results(JOB).toString());
        Files.delete(layout.results(JOB));
        assertThat(store.publish(JOB, List.of(accepted)).published()).containsExactly(accepted);
    }

    @Test
    void aStorageThatIsNotMountedIsAnErrorAndNotAnEmptyStorage() throws IOException {
        PublishFile accepted = stage(FIRST, "a.png", "picture");
        Path away = temporary.resolve("unmounted");
        Files.move(layout.root(), away);
        assertThatThrownBy(() -> store.publish(JOB, List.of(accepted)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mount the storage");
        assertThatThrownBy(() -> store.stage(JOB, FIRST, work, List.of(file("a.png"))))
                .hasMessageContaining("mount the storage");
        Files.move(away, layout.root());
        assertThat(store.publish(JOB, List.of(accepted)).published()).containsExactly(accepted);
    }

    @Test
    void aFileWhereTheStagingFolderShouldBeIsAnErrorThatSaysWhere() throws IOException {
        Files.createDirectories(layout.job(JOB));
        Files.writeString(layout.staged(JOB), "in the way");
        write("a.png", "a");
        assertThatThrownBy(() -> store.stage(JOB, FIRST, work, List.of(file("a.png"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(layout.staged(JOB).toString());
    }

    @Test
    void aSymbolicLinkAmongTheResultsIsNotServed() throws IOException {
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        Files.createDirectories(layout.results(JOB));
        Files.createSymbolicLink(layout.results(JOB).resolve("a.png"), secret);
        assertThat(store.result(JOB, path("a.png"))).isEmpty();
    }

    // ---- logs

    @Test
    void theLogIsKeptAndReplaced() throws IOException {
        store.logs().keep(JOB, FIRST, Files.writeString(work.resolve("log"), "first"));
        store.logs().keep(JOB, FIRST, Files.writeString(work.resolve("log"), "second"));
        assertThat(Bytes.unzipped(layout.log(JOB, FIRST))).isEqualTo("second");
        assertThat(store.logs().open(JOB, FIRST).orElseThrow()).hasContent("second");
        assertThat(filesIn(layout.logs(JOB))).containsExactly(FIRST + ".log.gz");
    }

    @Test
    void aMissingLogIsNoError() throws IOException {
        store.logs().keep(JOB, FIRST, work.resolve("absent"));
        assertThat(store.logs().find(JOB, FIRST)).isEmpty();
    }

    @Test
    void aLogThatIsASymbolicLinkIsRefused() throws IOException {
        Path secret = Files.writeString(temporary.resolve("secret"), "secret");
        Path link = Files.createSymbolicLink(work.resolve("log"), secret);
        assertThatThrownBy(() -> store.logs().keep(JOB, FIRST, link)).isInstanceOf(IOException.class);
        assertThat(store.logs().find(JOB, FIRST)).isEmpty();
    }

    @Test
    void aLongLogKeepsItsBeginningAndItsEnd() throws IOException {
        int size = AttemptLog.HEAD_BYTES + AttemptLog.TAIL_BYTES + 1_000;
        Path log = work.resolve("log");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(size);
            file.write(Bytes.of("begin"));
            file.seek(size - 3);
            file.write(Bytes.of("end"));
        }
        store.logs().keep(JOB, FIRST, log);
        String kept = Bytes.unzipped(store.logs().find(JOB, FIRST).orElseThrow().path());
        assertThat(kept).startsWith("begin").endsWith("end").contains("\n... 1000 bytes left out ...\n");
        assertThat(kept.length()).isLessThan(size);
    }

    // ---- discarding

    @Test
    void discardRemovesTheNamedTilesAndAttemptsOnly() throws IOException {
        for (String tile :
                List.of("frame_0001/tile_0000.png", "frame_0001/tile_0001.png", "frame_0002/tile_0000.png")) {
            PublishFile staged = stage(FIRST, tile, tile);
            store.publish(JOB, List.of(new PublishFile(FIRST, staged.name(), staged.sha256(), false)));
        }
        stage(FIRST, "a.png", "a");
        stage(SECOND, "a.png", "b");
        store.discard(
                JOB,
                List.of(path("frame_0001/tile_0000.png"), path("frame_0001/tile_0001.png"), path("absent/tile.png")),
                List.of(FIRST));
        assertThat(filesIn(layout.tiles(JOB))).containsExactly("frame_0002/tile_0000.png");
        assertThat(layout.tiles(JOB).resolve("frame_0001")).doesNotExist();
        assertThat(filesIn(layout.staged(JOB))).containsExactly(SECOND + "/a.png");
    }

    @Test
    void discardAllKeepsResultsAndLogs() throws IOException {
        store.publish(JOB, List.of(stage(FIRST, "a.png", "a")));
        stage(SECOND, "b.png", "b");
        store.logs().keep(JOB, FIRST, Files.writeString(work.resolve("log"), "log"));
        store.discardAll(JOB);
        store.discardAll(JOB);
        assertThat(filesIn(layout.job(JOB))).containsExactly("logs/" + FIRST + ".log.gz", "results/a.png");
    }

    @Test
    void discardAllDoesNotFollowSymbolicLinks() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "precious");
        Files.createDirectories(layout.staged(JOB, FIRST));
        Files.createSymbolicLink(layout.staged(JOB, FIRST).resolve("link"), outside);
        store.discardAll(JOB);
        assertThat(layout.staged(JOB)).doesNotExist();
        assertThat(outside.resolve("precious")).hasContent("precious");
    }

    private PublishFile stage(AttemptId attempt, String name, String content) throws IOException {
        write(name, content);
        TaskOutput output = store.stage(JOB, attempt, work, List.of(file(name))).get(0);
        return new PublishFile(attempt, output.name(), output.sha256(), true);
    }

    private void write(String name, String content) throws IOException {
        Path file = work.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static StageFile file(String name) {
        return new StageFile(path(name), 1, Optional.empty());
    }

    private static List<String> filesIn(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
