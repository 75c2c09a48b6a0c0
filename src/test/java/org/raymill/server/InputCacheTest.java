package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.rendering.RenderingException;
import org.raymill.storage.FileStore;
import org.raymill.storage.InputManifest;
import org.raymill.storage.MountedContents;
import org.raymill.storage.StorageLayout;
import org.raymill.telemetry.ServerMetrics;

class InputCacheTest {

    private static final String HUNDRED_BYTES = "x".repeat(100);

    @TempDir
    Path folder;

    private final TestHost.ManualClock clock = new TestHost.ManualClock();
    private FileStore store;
    private FlakyContents source;
    private InputCache cache;
    private long freeMiB = 10_000;
    /** What is to be done after a while. */
    private final Queue<Runnable> later = new ArrayDeque<>();

    @BeforeEach
    void open() throws IOException {
        StorageLayout layout = new StorageLayout(folder.resolve("storage"));
        layout.prepare();
        store = new FileStore(layout, 1 << 20);
        source = new FlakyContents(new MountedContents(store));
        cache = openCache();
    }

    private InputCache openCache() throws IOException {
        return new InputCache(
                folder.resolve("cache"),
                list -> source,
                new InputCache.Limits(250, new DiskRoom(() -> freeMiB, 512)),
                clock,
                Runnable::run,
                later::add,
                ServerMetrics.none());
    }

    @Test
    void filesAreCopiesInTheirPlaces() throws Exception {
        Sha256 manifest = put(Map.of("a.gltf", "scene", "textures/deep/b.png", "picture"));

        try (InputCache.Inputs inputs = cache.acquire(manifest, () -> false)) {
            assertThat(inputs.folder().resolve("a.gltf")).hasContent("scene");
            Path copy = inputs.folder().resolve("textures/deep/b.png");
            assertThat(copy).hasContent("picture");
            copy.toFile().setWritable(true);
            Files.writeString(copy, "vandal!");
        }
        assertThat(store.find(store.put("picture".getBytes(StandardCharsets.UTF_8)))
                        .orElseThrow())
                .hasContent("picture");
    }

    private void aWhilePasses() {
        for (int waiting = later.size(); waiting > 0; waiting--) {
            later.remove().run();
        }
    }

    private List<Path> copies() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("cache"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void whatTheStorageHasEncryptedGoesAWhileAfterItsLastTask() throws Exception {
        source.sealed = true;
        Sha256 manifest = put(Map.of("a", "scene"));
        InputCache.Inputs first = cache.acquire(manifest, () -> false);
        assertThat(first.folder().resolve("a")).hasContent("scene");
        first.close();

        InputCache.Inputs second = cache.acquire(manifest, () -> false);
        assertThat(source.fetched).as("the next task follows at once").hasValue(1);
        aWhilePasses();
        assertThat(second.folder().resolve("a")).as("it is in use").hasContent("scene");
        second.close();
        try (InputCache.Inputs third = cache.acquire(manifest, () -> false)) {
            aWhilePasses();
            assertThat(third.folder().resolve("a")).hasContent("scene");
        }
        aWhilePasses();
        assertThat(copies()).isEmpty();
        assertThat(cache.warm(10)).isEmpty();
        try (InputCache.Inputs again = cache.acquire(manifest, () -> false)) {
            assertThat(again.folder().resolve("a")).hasContent("scene");
        }
    }

    @Test
    void whatTheStorageHasEncryptedIsNotFoundByTheNextProcess() throws Exception {
        source.sealed = true;
        Sha256 manifest = put(Map.of("a", "scene"));
        cache.acquire(manifest, () -> false);
        assertThat(copies()).isNotEmpty();
        cache = openCache();
        assertThat(copies()).as("the process before was killed").isEmpty();

        cache.acquire(manifest, () -> false).close();
        cache.close();
        assertThat(copies()).as("the server has ended").isEmpty();
    }

    @Test
    void whatCouldNotBeFetchedAsAWholeGoesTooWhenItIsEncrypted() throws Exception {
        source.sealed = true;
        Sha256 manifest = put(Map.of("a", "scene", "b", "picture"));
        source.trouble = fetch -> {
            if (fetch > 1) {
                throw new IOException("the storage is away");
            }
        };
        assertThatThrownBy(() -> cache.acquire(manifest, () -> false)).hasMessageContaining("away");
        aWhilePasses();
        assertThat(copies()).isEmpty();
    }

    @Test
    void tasksOfAJobShareOneFolderThatIsMadeOnce() throws Exception {
        Sha256 manifest = put(Map.of("a", "scene"));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<InputCache.Inputs>> acquired = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            acquired.add(threads.submit(() -> cache.acquire(manifest, () -> false)));
        }
        Object time = null;
        for (Future<InputCache.Inputs> inputs : acquired) {
            Path file = inputs.get().folder().resolve("a");
            Object made = Files.readAttributes(file, "unix:ino").get("ino");
            assertThat(time == null || time.equals(made)).isTrue();
            time = made;
        }
        threads.shutdown();
    }

