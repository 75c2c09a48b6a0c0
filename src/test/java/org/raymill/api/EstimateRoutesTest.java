package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.Assessment;
import org.raymill.model.Verdict;
import org.raymill.protocol.SchedulerCommand.Backlog;

class EstimateRoutesTest {

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder.resolve("storage"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.farm.reset();
        api.farm.assess = needs -> new Assessment(
                3, 2, 1, 8, 3, List.of(new Verdict("", Verdict.Filter.PACKAGE, 1, "package gltf is not installed")));
    }

    private static JsonNode estimate(ObjectNode body) {
        return api.post("/api/v1/jobs/estimate", body).expect(200).json();
    }

    /** Of the default package and project: in milliseconds. */
    private static void measured(Long... millis) {
        api.farm.frameMillis.put("gltf default", List.of(millis));
    }

    private static double seconds(JsonNode estimate, String which, Instant from) {
        return java.time.Duration.between(
                                from,
                                Instant.parse(estimate.get("end").get(which).asText()))
                        .toMillis()
                / 1_000.0;
    }

    @Test
    void whatWasNotMeasuredIsNotKnown() {
        JsonNode estimate = estimate(SubmissionBodies.minimal());
        assertThat(estimate.get("frames").asInt()).isEqualTo(24);
        assertThat(estimate.has("end")).isFalse();
        assertThat(estimate.has("secondsPerFrame")).isFalse();
        assertThat(estimate.get("unknown").asText()).contains("no job of the package gltf has succeeded yet");
        JsonNode step = estimate.at("/steps/0");
        assertThat(step.get("step").asText()).isEqualTo("render");
        assertThat(step.get("tasks").asInt()).isEqualTo(24);
        assertThat(step.get("able").asInt()).isEqualTo(2);
        assertThat(step.get("slotsNow").asInt()).isEqualTo(3);
        assertThat(step.at("/verdicts/0/filter").asText()).isEqualTo("package");
        assertThat(estimate.at("/missing/0/path").asText()).isEqualTo("scene.gltf");
        assertThat(api.farm.jobs).isEmpty();
    }

    @Test
    void eachStepIsAskedWithItsOwnNeeds() {
        ObjectNode body = SubmissionBodies.full();
        SubmissionBodies.part(body, "picture").put("format", "png");
        body.putObject("encode").put("format", "mp4");
        JsonNode estimate = estimate(body);
        assertThat(estimate.get("steps").findValuesAsText("step")).containsExactly("render", "assemble", "encode");
        assertThat(estimate.get("steps").findValuesAsText("tasks")).containsExactly("96", "24", "1");
        assertThat(api.farm.assessed).hasSize(1);
        assertThat(api.farm.assessed.get(0).needs().get(0).memoryMiB()).isEqualTo(2048);
        assertThat(api.farm.assessed.get(0).needs().get(2).packageName()).isEqualTo("ffmpeg");
    }

    @Test
    void theEndLiesBetweenBoundsOfMeasuredTimes() {
        measured(3_000L, 1_000L, 2_000L);
        api.farm.backlog = new Backlog(List.of(new Backlog.Work(60, 80, 0), new Backlog.Work(10, 8_000, 5)));
        Instant before = Instant.now();
        JsonNode estimate = estimate(SubmissionBodies.minimal());
        JsonNode times = estimate.get("secondsPerFrame");
        assertThat(times.get("low").asDouble()).isEqualTo(1);
        assertThat(times.get("median").asDouble()).isEqualTo(2);
        assertThat(times.get("high").asDouble()).isEqualTo(3);
        assertThat(times.get("jobs").asInt()).isEqualTo(3);
        assertThat(times.get("basis").asText()).isEqualTo("the last 3 jobs of the package gltf in the project default");
        // 24 frames, 8 at a time; before them 80 core seconds on 8 cores.
        assertThat(seconds(estimate, "earliest", before)).isGreaterThanOrEqualTo(3.0);
        assertThat(seconds(
                        estimate,
                        "latest",
                        Instant.parse(estimate.at("/end/earliest").asText())))
                .isEqualTo(10 + 9 - 3);
        assertThat(estimate.has("unknown")).isFalse();
    }

    @Test
    void otherProjectsTellWhereTheOwnHasNothing() {
        api.farm.frameMillis.put("gltf", List.of(4_000L));
        assertThat(estimate(SubmissionBodies.minimal())
                        .at("/secondsPerFrame/basis")
                        .asText())
                .isEqualTo("the last job of the package gltf in all projects");
    }

    @Test
    void workThatWasNotMeasuredLeavesTheLatestEndUnknown() {
        measured(1_000L);
        api.farm.backlog = new Backlog(List.of(new Backlog.Work(50, 80, 1)));
        JsonNode estimate = estimate(SubmissionBodies.minimal());
        assertThat(estimate.at("/end").has("earliest")).isTrue();
        assertThat(estimate.at("/end").has("latest")).isFalse();
        assertThat(estimate.get("unknown").asText()).contains("other jobs");
    }

    @Test
    void aFarmThatCanNotRunItHasNoEnd() {
        measured(1_000L);
        api.farm.assess = needs -> new Assessment(1, 0, 0, 0, 0, List.of());
        JsonNode estimate = estimate(SubmissionBodies.minimal());
        assertThat(estimate.has("end")).isFalse();
        assertThat(estimate.get("unknown").asText()).contains("no server").contains("render");
    }

    @Test
    void theMostTasksOfTheJobAndItsChunksCount() {
        measured(1_000L);
        ObjectNode body = SubmissionBodies.minimal();
        body.putObject("policy").put("maxTasks", 1);
        JsonNode alone = estimate(body);
        assertThat(seconds(
                        alone, "latest", Instant.parse(alone.at("/end/earliest").asText())))
                .isZero();
        SubmissionBodies.part(body, "policy").put("chunkSeconds", 6);
        assertThat(estimate(body).at("/steps/0/tasks").asInt()).isEqualTo(4);
    }

    @Test
    void whatIsWrongIsToldAsOfASubmission() {
        ObjectNode body = SubmissionBodies.minimal();
        SubmissionBodies.profile(body).put("cores", 0);
        api.post("/api/v1/jobs/estimate", body).expectProblem(422, "invalid-input");
        api.farm.schedulerAnswers = false;
        api.post("/api/v1/jobs/estimate", SubmissionBodies.minimal()).expectProblem(503, "unavailable");
    }

    // ---- how the farm is shared

    @Test
    void projectsOfEarlierJobsAreAmongThem() {
        api.farm.usage.add(new org.raymill.model.UsageSum("film", org.raymill.model.UsageTotals.NONE));
        JsonNode projects = api.get("/api/v1/projects").expect(200).json().get("projects");
        assertThat(projects).hasSize(1);
        assertThat(projects.get(0).get("id").asText()).isEqualTo("film");
        assertThat(projects.get(0).get("target").asDouble()).isEqualTo(0.5);
    }

    @Test
    void settingsAreShownWithHelpAndOrigin() {
        JsonNode answer = api.get("/api/v1/settings").expect(200).json();
        assertThat(answer.get("node").asText()).contains(":");
        JsonNode planDelay = null;
        for (JsonNode setting : answer.get("settings")) {
            planDelay = setting.get("id").asText().equals("raymill.scheduler.plan-delay") ? setting : planDelay;
        }
        assertThat(planDelay.get("value").asText()).isEqualTo("10 ms");
        assertThat(planDelay.get("origin").asText()).isEqualTo("default");
        assertThat(planDelay.get("help").asText()).startsWith("How long changes are gathered");
    }
}
