package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.rendering.RenderingException;
import org.raymill.storage.FileStore;
import org.raymill.storage.InputManifest;
import org.raymill.storage.StorageLayout;

class InputCacheTest {

    private static final String HUNDRED_BYTES = "x".repeat(100);

    @TempDir
    Path folder;

    private final TestHost.ManualClock clock = new TestHost.ManualClock();
    private FileStore store;
    private InputCache cache;

    @BeforeEach
    void open() throws IOException {
        StorageLayout layout = new StorageLayout(folder.resolve("storage"));
        layout.prepare();
        store = new FileStore(layout, 1 << 20);
        cache = new InputCache(folder.resolve("cache"), store, 250, clock);
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
    void whatATaskRemovedIsPutBackForTheNext() throws Exception {
        Sha256 manifest = put(Map.of("a", "scene"));
        try (InputCache.Inputs inputs = cache.acquire(manifest, () -> false)) {
            Files.delete(inputs.folder().resolve("a"));
        }
        try (InputCache.Inputs inputs = cache.acquire(manifest, () -> false)) {
            assertThat(inputs.folder().resolve("a")).hasContent("scene");
        }
    }

    @Test
    void theLongestUnusedIsRemovedAboveTheLimit() throws Exception {
        List<Path> folders = new ArrayList<>();
        List<Sha256> manifests = new ArrayList<>();
        for (String name : List.of("1", "2")) {
            manifests.add(put(Map.of(name, HUNDRED_BYTES)));
            try (InputCache.Inputs inputs = cache.acquire(manifests.get(manifests.size() - 1), () -> false)) {
                folders.add(inputs.folder());
            }
            clock.advance(Duration.ofSeconds(1));
        }
        cache.acquire(manifests.get(0), () -> false).close();
        clock.advance(Duration.ofSeconds(1));

        InputCache.Inputs third = cache.acquire(put(Map.of("3", HUNDRED_BYTES)), () -> false);
        InputCache.Inputs fourth = cache.acquire(put(Map.of("4", HUNDRED_BYTES)), () -> false);
        InputCache.Inputs fifth = cache.acquire(put(Map.of("5", HUNDRED_BYTES)), () -> false);
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
        Sha256 first = put(Map.of("1", HUNDRED_BYTES));
        Sha256 second = put(Map.of("2", HUNDRED_BYTES));
        Sha256 third = put(Map.of("3", HUNDRED_BYTES));
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
        assertThat(folder.resolve("cache").resolve(manifest.hex())).doesNotExist();
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