    @Test
    void equalContentsOfSeveralJobsAreFetchedAndCountedOnce() throws Exception {
        InputCache.Inputs first = cache.acquire(put(Map.of("a", HUNDRED_BYTES, "1", "1")), () -> false);
        InputCache.Inputs second = cache.acquire(put(Map.of("deep/b", HUNDRED_BYTES, "2", "2")), () -> false);
        InputCache.Inputs third = cache.acquire(put(Map.of("c", HUNDRED_BYTES, "d", HUNDRED_BYTES)), () -> false);

        assertThat(source.fetched).as("the common one, 1 and 2").hasValue(3);
        assertThat(inode(second.folder().resolve("deep/b")))
                .isEqualTo(inode(first.folder().resolve("a")));
        assertThat(third.folder().resolve("d")).hasContent(HUNDRED_BYTES);
        List.of(first, second, third).forEach(InputCache.Inputs::close);
        assertThat(cache.warm(10)).as("102 bytes are within the limit").hasSize(3);
    }

    @Test
    void jobsThatWantTheSameContentAtTheSameTimeFetchItOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Future<InputCache.Inputs>> acquired = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Sha256 manifest = put(Map.of("file" + i, HUNDRED_BYTES));
            acquired.add(threads.submit(() -> cache.acquire(manifest, () -> false)));
        }
        for (int i = 0; i < 6; i++) {
            assertThat(acquired.get(i).get().folder().resolve("file" + i)).hasContent(HUNDRED_BYTES);
        }
        threads.shutdown();
        assertThat(source.fetched).hasValue(1);
    }

    @Test
    void whatATaskRemovedIsPutBackForTheNext() throws Exception {
        Sha256 manifest = put(Map.of("a", "scene"));
        try (InputCache.Inputs inputs = cache.acquire(manifest, () -> false)) {
            inputs.folder().toFile().setWritable(true);
            Files.delete(inputs.folder().resolve("a"));
        }
        try (InputCache.Inputs inputs = cache.acquire(manifest, () -> false)) {
            assertThat(inputs.folder().resolve("a")).hasContent("scene");
        }
    }

    @Test
    void whatATaskChangedIsGivenToNobodyElseEvenWhenItHidTheChange() throws Exception {
        Sha256 manifest = put(Map.of("a", "scene"));
        Sha256 other = put(Map.of("b", "scene"));
        InputCache.Inputs changed = cache.acquire(manifest, () -> false);
        changed.requireUnchanged();
        vandalize(changed.folder().resolve("a"), "SCENE");

        assertThatThrownBy(changed::requireUnchanged)
                .isInstanceOf(RenderingException.class)
                .hasMessage("the job's file 'a' was changed on the server while the task ran");
        try (InputCache.Inputs inputs = cache.acquire(other, () -> false)) {
            assertThat(inputs.folder().resolve("b")).hasContent("scene");
        }
        try (InputCache.Inputs inputs = cache.acquire(manifest, () -> false)) {
            assertThat(inputs.folder().resolve("a")).hasContent("scene");
            assertThat(changed.folder().resolve("a"))
                    .as("a running task keeps its folder")
                    .hasContent("SCENE");
            inputs.requireUnchanged();
        }
        changed.close();
        assertThat(changed.folder()).doesNotExist();
    }

    @Test
    void anotherJobsUseOfAFileIsNoChange() throws Exception {
        InputCache.Inputs first = cache.acquire(put(Map.of("a", "scene")), () -> false);
        for (int i = 0; i < 3; i++) {
            cache.acquire(put(Map.of("b", "scene", "c" + i, HUNDRED_BYTES + i)), () -> false)
                    .close();
        }
        first.requireUnchanged();
        assertThat(cache.warm(10)).as("some were removed").hasSize(3);
        first.close();
    }

    @Test
    void nothingIsWrittenThroughALinkThatATaskMade() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Sha256 manifest = put(Map.of("textures/a", "scene"));
        try (InputCache.Inputs inputs = cache.acquire(manifest, () -> false)) {
            Path textures = inputs.folder().resolve("textures");
            inputs.folder().toFile().setWritable(true);
            textures.toFile().setWritable(true);
            Files.delete(textures.resolve("a"));
            Files.delete(textures);
            Files.createSymbolicLink(textures, outside);
        }
        try (InputCache.Inputs inputs = cache.acquire(manifest, () -> false)) {
            assertThat(inputs.folder().resolve("textures/a")).hasContent("scene");
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void whatAnEarlierProcessFetchedIsUsedAgainUnlessItWasDamaged() throws Exception {
        Sha256 manifest = put(Map.of("a", "scene", "b", "another"));
        InputCache.Inputs earlier = cache.acquire(manifest, () -> false);
        vandalize(earlier.folder().resolve("b"), "damaged");
        Files.createDirectories(folder.resolve("cache/" + "0".repeat(64) + ".7/files"));

        InputCache later = openCache();
        try (InputCache.Inputs inputs = later.acquire(manifest, () -> false)) {
            assertThat(inputs.folder().resolve("a")).hasContent("scene");
            assertThat(inputs.folder().resolve("b")).hasContent("another");
        }
        assertThat(source.fetched).as("two, and the damaged one again").hasValue(3);
        assertThat(earlier.folder()).doesNotExist();
        assertThat(later.warm(10)).containsExactly(manifest.hex());
        assertThat(folder.resolve("cache")).isDirectoryNotContaining("glob:**.7");
    }

    @Test
    void whatWasFetchedBeforeAFailureIsNotFetchedAgain() throws Exception {
        Map<String, String> contents = Map.of("1", "one", "2", "two", "3", "three", "4", "four");
        Sha256 manifest = put(contents);
        source.trouble = fetch -> {
            if (fetch == 4) {
                throw new IOException("the network is gone");
            }
        };
        assertThatThrownBy(() -> cache.acquire(manifest, () -> false)).hasMessage("the network is gone");
        assertThat(cache.warm(10)).isEmpty();

        try (InputCache.Inputs inputs = cache.acquire(manifest, () -> false)) {
            contents.forEach(
                    (name, text) -> assertThat(inputs.folder().resolve(name)).hasContent(text));
        }
        assertThat(source.fetched).hasValue(5);
    }

    @Test
    void aFullDiskIsRelievedOfWhatNobodyUses() throws Exception {
        InputCache.Inputs unused = cache.acquire(put(Map.of("a", "scene")), () -> false);
        unused.close();
        InputCache.Inputs used = cache.acquire(put(Map.of("b", "other")), () -> false);
        source.trouble = fetch -> {
            if (unused.folder().toFile().exists()) {
                throw new FileSystemException("c", null, "No space left on device");
            }
        };
        try (InputCache.Inputs inputs = cache.acquire(put(Map.of("c", "large")), () -> false)) {
            assertThat(inputs.folder().resolve("c")).hasContent("large");
        }
        assertThat(used.folder().resolve("b")).hasContent("other");
        used.close();
    }

    @Test
    void allThatIsMissingIsNamed() throws Exception {
        Sha256 manifest = put(Map.of("a", "scene", "b", "other", "c", "third"));
        for (String text : List.of("scene", "third")) {
            Files.delete(
                    store.find(store.put(text.getBytes(StandardCharsets.UTF_8))).orElseThrow());
        }
        assertThatThrownBy(() -> cache.acquire(manifest, () -> false))
                .isInstanceOf(RenderingException.class)
                .hasMessage("associated files are missing in the file store: 'a', 'c'");
    }

    @Test
    void manyFilesArePutInPlaceByManyThreads() throws Exception {
        Map<String, String> contents = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            contents.put("folder" + i % 7 + "/file" + i, "content " + i % 400);
        }
        Sha256 manifest = put(contents);
        try (InputCache.Inputs inputs = cache.acquire(manifest, () -> false)) {
            contents.forEach(
                    (name, text) -> assertThat(inputs.folder().resolve(name)).hasContent(text));
            inputs.requireUnchanged();
        }
        assertThat(source.fetched).hasValue(400);
    }

    @Test
    void aLargeFileIsVerifiedWhileItIsCopied() throws Exception {
        byte[] large = new byte[10 << 20];
        new Random(7).nextBytes(large);
        FileStore roomy = new FileStore(new StorageLayout(folder.resolve("storage")), 1 << 30);
        Sha256 content = roomy.put(large);
        List<AssociatedFile> files = List.of(new AssociatedFile(new RelativePath("big"), content, large.length));
        Sha256 manifest = store.put(new InputManifest(files).toJson());
        try (InputCache.Inputs inputs = cache.acquire(manifest, () -> false)) {
            assertThat(inputs.folder().resolve("big")).hasBinaryContent(large);
        }
        Path stored = roomy.find(content).orElseThrow();
        stored.toFile().setWritable(true);
        large[large.length - 1]++;
        Files.write(stored, large);
        assertThatThrownBy(() -> cache.acquire(manifest, () -> false))
                .as("it was removed above the limit")
                .hasMessage("the associated file 'big' is damaged in the file store");
    }

    /** Changes a file's bytes as a program does that wants it not to be noticed. */
    private static void vandalize(Path file, String text) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        file.toFile().setWritable(true);
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, time);
        file.toFile().setReadOnly();
    }

    private static String hundred(String end) {
        return HUNDRED_BYTES.substring(end.length()) + end;
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    @Test
    void whatNoTaskUsesIsRemovedWhileTheDiskHasTooLittleRoom() throws Exception {
        InputCache.Inputs unused = cache.acquire(put(Map.of("1", "one")), () -> false);
        unused.close();
        InputCache.Inputs used = cache.acquire(put(Map.of("2", "two")), () -> false);
        assertThat(unused.folder()).exists();

        freeMiB = 511;
        cache.shrink();

        assertThat(unused.folder()).doesNotExist();
        assertThat(used.folder().resolve("2")).hasContent("two");
        used.close();
        assertThat(used.folder()).doesNotExist();
    }

    @Test
    void theLongestUnusedIsRemovedAboveTheLimit() throws Exception {
        List<Path> folders = new ArrayList<>();
        List<Sha256> manifests = new ArrayList<>();
        for (String name : List.of("1", "2")) {
            manifests.add(put(Map.of(name, hundred(name))));
            try (InputCache.Inputs inputs = cache.acquire(manifests.get(manifests.size() - 1), () -> false)) {
                folders.add(inputs.folder());
            }
            clock.advance(Duration.ofSeconds(1));
        }
        cache.acquire(manifests.get(0), () -> false).close();
        clock.advance(Duration.ofSeconds(1));

        InputCache.Inputs third = cache.acquire(put(Map.of("3", hundred("3"))), () -> false);
        InputCache.Inputs fourth = cache.acquire(put(Map.of("4", hundred("4"))), () -> false);
        InputCache.Inputs fifth = cache.acquire(put(Map.of("5", hundred("5"))), () -> false);
        third.close();

        assertThat(folders.get(1)).doesNotExist();
        assertThat(folders.get(0)).doesNotExist();
        assertThat(third.folder()).as("unused, and still too much").doesNotExist();
        assertThat(fourth.folder()).as("in use").exists();
        fifth.close();
        fourth.close();
        assertThat(fourth.folder()).exists();
        assertThat(fifth.folder()).exists();
    }

    @Test
    void itTellsWhoseFilesAreInPlaceTheLatestUsedFirst() throws Exception {
        Sha256 first = put(Map.of("1", hundred("1")));
        Sha256 second = put(Map.of("2", hundred("2")));
        Sha256 third = put(Map.of("3", hundred("3")));
        for (Sha256 manifest : List.of(first, second, first)) {
            clock.advance(Duration.ofSeconds(1));
            cache.acquire(manifest, () -> false).close();
        }
        assertThatThrownBy(() -> cache.acquire(third, () -> true)).isInstanceOf(CancellationException.class);
        assertThat(cache.warm(10)).containsExactly(first.hex(), second.hex());
        assertThat(cache.warm(1)).containsExactly(first.hex());

        clock.advance(Duration.ofSeconds(1));
        cache.acquire(third, () -> false).close();
        assertThat(cache.warm(10)).as("the second was removed").containsExactly(third.hex(), first.hex());
    }

    @Test
    void aDamagedStoreIsNoticed() throws Exception {
        Sha256 manifest = put(Map.of("a", "scene"));
        Path stored =
                store.find(store.put("scene".getBytes(StandardCharsets.UTF_8))).orElseThrow();
        stored.toFile().setWritable(true);
        Files.writeString(stored, "scena");

        assertThatThrownBy(() -> cache.acquire(manifest, () -> false))
                .isInstanceOf(RenderingException.class)
                .hasMessageContaining("the associated file 'a' is damaged in the file store");
        assertThat(cache.warm(10)).isEmpty();
    }

    @Test
    void copyingCanBeCancelled() throws Exception {
        Sha256 manifest = put(Map.of("a", "scene"));
        assertThatThrownBy(() -> cache.acquire(manifest, () -> true)).isInstanceOf(CancellationException.class);
        cache.acquire(manifest, () -> false).close();
    }

    private Sha256 put(Map<String, String> contents) throws IOException {
        List<AssociatedFile> files = new ArrayList<>();
        for (Map.Entry<String, String> content : contents.entrySet()) {
            byte[] bytes = content.getValue().getBytes(StandardCharsets.UTF_8);
            files.add(new AssociatedFile(new RelativePath(content.getKey()), store.put(bytes), bytes.length));
        }
        return store.put(new InputManifest(files).toJson());
    }
}
