package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AssociatedFile;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.storage.PeerShelf.OpenLists;
import org.raymill.storage.PeerShelf.Removed;

/** What stays on the shelf of another site, and what it may take. */
class PeerShelfTest {

    private static final SiteName OSLO = new SiteName("oslo");
    /** After everything that a test has written. */
    private static final Duration A_WHILE = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private PeerShelf shelf;

    @BeforeEach
    void open() {
        shelf = new PeerShelves(new StorageLayout(folder), 1 << 20, 1_000).of(OSLO);
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
    void whatAnOpenConsignmentNeedsStaysAndTheRestGoes() throws IOException {
        Sha256 needed = put("needed");
        Sha256 open = list(needed, 6);
        Sha256 other = put("other");
        Removed removed = keepOnly(Duration.ZERO, open);
        assertThat(removed).isEqualTo(new Removed(1, 5, 2));
        assertThat(shelf.files().missing(List.of(needed, open, other))).containsExactly(other);
        assertThat(removed.record(OSLO, Instant.EPOCH).detail()).contains("removed 1 files, 5 bytes");
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
