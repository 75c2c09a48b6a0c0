package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.json.ResultList;
import org.raymill.model.JobStatus;
import org.raymill.model.ResultDetail;

/** Listing and fetching pictures. */
class ResultsCommandTest {

    private static final String RESULTS = "/api/v1/jobs/" + Samples.JOB + "/results";

    @TempDir
    Path folder;

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
        farm.answer("GET " + RESULTS, new ResultList(List.of(Samples.result(1, "one"), Samples.result(2, "two")), 2));
        farm.answer("GET " + RESULTS + "/frame_0001.png", "one".getBytes(StandardCharsets.UTF_8));
        farm.answer("GET " + RESULTS + "/frame_0002.png", "two".getBytes(StandardCharsets.UTF_8));
        farm.answer("GET /api/v1/jobs/" + Samples.JOB + "/manifest", Map.of("job", Samples.JOB));
        farm.answer("GET /api/v1/jobs/" + Samples.JOB, Samples.detail(Samples.job(JobStatus.SUCCEEDED, 4)));
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    private CommandRun fetch() {
        return CommandRun.of(farm, "results", Samples.JOB, "--out", folder.toString());
    }

    @Test
    void resultsAreATable() {
        assertThat(CommandRun.of(farm, "results", Samples.JOB).out())
                .contains("frame_0002.png  2      3      " + Samples.sha256("two"));
    }

    @Test
    void aMovieIsNoFrame() {
        ResultDetail movie = new ResultDetail("movie.mp4", 1, Samples.sha256("m"), 1, Samples.ATTEMPT, "video/mp4");
        farm.answer("GET " + RESULTS, new ResultList(List.of(Samples.result(1, "one"), movie), 2));
        assertThat(CommandRun.of(farm, "results", Samples.JOB).out())
                .contains("frame_0001.png  1      3      ")
                .contains("movie.mp4       movie  1      ");
    }

    @Test
    void ofAJobThatGoesOnItIsSaidWhatIsMissing() {
        assertThat(fetch().err()).contains("2 pictures").doesNotContain("frames are done");

        farm.answer("GET /api/v1/jobs/" + Samples.JOB, Samples.detail(Samples.job(JobStatus.RUNNING, 2)));
        assertThat(fetch().err())
                .contains("The job is running: 2 of 4 frames are done. 'raymill watch " + Samples.JOB + "' waits");
    }

    @Test
    void allPagesAreRead() {
        farm.answer("GET " + RESULTS + "?offset=0&limit=1000", new ResultList(List.of(Samples.result(1, "one")), 2));
        farm.answer("GET " + RESULTS + "?offset=1&limit=1000", new ResultList(List.of(Samples.result(2, "two")), 2));

        assertThat(CommandRun.of(farm, "results", Samples.JOB).out().lines()).hasSize(3);
    }

    @Test
    void picturesAndManifestAreWrittenAndNothingElse() {
        assertThat(fetch().status()).isZero();

        assertThat(folder)
                .isDirectoryNotContaining(file -> file.getFileName().toString().endsWith(".part"));
        assertThat(folder.resolve("frame_0001.png")).hasContent("one");
        assertThat(folder.resolve("frame_0002.png")).hasContent("two");
        assertThat(folder.resolve("manifest.json")).exists();
    }

    @Test
    void whatIsThereAlreadyIsNotFetchedAgain() throws IOException {
        Files.writeString(folder.resolve("frame_0001.png"), "one");
        Files.writeString(folder.resolve("frame_0002.png"), "old");

        assertThat(fetch().status()).isZero();

        assertThat(farm.asked())
                .contains("GET " + RESULTS + "/frame_0002.png")
                .doesNotContain("GET " + RESULTS + "/frame_0001.png");
        assertThat(folder.resolve("frame_0002.png")).hasContent("two");
    }

    @Test
    void whatALostFetchLeftIsReplaced() throws IOException {
        Files.writeString(folder.resolve("frame_0001.png.part"), "one but much longer");

        assertThat(fetch().status()).isZero();
        assertThat(folder.resolve("frame_0001.png")).hasContent("one");
    }

    @Test
    void aDamagedPictureIsNotKept() {
        farm.answer("GET " + RESULTS + "/frame_0002.png", "twp".getBytes(StandardCharsets.UTF_8));

        CommandRun run = fetch();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("frame_0002.png arrived damaged", "raymill results " + Samples.JOB);
        assertThat(folder.resolve("frame_0002.png")).doesNotExist();
        assertThat(folder.resolve("frame_0002.png.part")).doesNotExist();
    }

    @Test
    void aNameCanNotLeadOutOfTheFolder() {
        ResultDetail evil = new ResultDetail("../evil.png", 1, Samples.sha256("one"), 3, Samples.ATTEMPT, "image/png");
        farm.answer("GET " + RESULTS, new ResultList(List.of(evil), 1));
        farm.answer("GET " + RESULTS + "/../evil.png", "one".getBytes(StandardCharsets.UTF_8));

        CommandRun run = fetch();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("names a result that can not be written here");
        assertThat(folder.resolveSibling("evil.png")).doesNotExist();
    }

    @Test
    void aBrokenConnectionIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        farm.on("GET " + RESULTS + "/frame_0002.png", (exchange, request) -> {
            if (tries.incrementAndGet() == 1) {
                exchange.sendResponseHeaders(200, 3);
                exchange.getResponseBody().write('t');
                exchange.getResponseBody().flush();
                exchange.close();
            } else {
                FakeFarm.send(exchange, 200, "two".getBytes(StandardCharsets.UTF_8));
            }
        });

        CommandRun run = fetch();

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(folder.resolve("frame_0002.png")).hasContent("two");
    }

    @Test
    void whatBrokeOffGoesOnWhereItStopped() throws IOException {
        Files.writeString(folder.resolve("frame_0001.png.part"), "o");
        Files.writeString(folder.resolve("frame_0002.png.part"), "x");
        for (String content : List.of("one", "two")) {
            String name = content.equals("one") ? "frame_0001.png" : "frame_0002.png";
            farm.on("GET " + RESULTS + "/" + name, (exchange, request) -> {
                String range = exchange.getRequestHeaders().getFirst("Range");
                byte[] rest =
                        content.substring("bytes=1-".equals(range) ? 1 : 0).getBytes(StandardCharsets.UTF_8);
                FakeFarm.send(exchange, range == null ? 200 : 206, rest);
            });
        }

        CommandRun run = fetch();

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(folder.resolve("frame_0001.png")).hasContent("one");
        assertThat(folder.resolve("frame_0002.png"))
                .as("its beginning was of something else")
                .hasContent("two");
    }

    @Test
    void aFolderThatIsAFileIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        CommandRun run = CommandRun.of(farm, "results", Samples.JOB, "--out", file.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("the results can not be written to " + file)
                .doesNotContain("unexpected");
    }
}
