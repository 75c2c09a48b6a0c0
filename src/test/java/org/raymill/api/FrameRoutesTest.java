package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.AttemptId;
import org.raymill.model.FrameDetail;
import org.raymill.model.JobId;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.SiteName;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskStatus;
import org.raymill.model.TileGrid;
import org.raymill.model.Whereabouts;
import org.raymill.protocol.ResultWriterCommand.PublishFile;
import org.raymill.protocol.ResultWriterCommand.StageFile;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.storage.FileHash;

/** Frames, what is to be seen of them while they are rendered, and thumbnails. */
class FrameRoutesTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final AttemptId FIRST = new AttemptId("01kaqz5m3c9x4p2j");
    private static final AttemptId SECOND = new AttemptId("01kaqz5m3c9x4p2k");
    private static final String FRAME = "/api/v1/jobs/" + JOB + "/frames/1";
    private static final int RED = 0xffff0000;
    private static final int BLUE = 0xff0000ff;

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    private FakeFarm.Job job;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void addJob() throws IOException {
        api.farm.reset();
        job = FakeFarm.add(JOB, FakeFarm.helmet("1", new TileGrid(2, 1), Map.of()));
        api.farm.jobs.put(JOB, job);
        api.results.discardAll(JOB);
        Files.createDirectories(api.layout.results(JOB));
    }

    private static byte[] png(int width, int height, int color) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, color);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static BufferedImage picture(Answer answer) throws IOException {
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        return ImageIO.read(new ByteArrayInputStream(answer.body()));
    }

    private static FrameDetail.Part part(int tile, double done, boolean published, AttemptId attempt) {
        return new FrameDetail.Part(
                new TaskId(StepName.RENDER, tile),
                Optional.of(tile),
                new PixelRegion(32 * tile, 0, 32, 32),
                done,
                published,
                Optional.ofNullable(attempt));
    }

    private void frame(TaskStatus status, double done, ResultDetail result, FrameDetail.Part... parts) {
        job.frames.put(
                1,
                new FrameDetail(
                        1, status, done, 64, 32, PictureFormat.PNG, Optional.ofNullable(result), List.of(parts)));
    }

    @Test
    void framesAreListedWithHowFarTheyAre() {
        frame(TaskStatus.RUNNING, 0.25, null);
        String list = "/api/v1/jobs/" + JOB + "/frames";
        JsonNode page = api.get(list).expect(200).json();
        assertThat(page.get("total").asInt()).isEqualTo(1);
        assertThat(page.get("frames")).hasSize(1);
        assertThat(page.at("/frames/0/frame").asInt()).isEqualTo(1);
        assertThat(page.at("/frames/0/status").asText()).isEqualTo("running");
        assertThat(page.at("/frames/0/done").asDouble()).isEqualTo(0.25);
        assertThat(page.at("/frames/0").has("result")).isFalse();
        assertThat(api.get(list + "?offset=1&limit=500").expect(200).json().get("frames"))
                .isEmpty();
        api.get(list + "?limit=501").expectProblem(400, "invalid-request");
        api.get("/api/v1/jobs/01kaqz5m3c9x4p2z/frames").expectProblem(404, "job-not-found");
    }

    @Test
    void aFrameAtAnotherSiteIsBroughtBeforeItIsShown() throws IOException {
        JobId there = new JobId("01kaqz5m3c9x4p2t");
        job.frames.put(
                1,
                new FrameDetail(
                        1,
                        TaskStatus.RUNNING,
                        0.5,
                        64,
                        32,
                        PictureFormat.PNG,
                        Optional.empty(),
                        List.of(),
                        Optional.of(new Whereabouts(new SiteName("berlin"), there))));
        Answer none = api.get(FRAME + "/sample").expect(404);
        assertThat(none.json().get("detail").asText())
                .isEqualTo("there is nothing to be seen yet of frame 1 of job " + JOB
                        + ", which is running at site berlin: nothing is linked");

        api.farm.bring = wanted -> {
            SiteLinksCommand.BringSample sample = (SiteLinksCommand.BringSample) wanted;
            assertThat(sample.job()).isEqualTo(JOB);
            try {
                api.results
                        .samples()
                        .put(JOB, new AttemptId(sample.consignment().value()), sample.frame(), png(8, 4, RED));
            } catch (IOException e) {
                return e.toString();
            }
            return "";
        };
        Answer brought = api.get(FRAME + "/sample").expect(200);
        assertThat(picture(brought).getWidth()).isEqualTo(64);
        assertThat(picture(brought).getRGB(60, 20)).isEqualTo(RED);
        assertThat(brought.header("Raymill-Done")).isEqualTo("0.5000");
        assertThat(api.get(FRAME).expect(200).json().at("/sample/whole").asBoolean(true))
                .isFalse();

        api.farm.bring = wanted -> "the link is cut";
        assertThat(api.get(FRAME + "/sample").expect(200).body())
                .as("what was brought before")
                .isEqualTo(brought.body());
    }

    private void publish(byte[] content) throws IOException {
        Files.write(api.layout.results(JOB).resolve("frame_0001.png"), content);
        frame(
                TaskStatus.SUCCEEDED,
                1,
                new ResultDetail(
                        "frame_0001.png", 1, ApiFixture.sha256(content), content.length, FIRST.value(), "image/png"));
    }

    @Test
    void aSampleIsMadeOfPublishedTilesAndWhatRunningOnesShow() throws IOException {
        Path tile = api.layout.tiles(JOB).resolve("frame_0001/tile_0000.png");
        Files.createDirectories(tile.getParent());
        Files.write(tile, png(32, 32, RED));
        api.results.samples().put(JOB, SECOND, 1, png(16, 16, BLUE));
        frame(TaskStatus.RUNNING, 0.625, null, part(0, 1, true, null), part(1, 0.25, false, SECOND));
        Answer answer = api.get(FRAME + "/sample").expect(200);
        BufferedImage seen = picture(answer);
        assertThat(seen.getWidth()).isEqualTo(64);
        assertThat(seen.getRGB(0, 0)).isEqualTo(RED);
        assertThat(seen.getRGB(63, 31)).isEqualTo(BLUE);
        assertThat(answer.header("Raymill-Done")).isEqualTo("0.6250");
        assertThat(answer.header("Raymill-Status")).isEqualTo("running");
        assertThat(picture(api.get(FRAME + "/sample?width=16").expect(200)).getHeight())
                .isEqualTo(8);
    }

    @Test
    void aSampleIsSentAgainOnlyWhenThereIsANewerOne() throws IOException {
        api.results.samples().put(JOB, FIRST, 1, png(16, 16, BLUE));
        frame(TaskStatus.RUNNING, 0.1, null, part(0, 0.2, false, FIRST));
        String tag = api.get(FRAME + "/sample").expect(200).header("ETag");
        Answer same = api.get(FRAME + "/sample", "If-None-Match", tag).expect(304);
        assertThat(same.header("Raymill-Done")).isEqualTo("0.1000");
        assertThat(api.get(FRAME).expect(200).json().at("/sample/tag").asText()).isEqualTo(tag.replace("\"", ""));
        api.results.samples().put(JOB, FIRST, 1, png(17, 17, RED));
        Answer newer = api.get(FRAME + "/sample", "If-None-Match", tag).expect(200);
        assertThat(picture(newer).getRGB(0, 0)).isEqualTo(RED);
        assertThat(picture(newer).getRGB(40, 0))
                .as("the tile that has not begun")
                .isZero();
    }

    @Test
    void anAttemptThatTheJobDoesNotNameIsNeverShown() throws IOException {
        api.results.samples().put(JOB, FIRST, 1, png(16, 16, BLUE));
        frame(TaskStatus.RUNNING, 0, null, part(0, 0, false, SECOND));
        api.get(FRAME + "/sample").expectProblem(404, "sample-not-found");
        assertThat(api.get(FRAME + "/sample?missing=empty&width=8").expect(204).body())
                .isEmpty();
        api.get(FRAME + "/sample?missing=nothing").expectProblem(400, "invalid-request");
        assertThat(api.get(FRAME).expect(200).json().has("sample")).isFalse();
    }

    @Test
    void anAcceptedTileIsSeenBeforeItIsPublished() throws IOException {
        Path staged = api.layout.staged(JOB, FIRST).resolve("frame_0001/tile_0000.png");
        Files.createDirectories(staged.getParent());
        Files.write(staged, png(32, 32, RED));
        frame(TaskStatus.RUNNING, 0.5, null, part(0, 1, false, FIRST));
        assertThat(picture(api.get(FRAME + "/sample").expect(200)).getRGB(0, 0)).isEqualTo(RED);
    }

    @Test
    void theSampleOfAFinishedFrameIsItsResult() throws IOException {
        byte[] result = png(64, 32, RED);
        publish(result);
        Answer answer = api.get(FRAME + "/sample").expect(200);
        assertThat(answer.body()).isEqualTo(result);
        JsonNode frame = api.get(FRAME).expect(200).json();
        assertThat(frame.get("status").asText()).isEqualTo("succeeded");
        assertThat(frame.at("/sample/whole").asBoolean()).isTrue();
        assertThat(frame.at("/result/id").asText()).isEqualTo("frame_0001.png");
    }

    @Test
    void aThumbnailIsMadeOnceAndKept() throws IOException {
        publish(png(1_000, 500, RED));
        Answer first = api.get(FRAME + "/thumbnail").expect(200);
        BufferedImage small = picture(first);
        assertThat(small.getWidth()).isEqualTo(256);
        assertThat(small.getHeight()).isEqualTo(128);
        Path kept;
        try (Stream<Path> files = Files.list(api.layout.thumbnails(JOB))) {
            kept = files.findFirst().orElseThrow();
        }
        byte[] marked = png(1, 1, BLUE);
        Files.write(kept, marked);
        assertThat(api.get(FRAME + "/thumbnail").expect(200).body())
                .as("the kept one is given")
                .isEqualTo(marked);
        api.get(FRAME + "/thumbnail", "If-None-Match", first.header("ETag")).expect(304);
        assertThat(picture(api.get(FRAME + "/thumbnail?width=64").expect(200)).getWidth())
                .isEqualTo(64);
        api.get(FRAME + "/thumbnail?width=65").expectProblem(400, "invalid-request");
        publish(png(1_000, 500, BLUE));
        assertThat(picture(api.get(FRAME + "/thumbnail").expect(200)).getRGB(5, 5))
                .as("of another content another one is made")
                .isEqualTo(BLUE);
    }

    @Test
    void picturesOfAGuestAreShownThoughTheyLieEncrypted() throws IOException {
        JobId guest = new JobId("01kaqz5m3c9x4p9g");
        api.results.expectGuest(guest, new SiteName("oslo"));
        FakeFarm.Job theirs = FakeFarm.add(guest, FakeFarm.helmet("1", new TileGrid(2, 1), Map.of()));
        api.farm.jobs.put(guest, theirs);
        job = theirs;
        String address = "/api/v1/jobs/" + guest + "/frames/1";
        api.results.samples().put(guest, FIRST, 1, png(16, 16, BLUE));
        frame(TaskStatus.RUNNING, 0.5, null, part(0, 0.5, false, FIRST));
        assertThat(picture(api.get(address + "/sample").expect(200)).getRGB(0, 0))
                .isEqualTo(BLUE);

        byte[] result = png(1_000, 500, RED);
        Files.write(folder.resolve("frame_0001.png"), result);
        RelativePath name = new RelativePath("frame_0001.png");
        api.results.stage(guest, FIRST, folder, List.of(new StageFile(name, 1, Optional.empty())));
        api.results.publish(guest, List.of(new PublishFile(FIRST, name, FileHash.of(result), true)));
        frame(
                TaskStatus.SUCCEEDED,
                1,
                new ResultDetail(
                        "frame_0001.png", 1, ApiFixture.sha256(result), result.length, FIRST.value(), "image/png"));
        assertThat(api.get(address + "/sample").expect(200).body()).isEqualTo(result);
        assertThat(picture(api.get(address + "/sample?width=20").expect(200)).getRGB(0, 0))
                .isEqualTo(RED);
        for (int look = 0; look < 2; look++) {
            assertThat(picture(api.get(address + "/thumbnail").expect(200)).getRGB(5, 5))
                    .isEqualTo(RED);
        }
        try (Stream<Path> files = Files.walk(api.layout.job(guest)).filter(Files::isRegularFile)) {
            assertThat(files.filter(file -> !file.endsWith("guest"))).hasSize(3).allSatisfy(file -> assertThat(
                            Files.readString(file, StandardCharsets.ISO_8859_1))
                    .startsWith("raymill sealed"));
        }
    }

    @Test
    void whatThereIsNotIsSaid() {
        api.get("/api/v1/jobs/01kaqz5m3c9x4p2z/frames/1/sample").expectProblem(404, "job-not-found");
        api.get("/api/v1/jobs/" + JOB + "/frames/2").expectProblem(404, "frame-not-found");
        api.get("/api/v1/jobs/" + JOB + "/frames/x/sample").expectProblem(400, "invalid-request");
        frame(TaskStatus.WAITING, 0, null);
        api.get(FRAME + "/sample").expectProblem(404, "sample-not-found");
        api.get(FRAME + "/thumbnail").expectProblem(404, "result-not-found");
        api.get(FRAME + "/sample?height=5").expectProblem(400, "invalid-request");
    }
}
