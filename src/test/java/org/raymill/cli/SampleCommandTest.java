package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.api.json.FrameView;
import org.raymill.model.ResultDetail;
import org.raymill.model.TaskStatus;

/** {@code raymill sample}. */
class SampleCommandTest {

    private static final String FRAME = "/api/v1/jobs/" + Samples.JOB + "/frames/3";

    @TempDir
    private Path folder;

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
        farm.answer(
                "GET " + FRAME,
                200,
                new FrameView(3, TaskStatus.RUNNING, 0.257, Optional.empty(), Optional.empty(), List.of()));
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void thePictureIsWrittenAndHowMuchOfItIsDoneIsSaid() {
        farm.on(
                "GET " + FRAME + "/sample?width=320",
                (exchange, request) -> FakeFarm.send(exchange, 200, new byte[] {1, 2, 3}));
        Path file = folder.resolve("now.png");
        CommandRun run = CommandRun.of(farm, "sample", Samples.JOB, "3", "-o", file.toString(), "--width=320");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(run.err()).contains("frame 3 is running, 25 % done");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    SUCCEEDED | true  | frame 3 is finished, and this is the whole of it; 'raymill results JOB --out DIR' fetches the results
                    RUNNING   | false | frame 3 is running, 50 % done
                    FAILED    | false | frame 3 has failed; this is what there is of it. 'raymill job JOB' shows why
                    CANCELLED | false | frame 3 is left out; this is what there is of it
                    """, quoteCharacter = '"')
    void howTheFrameIsIsSaidInWords(TaskStatus status, boolean finished, String words) {
        Optional<ResultDetail> result = finished ? Optional.of(Samples.result(3, "x")) : Optional.empty();
        farm.answer("GET " + FRAME, new FrameView(3, status, 0.5, result, Optional.empty(), List.of()));
        farm.answer("GET " + FRAME + "/sample", new byte[] {1});
        Path file = folder.resolve("now.png");
        CommandRun run = CommandRun.of(farm, "sample", Samples.JOB, "3", "-o", file.toString());
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).startsWith(file + ": " + words.replace("JOB", Samples.JOB));
    }

    @Test
    void withoutAPictureNothingIsWritten() {
        farm.problem("GET " + FRAME + "/sample", 404, "There is no picture of this frame yet", java.util.Map.of());
        CommandRun run = CommandRun.of(
                farm,
                "sample",
                Samples.JOB,
                "3",
                "-o",
                folder.resolve("now.png").toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("There is no picture of this frame yet");
        assertThat(folder).isEmptyDirectory();
    }
}
