package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.storage.JobLists.JobList;

class StoreCollectionTest {

    private static final Instant NOW = Instant.now();
    private static final Duration UNUSED = Duration.ofDays(7);

    @TempDir
    Path folder;

    private StorageLayout layout;
    private FileStore store;
    private final List<JobList> lists = new ArrayList<>();

    @BeforeEach
    void open() {
        layout = new StorageLayout(folder);
        store = new FileStore(layout, 1 << 20);
    }

    @Test
    void whatNoJobNeedsAndNobodyClaimedIsRemoved() throws IOException {
        Sha256 needed = old("needed");
        Sha256 unneeded = old("unneeded");
        Sha256 young = store.put(bytes("young"));
        Sha256 claimed = old("claimed");
        store.claim(claimed, NOW);
        Sha256 list = manifest(needed);
        lists.add(new JobList(list, true, true));

        StoreCollection.Counts wouldBe = collect(true);
        assertThat(store.has(unneeded)).as("only looked").isTrue();
        StoreCollection.Counts counts = collect(false);

        assertThat(List.of(needed, young, claimed, list)).allMatch(store::has);
        assertThat(store.has(unneeded)).isFalse();
        assertThat(counts).usingRecursiveComparison().isEqualTo(wouldBe);
        assertThat(counts.freedFiles).isEqualTo(1);
        assertThat(counts.freedBytes).isEqualTo("unneeded".length());
        assertThat(counts.files).isEqualTo(5);
        assertThat(counts.jobs).isEqualTo(1);
        assertThat(layout.condemned()).isEmptyDirectory();
    }

    @Test
    void ofAJobThatEndedLongAgoTheListStays() throws IOException {
        Sha256 file = old("file");
        Sha256 list = manifest(file);
        lists.add(new JobList(list, true, false));
        collect(false);
        assertThat(store.has(file)).isFalse();
        assertThat(store.has(list)).isTrue();
    }

    @Test
    void aJobThatIsRegisteredMeanwhileGetsItsFilesBack() throws IOException {
        Sha256 file = old("file");
        Sha256 list = manifest(file);
        AtomicInteger readings = new AtomicInteger();
        JobLists late = visitor -> {
            if (readings.incrementAndGet() == 2) {
                assertThat(layout.file(file)).as("condemned").doesNotExist();
                assertThat(store.find(file)).as("but to be read").isPresent();
                visitor.accept(new JobList(list, false, true));
            }
        };
        new StoreCollection(layout, new StoreDisk(), late, NOW.minus(UNUSED), 1_000, () -> false).run(false);
        assertThat(readings).hasValue(2);
        assertThat(layout.file(file)).hasContent("file");
        assertThat(layout.file(list)).exists();
    }

    @Test
    void whatAnInterruptedCollectionCondemnedIsPutBackByTheNext() throws IOException {
        Sha256 needed = old("needed");
        lists.add(new JobList(manifest(needed), true, true));
        Path run = Files.createDirectories(layout.condemned().resolve("some-run"));
        Files.move(layout.file(needed), run.resolve(needed.hex()));
        assertThat(store.find(needed)).isPresent();
        collect(false);
        assertThat(layout.file(needed)).hasContent("needed");
        assertThat(run).doesNotExist();
    }

    @Test
    void theListOfAJobThatAnotherSiteHasHandedOverLiesOnThatSitesShelf() throws IOException {
        Sha256 file = old("file");
        FileStore shelf = new FileStore(layout.shelf(new SiteName("oslo")), 1 << 20);
        lists.add(new JobList(shelf.put(bytes("[]")), true, true));
        collect(false);
        assertThat(layout.file(file)).doesNotExist();
    }

    @Test
    void withoutTheListOfAnAcceptedJobNothingIsRemoved() throws IOException {
        Sha256 file = old("file");
        lists.add(new JobList(SafeFiles.hash(bytes("lost")), true, true));
        assertThatThrownBy(() -> collect(false)).hasMessageContaining("of an accepted job is missing");
        assertThat(layout.file(file)).exists();
        assertThat(layout.condemned()).isEmptyDirectory();
    }

    @Test
    void aStorageThatIsNotMountedIsNotCollected() throws IOException {
        SafeFiles.deleteTree(layout.files());
        assertThatThrownBy(() -> collect(false)).hasMessageContaining("mount it");
    }

    @Test
    void oneThatIsStoppedPutsBackWhatItCondemned() throws IOException {
        Sha256 first = old("first");
        Sha256 second = old("second");
        AtomicInteger asked = new AtomicInteger();
        StoreCollection stopped = new StoreCollection(
                layout, new StoreDisk(), visitor -> {}, NOW.minus(UNUSED), 1_000, () -> asked.incrementAndGet() > 3);
        assertThatThrownBy(() -> stopped.run(false)).isInstanceOf(CancellationException.class);
        assertThat(List.of(first, second)).allMatch(content -> Files.exists(layout.file(content)));
    }

    @Test
    void filesAreLookedAtInPassesOfBoundedSize() throws IOException {
        List<Sha256> needed = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Sha256 content = old("content " + i);
            if (i % 3 == 0) {
                needed.add(content);
            }
        }
        lists.add(new JobList(manifest(needed.toArray(Sha256[]::new)), true, true));
        AtomicInteger readings = new AtomicInteger();
        JobLists counted = visitor -> {
            readings.incrementAndGet();
            lists.forEach(visitor);
        };
        StoreCollection collection =
                new StoreCollection(layout, new StoreDisk(), counted, NOW.minus(UNUSED), 50, () -> false);
        collection.run(false);
        assertThat(readings.get()).as("two in a pass").isBetween(8, 14);
        assertThat(collection.counts().freedFiles).isEqualTo(200);
        assertThat(needed).allMatch(store::has);
    }

    private StoreCollection.Counts collect(boolean dryRun) throws IOException {
        StoreCollection collection =
                new StoreCollection(layout, new StoreDisk(), lists::forEach, NOW.minus(UNUSED), 1_000, () -> false);
        collection.run(dryRun);
        return collection.counts();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Sha256 old(String text) throws IOException {
        return age(store.put(bytes(text)));
    }

    private Sha256 age(Sha256 content) throws IOException {
        Files.setLastModifiedTime(layout.file(content), FileTime.from(NOW.minus(Duration.ofDays(30))));
        return content;
    }

    private Sha256 manifest(Sha256... contents) throws IOException {
        List<AssociatedFile> files = new ArrayList<>();
        for (Sha256 content : contents) {
            files.add(new AssociatedFile(new RelativePath("f" + content.hex()), content, 1));
        }
        return age(store.put(new InputManifest(files).toJson()));
    }
}
