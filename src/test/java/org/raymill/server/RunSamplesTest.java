package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.storage.ResultStore;
import org.raymill.storage.SampleStore;
import org.raymill.storage.StorageLayout;

/** What a render server shows of an attempt that runs. */
class RunSamplesTest {

    private static final Duration AT_ONCE = Duration.ofNanos(1);
    private static final Duration LATER = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private SampleStore store;

    @BeforeEach
    void open() {
        store = new ResultStore(new StorageLayout(folder.resolve("storage"))).samples();
    }

    private static TaskOrder order(PictureFormat format, Integer... frames) {
        return new TaskOrder(
                new JobId("01kaqz5m3c9x4p2h"),
                new TaskId(StepName.RENDER, 0),
                new AttemptId("01kaqz5m3c9x4p2j"),
                1,
                "gltf",
                Optional.empty(),
                new RelativePath("s.gltf"),
                new Sha256("0".repeat(64)),
                8,
                8,
                format,
                Map.of(),
                1,
                100,
                List.of(frames),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private Optional<SampleStore.Sample> find(TaskOrder order, int frame) {
        return store.find(order.job(), order.attempt(), frame);
    }

    @Test
    void theNewestPictureIsOnTheStorageUntilTheAttemptIsSettled() throws IOException {
        TaskOrder order = order(PictureFormat.EXR, 5);
        RunSamples samples = new RunSamples(store, order, AT_ONCE);
        samples.show(5, new BufferedImage(3_000, 1_500, BufferedImage.TYPE_INT_ARGB));
        assertThat(samples.count()).isEqualTo(1);
        BufferedImage shown = ImageIO.read(find(order, 5).orElseThrow().file().toFile());
        assertThat(shown.getWidth()).isEqualTo(1_024);
        assertThat(shown.getHeight()).isEqualTo(512);
        samples.close();
        samples.show(5, new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB));
        assertThat(samples.count()).as("nothing more is shown after the end").isEqualTo(1);
        assertThat(find(order, 5)).isPresent();
        samples.discard();
        assertThat(find(order, 5)).isEmpty();
    }

    @Test
    void nothingIsDueBeforeItsTimeOrWithoutPictures() {
        assertThat(new RunSamples(store, order(PictureFormat.PNG, 1), LATER).isDue())
                .isFalse();
        assertThat(new RunSamples(store, order(PictureFormat.PNG, 1), Duration.ZERO).isDue())
                .isFalse();
        assertThat(new RunSamples(store, order(PictureFormat.NONE, 1), AT_ONCE).isDue())
                .isFalse();
    }

    @Test
    void aStorageThatDoesNotWorkFailsNothing() throws IOException {
        Files.delete(folder.resolve("storage/jobs"));
        RunSamples samples = new RunSamples(store, order(PictureFormat.PNG, 1), AT_ONCE);
        samples.show(1, new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB));
        assertThat(samples.count()).isZero();
    }

    @Test
    void ofAChunkTheFramesThatTheProgramHasFinishedAreShown() throws IOException {
        Path output = Files.createDirectory(folder.resolve("output"));
        TaskOrder order = order(PictureFormat.PNG, 1, 2, 3);
        RunSamples samples = new RunSamples(store, order, AT_ONCE);
        samples.look(output);
        assertThat(samples.count()).isZero();
        ImageIO.write(
                new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
                "png",
                output.resolve("frame_0001.png").toFile());
        Files.write(output.resolve("frame_0002.png"), new byte[] {(byte) 137, 'P', 'N', 'G'});
        new RunSamples(store, order, AT_ONCE).look(output);
        assertThat(find(order, 1)).isPresent();
        assertThat(find(order, 2)).as("a picture that is being written").isEmpty();
    }
}
