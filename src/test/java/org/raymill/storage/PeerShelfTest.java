package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AssociatedFile;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.storage.PeerShelf.OpenLists;
import org.raymill.storage.PeerShelf.Removed;

/** What stays on the shelf of another site, and what it may take. */
class PeerShelfTest {

    private static final SiteName OSLO = new SiteName("oslo");
    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    /** What lay there before an order may go once more before the order is seen. */
    private static final int MAX_TRIES = 5;
    /** After everything that a test has written. */
    private static final Duration A_WHILE = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private PeerShelf shelf;
    private long free = 1 << 20;

    @BeforeEach
    void open() {
        shelf = new PeerShelves(
                        new StorageLayout(folder),
                        1 << 20,
                        1_000,
                        new StorageRoom(() -> free, 900, 1),
                        Sealing.off(Optional.empty()))
                .of(OSLO);
    }

    private Sha256 put(String content) throws IOException {
        return shelf.files().put(content.getBytes(StandardCharsets.UTF_8));
    }

    private Sha256 list(Sha256 content, long size) throws IOException {
        return shelf.files()
                .put(new InputManifest(List.of(new AssociatedFile(new RelativePath("a"), content, size))).toJson());
    }

    private Removed keepOnly(Duration unusedFor, Sha256... manifests) throws IOException {
        return shelf.keepOnly(
                OpenLists.of(List.of(manifests)), unusedFor, Instant.now().plus(A_WHILE), () -> false);
    }

    @Test
    void whatIsKeptFreeOfTheStorageIsKeptFreeOfOtherSitesToo() throws IOException {
        free = 904;
        shelf.files().requireRoom(4);
        free = 903;
        assertThatThrownBy(() -> shelf.files().requireRoom(4)).isInstanceOf(StorageFullException.class);
    }

    @Test
    void whatAnOpenConsignmentNeedsStaysAndTheRestGoes() throws IOException {
        Sha256 needed = put("needed");
        Sha256 open = list(needed, 6);
        Sha256 other = put("other");
        Removed removed = keepOnly(Duration.ZERO, open);
        assertThat(removed.files()).isEqualTo(1);
        assertThat(removed.bytes()).isEqualTo(5);
        assertThat(removed.kept()).isEqualTo(2);
        assertThat(removed.keptBytes()).isEqualTo(6 + shelf.files().size(open).orElseThrow());
        assertThat(shelf.files().missing(List.of(needed, open, other))).containsExactly(other);
        assertThat(removed.record(OSLO, Instant.EPOCH, List.of(JOB)).detail())
                .startsWith("removed 1 files, 5 bytes")
                .endsWith(", after job 01kaqz5m3c9x4p2h was done");
        assertThat(keepOnly(Duration.ZERO).files()).as("the job is done").isEqualTo(2);
    }

    @Test
    void whatWasUsedLatelyStays() throws IOException {
        Sha256 content = put("fresh");
        assertThat(keepOnly(A_WHILE.plusHours(1)).files()).isZero();
        assertThat(shelf.files().has(content)).isTrue();
    }

    @Test
    void aListThatHasNotArrivedIsNoError() throws IOException {
        Sha256 announced = SafeFiles.hash("announced".getBytes(StandardCharsets.UTF_8));
        put("other");
        assertThat(keepOnly(Duration.ZERO, announced).files()).isEqualTo(1);
    }

    @Test
    void aConsignmentThatComesMeanwhileKeepsItsFiles() throws IOException {
        Sha256 content = put("shared");
        Sha256[] late = new Sha256[1];
        // The first reading sees nothing; before the second one the list arrives.
        OpenLists lists = () -> {
            if (late[0] == null) {
                late[0] = list(content, 6);
                return List.of();
            }
            return List.of(late[0]);
        };
        Removed removed = shelf.keepOnly(lists, Duration.ZERO, Instant.now().plus(A_WHILE), () -> false);
        assertThat(removed.files()).isZero();
        assertThat(shelf.files().missing(List.of(content, late[0]))).isEmpty();
    }

    @Test
    void aContentThatIsAskedForWhileItIsCondemnedIsTakenBack() throws IOException {
        Sha256 content = put("shared");
        int[] readings = {0};
        boolean[] missing = {true};
        OpenLists lists = () -> {
            if (++readings[0] == 2) {
                missing[0] = !shelf.files().missing(List.of(content)).isEmpty();
            }
            return List.of();
        };
        Removed removed = shelf.keepOnly(lists, Duration.ZERO, Instant.now().plus(A_WHILE), () -> false);
        assertThat(missing[0]).isFalse();
        assertThat(removed.files()).isZero();
        assertThat(shelf.files().has(content)).isTrue();
    }

    @Test
    void aStoppedCollectionLosesNothing() throws IOException {
        Sha256 content = put("shared");
        assertThatThrownBy(() -> shelf.keepOnly(
                        OpenLists.of(List.of()), Duration.ZERO, Instant.now().plus(A_WHILE), () -> true))
                .isInstanceOf(CancellationException.class);
        assertThat(shelf.files().has(content)).isTrue();
    }

