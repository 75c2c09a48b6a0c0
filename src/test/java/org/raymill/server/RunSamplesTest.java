package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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
import org.raymill.model.TaskOrderBuilder;
import org.raymill.rendering.PictureFiles;
import org.raymill.rendering.SampleSource;
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
        return TaskOrderBuilder.builder()
                .job(new JobId("01kaqz5m3c9x4p2h"))
                .task(new TaskId(StepName.RENDER, 0))
                .attempt(new AttemptId("01kaqz5m3c9x4p2j"))
                .number(1)
                .packageName("gltf")
                .scene(new RelativePath("s.gltf"))
                .manifest(new Sha256("0".repeat(64)))
                .width(8)
                .height(8)
                .format(format)
                .cores(1)
                .memoryMiB(100)
                .frames(List.of(frames))
                .build();
    }

    private Optional<SampleStore.Sample> find(TaskOrder order, int frame) {
        return store.find(order.job(), order.attempt(), frame);
    }

    @Test
    void theNewestPictureIsOnTheStorageUntilTheAttemptIsSettled() throws IOException {
        TaskOrder order = order(PictureFormat.EXR, 5);
        RunSamples samples = new RunSamples(store, order, AT_ONCE, Runnable::run);
        samples.show(5, new BufferedImage(3_000, 1_500, BufferedImage.TYPE_INT_ARGB));
        assertThat(samples.count()).isEqualTo(1);
        BufferedImage shown =
                ImageIO.read(find(order, 5).orElseThrow().file().path().toFile());
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
        assertThat(new RunSamples(store, order(PictureFormat.PNG, 1), LATER, Runnable::run).isDue())
                .isFalse();
        assertThat(new RunSamples(store, order(PictureFormat.PNG, 1), Duration.ZERO, Runnable::run).isDue())
                .isFalse();
        assertThat(new RunSamples(store, order(PictureFormat.NONE, 1), AT_ONCE, Runnable::run).isDue())
                .isFalse();
    }

    @Test
    void aStorageThatDoesNotWorkFailsNothing() throws IOException {
        Files.delete(folder.resolve("storage/jobs"));
        RunSamples samples = new RunSamples(store, order(PictureFormat.PNG, 1), AT_ONCE, Runnable::run);
        samples.show(1, new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB));
        assertThat(samples.count()).isZero();
    }

    /** Files of two frames, the newer one first. */
    private SampleSource files(Path output) {
        return new SampleSource() {
            @Override
            public List<Seen> look() {
                return List.of(new Seen(2, output.resolve("two.png")), new Seen(1, output.resolve("one.png")));
            }

            @Override
            public BufferedImage read(Path file) throws IOException {
                return PictureFiles.read(file);
            }
        };
    }

    private static void write(Path file, int side) throws IOException {
        ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }

    private int shownWidth(TaskOrder order, int frame) throws IOException {
        return ImageIO.read(find(order, frame).orElseThrow().file().path().toFile())
                .getWidth();
    }

    @Test
    void whatAProgramWritesIsShownWhenThereIsSomethingNewAndWhole() throws IOException {
        Path output = Files.createDirectory(folder.resolve("output"));
        Path own = Files.createDirectory(folder.resolve("own"));
        TaskOrder order = order(PictureFormat.PNG, 1, 2);
        AtomicLong clock = new AtomicLong();
        RunSamples samples =
                new RunSamples(store, order, AT_ONCE, Runnable::run, () -> clock.addAndGet(AT_ONCE.toNanos()));
        samples.look(own);
        clock.addAndGet(1_000);
        samples.watch(files(output));
        samples.look(own);
        clock.addAndGet(1_000);
        assertThat(samples.count()).isZero();

        write(output.resolve("one.png"), 8);
        samples.look(own);
        clock.addAndGet(1_000);
        samples.look(own);
        clock.addAndGet(1_000);
        assertThat(samples.count()).as("the same is not shown again").isEqualTo(1);
        assertThat(shownWidth(order, 1)).isEqualTo(8);

        byte[] whole = Files.readAllBytes(output.resolve("one.png"));
        Files.write(output.resolve("two.png"), Arrays.copyOf(whole, whole.length / 2));
        samples.look(own);
        clock.addAndGet(1_000);
        assertThat(find(order, 2)).as("a picture that is being written").isEmpty();
        Files.write(output.resolve("two.png"), whole);
        samples.look(own);
        clock.addAndGet(1_000);
        assertThat(find(order, 2)).isPresent();

        write(output.resolve("one.png"), 9);
        samples.look(own);
        assertThat(shownWidth(order, 1)).isEqualTo(9);
        assertThat(own).isEmptyDirectory();
    }

    @Test
    void aProgramThatPutsALinkOrAPipeInThePlaceOfItsPictureShowsNothing() throws Exception {
        Path output = Files.createDirectory(folder.resolve("output"));
        Path own = Files.createDirectory(folder.resolve("own"));
        write(folder.resolve("secret.png"), 8);
        Files.createSymbolicLink(output.resolve("two.png"), folder.resolve("secret.png"));
        Process pipe = new ProcessBuilder("mkfifo", output.resolve("one.png").toString()).start();
        assertThat(pipe.waitFor()).isZero();
        RunSamples samples = new RunSamples(store, order(PictureFormat.PNG, 1, 2), AT_ONCE, Runnable::run);
        samples.watch(files(output));
        samples.look(own);
        assertThat(samples.count()).isZero();
    }

    @Test
    void aSlowStorageHoldsNobodyUpAndPicturesMeanwhileAreLeftOut() throws IOException {
        TaskOrder order = order(PictureFormat.PNG, 1);
        List<Runnable> waiting = new ArrayList<>();
        RunSamples samples = new RunSamples(store, order, AT_ONCE, waiting::add);
        samples.show(1, new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB));
        samples.show(1, new BufferedImage(5, 5, BufferedImage.TYPE_INT_ARGB));
        assertThat(waiting).hasSize(1);
        assertThat(samples.isDue()).isFalse();
        waiting.remove(0).run();
        assertThat(samples.count()).isEqualTo(1);
        samples.show(1, new BufferedImage(6, 6, BufferedImage.TYPE_INT_ARGB));
        samples.discard();
        waiting.remove(0).run();
        assertThat(find(order, 1)).as("what comes after the end").isEmpty();
    }
}
