package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;

/** Pictures that were not good enough: a few of each job are kept, for some days. */
class RejectedPicturesTest {

    private static final JobId JOB = new JobId("0000000000000001");
    private static final RelativePath NAME = new RelativePath("frame_0001.png");

    @TempDir
    Path folder;

    private StorageLayout layout;
    private ResultStore store;

    @BeforeEach
    void open() {
        layout = new StorageLayout(folder.resolve("storage"));
        store = new ResultStore(layout);
    }

    private static AttemptId attempt(int number) {
        return new AttemptId(String.format("%016d", number));
    }

    private void keep(int attempt) throws IOException {
        Files.writeString(folder.resolve(NAME.value()), "picture " + attempt);
        store.rejected().keep(JOB, attempt(attempt), folder, NAME);
    }

    @Test
    void aPictureIsFoundByItsAttempt() throws IOException {
        keep(1);
        assertThat(store.rejected().find(JOB, attempt(1)))
                .hasValueSatisfying(
                        file -> assertThat(file.path()).hasContent("picture 1").hasExtension("png"));
        assertThat(store.rejected().find(JOB, attempt(2))).isEmpty();
        assertThat(store.result(JOB, NAME)).isEmpty();
    }

    @Test
    void onlyTheLastFewStay() throws IOException {
        for (int number = 1; number <= RejectedPictures.MAX_KEPT + 3; number++) {
            keep(number);
            Files.setLastModifiedTime(
                    store.rejected().find(JOB, attempt(number)).orElseThrow().path(),
                    FileTime.from(Instant.now().minusSeconds(1_000 - number)));
        }
        keep(1_000);
        try (Stream<Path> files = Files.list(layout.rejected(JOB))) {
            assertThat(files).hasSize(RejectedPictures.MAX_KEPT);
        }
        assertThat(store.rejected().find(JOB, attempt(1_000))).isPresent();
        assertThat(store.rejected().find(JOB, attempt(4))).isEmpty();
        assertThat(store.rejected().find(JOB, attempt(5))).isPresent();
    }

    @Test
    void anOldOneIsNotFoundAndIsRemovedWithTheNext() throws IOException {
        keep(1);
        Path old = store.rejected().find(JOB, attempt(1)).orElseThrow().path();
        Files.setLastModifiedTime(
                old, FileTime.from(Instant.now().minus(RejectedPictures.MAX_AGE).minusSeconds(60)));
        assertThat(store.rejected().find(JOB, attempt(1))).isEmpty();
        keep(2);
        assertThat(old).doesNotExist();
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve(NAME.value()), Files.writeString(folder.resolve("secret"), "secret"));
        assertThatThrownBy(() -> store.rejected().keep(JOB, attempt(1), folder, NAME))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("symbolic link");
        assertThat(store.rejected().find(JOB, attempt(1))).isEmpty();
    }
}
