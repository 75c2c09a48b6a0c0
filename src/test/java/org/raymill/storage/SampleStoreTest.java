package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;

/** Pictures of unfinished work on the storage. */
class SampleStoreTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final AttemptId FIRST = new AttemptId("01kaqz5m3c9x4p2j");
    private static final AttemptId SECOND = new AttemptId("01kaqz5m3c9x4p2k");

    @TempDir
    private Path folder;

    private StorageLayout layout;
    private ResultStore results;
    private SampleStore samples;

    @BeforeEach
    void open() {
        layout = new StorageLayout(folder);
        results = new ResultStore(layout);
        samples = results.samples();
    }

    @Test
    void theNewestPictureReplacesTheOneBeforeAndHasAnotherVersion() throws IOException {
        samples.put(JOB, FIRST, 3, new byte[] {1});
        String version = samples.find(JOB, FIRST, 3).orElseThrow().version();
        samples.put(JOB, FIRST, 3, new byte[] {1, 2});
        SampleStore.Sample newest = samples.find(JOB, FIRST, 3).orElseThrow();
        assertThat(newest.version()).isNotEqualTo(version);
        assertThat(newest.file().path()).hasBinaryContent(new byte[] {1, 2});
        assertThat(samples.find(JOB, SECOND, 3)).isEmpty();
        assertThat(samples.find(JOB, FIRST, 4)).isEmpty();
        assertThat(list()).hasSize(1);
    }

    @Test
    void theyGoWithTheirAttemptAndWithTheJob() throws IOException {
        samples.put(JOB, FIRST, 1, new byte[1]);
        samples.put(JOB, SECOND, 1, new byte[1]);
        samples.discard(JOB, FIRST);
        assertThat(samples.find(JOB, FIRST, 1)).isEmpty();
        assertThat(samples.find(JOB, SECOND, 1)).isPresent();
        results.discard(JOB, List.of(), List.of(SECOND));
        assertThat(samples.find(JOB, SECOND, 1)).isEmpty();
        samples.put(JOB, SECOND, 1, new byte[1]);
        results.discardAll(JOB);
        assertThat(layout.samples(JOB)).doesNotExist();
    }

    @Test
    void anAttemptHasPicturesOfALimitedNumberOfFrames() throws IOException {
        for (int frame = 1; frame <= SampleStore.MAX_FRAMES + 5; frame++) {
            samples.put(JOB, FIRST, frame, new byte[1]);
        }
        assertThat(list()).hasSize(SampleStore.MAX_FRAMES);
        assertThat(samples.find(JOB, FIRST, SampleStore.MAX_FRAMES + 5)).isPresent();
    }

    @Test
    void aPictureThatIsTooLargeIsRefused() {
        assertThatThrownBy(() -> samples.put(JOB, FIRST, 1, new byte[SampleStore.MAX_BYTES + 1]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 8388608");
        assertThat(samples.find(JOB, FIRST, 1)).isEmpty();
    }

    @Test
    void aStorageThatIsNotMountedGetsNoFolders() throws IOException {
        Files.delete(layout.jobs());
        assertThatThrownBy(() -> samples.put(JOB, FIRST, 1, new byte[1])).isInstanceOf(IOException.class);
        assertThat(layout.jobs()).doesNotExist();
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(layout.samples(JOB, FIRST))) {
            return files.toList();
        }
    }
}
