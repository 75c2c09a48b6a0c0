package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.JOB;
import static org.raymill.server.Samples.attempt;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.Encoding;
import org.raymill.model.MovieFormat;
import org.raymill.model.MovieOrder;
import org.raymill.model.PictureFormat;
import org.raymill.model.PictureNames;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskLimits;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.rendering.InstalledPackages;
import org.raymill.rendering.RenderingPackage;
import org.raymill.rendering.definition.Definitions;
import org.raymill.testing.Programs;

/** Movies by the real ffmpeg as it is defined in the jar, from published frames to a file. */
class MovieTasksTest {

    private static final int WIDTH = 35;
    private static final int HEIGHT = 21;
    private static final int RATE = 12;

    @TempDir
    Path folder;

    private TestHost host;
    private final List<Integer> frames = new ArrayList<>();
    private final List<Sha256> hashes = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        Programs.require("ffmpeg");
        Definitions definitions = Definitions.ofTheJar().alone(Encoding.PACKAGE);
        host = new TestHost(
                folder,
                InstalledPackages.once(definitions).stream()
                        .filter(found -> found.installed().name().equals(Encoding.PACKAGE))
                        .toArray(RenderingPackage[]::new));
        for (int frame = 5; frame <= 9; frame += 2) {
            publish(frame);
        }
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    private void publish(int frame) throws Exception {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(new Color(40 + 10 * frame, 200, 90));
        graphics.fillOval(frame, 2, 12, 12);
        graphics.dispose();
        Path file = published(frame);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(picture, "png", file.toFile())).isTrue();
        frames.add(frame);
        hashes.add(hash(file));
    }

    private Path published(int frame) {
        return host.results
                .resultsFolder(JOB)
                .resolve(PictureNames.frame(frame, PictureFormat.PNG).value());
    }

    private static Sha256 hash(Path file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return new Sha256(HexFormat.of().formatHex(digest));
    }

    private TaskOrder order(int attempt, MovieFormat format) {
        return TaskOrderBuilder.builder()
                .job(JOB)
                .task(new TaskId(StepName.ENCODE, 0))
                .attempt(attempt(attempt))
                .number(attempt)
                .packageName(Encoding.PACKAGE)
                .scene(new RelativePath("scene.gltf"))
                .manifest(host.manifest)
                .width(WIDTH)
                .height(HEIGHT)
                .format(PictureFormat.PNG)
                .cores(1)
                .memoryMiB(300)
                .frames(frames)
                .movie(Optional.of(MovieOrder.of(new Encoding(format, RATE, 75, false), hashes)))
                .build();
    }

    @ParameterizedTest
    @CsvSource({"MP4,h264,36,22", "WEBM,vp9,36,22", "PRORES,prores,36,21"})
    void aMovieHasEachFrameOnceAtTheRateAndTheSameBytesEachTime(MovieFormat format, String codec, int width, int height)
            throws Exception {
        Path first = run(order(1, format));
        Path second = run(order(2, format));

        assertThat(first).hasFileName("movie." + format.extension());
        assertThat(probe(first))
                .contains("codec_name=" + codec, "width=" + width, "height=" + height)
                .contains("r_frame_rate=" + RATE + "/1", "nb_read_frames=3");
        assertThat(second).hasSameBinaryContentAs(first);
        assertThat(host.log(attempt(1))).contains("the movie has " + width + "x" + height + " pixels");
        assertThat(host.runs.find(attempt(1)).orElseThrow().progress()).isEqualTo(1);
    }

    private Path run(TaskOrder order) throws InterruptedException {
        RunEnd end = host.run(order);
        assertThat(end.reason()).isEmpty();
        assertThat(end.files()).hasSize(1);
        Path output = host.runs.find(order.attempt()).orElseThrow().folder().output();
        return output.resolve(end.files().get(0).name().value());
    }

    private static String probe(Path movie) throws Exception {
        Process process = new ProcessBuilder(
                        Programs.require("ffprobe").toString(),
                        "-v",
                        "error",
                        "-count_frames",
                        "-show_entries",
                        "stream=codec_name,width,height,r_frame_rate,nb_read_frames",
                        movie.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void missingAndChangedFramesAreNamed() throws Exception {
        Files.delete(published(5));
        Files.writeString(published(9), "something else");

        RunEnd end = host.run(order(1, MovieFormat.MP4));

        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason()).isEqualTo("the published pictures of these frames are missing or damaged: [5, 9]");
    }

    @Test
    void aFrameThatIsNoPictureFailsTheMovie() throws Exception {
        Files.writeString(published(7), "no picture");
        hashes.set(1, hash(published(7)));

        RunEnd end = host.run(order(1, MovieFormat.MP4));

        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason()).contains("ffmpeg");
    }

    @Test
    void aPackageThatOnlyRendersRefuses() throws Exception {
        TaskOrder order = order(1, MovieFormat.MP4);
        TaskOrder other = TaskOrderBuilder.builder(order)
                .packageName("fake")
                .packageVersion(Optional.empty())
                .parameters(Map.of())
                .cores(1)
                .memoryMiB(300)
                .tile(Optional.empty())
                .region(Optional.empty())
                .tiles(List.of())
                .limits(TaskLimits.NONE)
                .amounts(Map.of())
                .build();
        assertThat(host.run(other).reason()).isEqualTo("the package fake makes no movies");
    }
}
