package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.JobDetail;
import org.raymill.model.JobDetail.OpenFrames;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;

/** {@code raymill change}. */
class ChangeCommandTest {

    private static final String PATH = "/api/v1/jobs/" + Samples.JOB;

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
        farm.answer("PATCH " + PATH, Samples.job(JobStatus.RUNNING, 1));
        farm.answer("GET " + PATH, job(2, Map.of("samples", "16"), Optional.empty()));
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    private JsonNode sent() {
        FakeFarm.Request request = farm.requests("PATCH " + PATH).get(0);
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/merge-patch+json");
        return request.json();
    }

    private static JobDetail job(int revision, Map<String, String> parameters, Optional<OpenFrames> open) {
        JobDetail usual = Samples.detail(Samples.job(JobStatus.RUNNING, 1));
        JobSpec spec = usual.spec().with(640, 360, parameters, usual.spec().policy());
        return new JobDetail(usual.summary(), spec, usual.steps(), List.of(), "", 0, revision, open);
    }

    /** The farm changes the job from revision 1 to 2 when it is told to. */
    private void changes(Map<String, String> parameters, OpenFrames open) {
        farm.answer("GET " + PATH, job(1, Map.of("samples", "16", "exposure", "2"), Optional.empty()));
        farm.on("PATCH " + PATH, (exchange, request) -> {
            farm.answer("GET " + PATH, job(2, parameters, Optional.of(open)));
            FakeFarm.send(exchange, 200, FakeFarm.json(Samples.job(JobStatus.RUNNING, 1)));
        });
    }

    @Test
    void saysWhatIsOtherNowAndWhichFramesUseIt() {
        changes(Map.of("samples", "64", "fps", "25"), new OpenFrames("3-10", "2"));
        assertThat(CommandRun.of(farm, "change", Samples.JOB, "--set=samples=64")
                        .out())
                .isEqualToIgnoringNewLines(Samples.JOB
                        + " running, revision 2: exposure 2 -> default, fps default -> 25, samples 16 -> 64;"
                        + " frames 3-10 use it, frame 2 goes on as begun (--stop-running begins anew)");

        changes(Map.of("samples", "64", "exposure", "2"), new OpenFrames("", ""));
        assertThat(CommandRun.of(farm, "change", Samples.JOB, "--set=samples=64")
                        .out())
                .contains("revision 2: samples 16 -> 64; no frame uses it");

        changes(Map.of("samples", "16", "exposure", "2"), new OpenFrames("1-4", ""));
        assertThat(CommandRun.of(farm, "change", Samples.JOB, "--redo").out())
                .contains("revision 2: the same settings; all frames are rendered anew");
    }

    @Test
    void aRefusalNamesOptionsAndNoPlacesInTheRequest() {
        farm.problem(
                "PATCH " + PATH,
                422,
                "The input is invalid",
                Map.of(
                        "detail",
                        "/parameters/samples: must be a number",
                        "errors",
                        List.of(
                                Map.of("pointer", "/parameters/samples", "detail", "must be a number"),
                                Map.of("pointer", "/policy/maxTasks", "detail", "must not be negative"))));
        CommandRun run = CommandRun.of(farm, "change", Samples.JOB, "--set=samples=many", "--max-tasks=-1");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("--set samples: must be a number; --max-tasks: must not be negative")
                .doesNotContain("/p");
    }

    @Test
    void sendsAMergePatchOfWhatIsNamed() {
        CommandRun run = CommandRun.of(
                farm, "change", Samples.JOB, "--set=samples=64", "--unset=environment", "--reason=too noisy");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .isEqualToIgnoringNewLines(
                        Samples.JOB + " running, nothing changed, the settings are like that already");
        JsonNode patch = sent();
        assertThat(patch.at("/parameters/samples").asText()).isEqualTo("64");
        assertThat(patch.at("/parameters/environment").isNull()).isTrue();
        assertThat(patch.has("picture")).isFalse();
        assertThat(patch.path("apply").asText()).isEqualTo("remaining");
        assertThat(patch.path("running").asText()).isEqualTo("finish");
        assertThat(patch.path("reason").asText()).isEqualTo("too noisy");
        assertThat(patch.path("by").asText()).isNotBlank();
    }

    @Test
    void redoesEverythingInAnotherSize() {
        CommandRun run = CommandRun.of(
                farm, "change", Samples.JOB, "--width=640", "--height=360", "--priority=70", "--max-tasks=2", "--redo");
        assertThat(run.status()).as(run.err()).isZero();
        JsonNode patch = sent();
        assertThat(patch.at("/picture/width").asInt()).isEqualTo(640);
        assertThat(patch.at("/picture/height").asInt()).isEqualTo(360);
        assertThat(patch.at("/policy/priority").asInt()).isEqualTo(70);
        assertThat(patch.at("/policy/maxTasks").asInt()).isEqualTo(2);
        assertThat(patch.path("apply").asText()).isEqualTo("redo");
        assertThat(patch.path("running").asText()).isEqualTo("stop");
    }

    @Test
    void wantsToKnowWhatToChange() {
        CommandRun run = CommandRun.of(farm, "change", Samples.JOB);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("say what to change");
        assertThat(farm.requests("PATCH " + PATH)).isEmpty();
    }
}