    @Test
    void whatIsBroughtForAJobStaysUntilTheCatalogueHasTheJob() throws IOException {
        Sha256 content = put("on its way");
        Sha256 list = list(content, 10);
        shelf.expect(JOB, list, Instant.now());
        assertThat(keepOnly(Duration.ZERO).files()).isZero();
        // The catalogue is read after the orders: the job is in one of the two.
        OpenLists catalogue = () -> {
            shelf.hasCome(JOB, list);
            return List.of(list);
        };
        assertThat(shelf.keepOnly(catalogue, Duration.ZERO, Instant.now().plus(A_WHILE), () -> false)
                        .files())
                .isZero();
        assertThat(keepOnly(Duration.ZERO).files()).as("it is done").isEqualTo(2);
    }

    @Test
    void anotherNodeKnowsWhatIsBrought() throws IOException {
        shelf.expect(JOB, list(put("on its way"), 10), Instant.now());
        open();
        assertThat(keepOnly(Duration.ZERO).files()).isZero();
    }

    @Test
    void whatIsNotAskedForAnyMoreIsNotExpected() throws IOException {
        Sha256 list = list(put("on its way"), 10);
        shelf.expect(JOB, list, Instant.now());
        Instant later = Instant.now().plus(FileStore.ABANDONED_AFTER).minusSeconds(60);
        assertThat(shelf.keepOnly(OpenLists.of(List.of()), Duration.ZERO, later, () -> false)
                        .files())
                .isZero();
        shelf.expect(JOB, list, later);
        Instant muchLater = later.plus(FileStore.ABANDONED_AFTER);
        assertThat(shelf.keepOnly(OpenLists.of(List.of()), Duration.ZERO, muchLater, () -> false)
                        .files())
                .isZero();
        assertThat(shelf.keepOnly(OpenLists.of(List.of()), Duration.ZERO, muchLater.plusSeconds(1), () -> false)
                        .files())
                .isEqualTo(2);
        shelf.expect(JOB, list, muchLater);
        assertThat(new StoreDisk().list(shelf.layout().orders())).hasSize(1);
    }

    @Test
    void ofTwoJobsWithTheSameFilesTheOtherOneIsStillExpected() throws IOException {
        Sha256 list = list(put("on its way"), 10);
        shelf.expect(JOB, list, Instant.now());
        shelf.expect(new JobId("01kaqz5m3c9x4p2k"), list, Instant.now());
        shelf.hasCome(JOB, list);
        assertThat(keepOnly(Duration.ZERO).files()).isZero();
        shelf.forget(List.of(new JobId("01kaqz5m3c9x4p2k")));
        assertThat(keepOnly(Duration.ZERO).files()).isEqualTo(2);
    }

    @Test
    void nothingIsRemovedUnderAJobThatArrivesWhileCollectionsRun() throws Exception {
        shelf = new PeerShelves(new StorageLayout(folder), 1 << 20, 1 << 20, 0, Sealing.off(Optional.empty())).of(OSLO);
        Set<Sha256> catalogue = ConcurrentHashMap.newKeySet();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Long> collections = CompletableFuture.supplyAsync(() -> {
            long removed = 0;
            try {
                for (boolean last = false; !last; ) {
                    last = enough.get();
                    removed += shelf.keepOnly(
                                    () -> List.copyOf(catalogue),
                                    Duration.ZERO,
                                    Instant.now().plus(A_WHILE),
                                    () -> false)
                            .files();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return removed;
        });
        try {
            for (int round = 0; round < 100; round++) {
                jobArrives(new JobId(String.format("%016d", round)), "texture " + round % 3, catalogue);
            }
        } finally {
            enough.set(true);
        }
        assertThat(collections.get()).as("what was not needed went").isPositive();
        assertThat(shelf.files().sweepUploads(Instant.now())).isZero();
    }

    /** A job comes as its site brings it: all of its files are there from when it is accepted until it is done. */
    private void jobArrives(JobId job, String texture, Set<Sha256> catalogue) throws IOException {
        byte[] content = texture.getBytes(StandardCharsets.UTF_8);
        Sha256 file = SafeFiles.hash(content);
        byte[] list =
                new InputManifest(List.of(new AssociatedFile(new RelativePath("a"), file, content.length))).toJson();
        Sha256 manifest = SafeFiles.hash(list);
        shelf.expect(job, manifest, Instant.now());
        shelf.files().put(list);
        int tries = 0;
        while (!shelf.files().missing(List.of(manifest, file)).isEmpty()) {
            assertThat(++tries).as("what has come stays").isLessThan(MAX_TRIES);
            shelf.files().put(list);
            shelf.files().put(content);
        }
        catalogue.add(manifest);
        shelf.hasCome(job, manifest);
        assertThat(shelf.files().has(file) && shelf.files().has(manifest))
                .as("%s has what it was accepted with", job)
                .isTrue();
        catalogue.remove(manifest);
    }

    @Test
    void roomIsSetAsideForWhatIsAnnounced() throws IOException {
        put("x".repeat(300));
        assertThat(shelf.reserve(600)).isTrue();
        assertThat(shelf.reserve(200)).as("300 are there, 600 announced").isFalse();
        assertThat(shelf.reserve(100)).isTrue();
        shelf.arrived(600);
        shelf.arrived(100);
        assertThat(shelf.reserve(1))
                .as("until it is looked at again, all of it counts")
                .isFalse();
        keepOnly(Duration.ZERO);
        assertThat(shelf.reserve(1_000)).as("a collection has made room").isTrue();
    }
}
