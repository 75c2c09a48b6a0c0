package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.JobStatus;

/** {@code raymill change}. */
class ChangeCommandTest {

    private static final String PATH = "/api/v1/jobs/" + Samples.JOB;

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
        farm.answer("PATCH " + PATH, Samples.job(JobStatus.RUNNING, 1));
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

    @Test
    void sendsAMergePatchOfWhatIsNamed() {
        CommandRun run = CommandRun.of(
                farm, "change", Samples.JOB, "--set=samples=64", "--unset=environment", "--reason=too noisy");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).startsWith(Samples.JOB + " running, 1 of ");
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
