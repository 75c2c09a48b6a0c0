package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;

class CopyRoutesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

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
        api.upload(SubmissionBodies.SCENE);
        api.upload(SubmissionBodies.TEXTURE);
    }

    private static JobId submit(JsonNode body) {
        return new JobId(
                api.post("/api/v1/jobs", body).expect(201).json().get("id").asText());
    }

    private static JobSpec spec(JobId job) {
        return api.farm.jobs.get(job).detail.spec();
    }

    private static JsonNode copy(JobId job) {
        return api.get("/api/v1/jobs/" + job + "/submission").expect(200).json();
    }

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    private static void comesBack(ObjectNode body) {
        JobId job = submit(body);
        JsonNode copy = copy(job);
        assertThat(copy.get("omitted")).isEmpty();
        assertThat(copy.get("missing")).isEmpty();
        assertThat(spec(submit(copy.get("submission")))).isEqualTo(spec(job));
    }

    @Test
    void whatIsSubmittedAgainIsTheSameJob() throws IOException {
        JobId first = submit(SubmissionBodies.minimal());
        comesBack(SubmissionBodies.minimal());
        comesBack(SubmissionBodies.full());
        ObjectNode body = SubmissionBodies.full();
        SubmissionBodies.profile(body)
                .set(
                        "host",
                        json(
                                "{'whole': true, 'gpus': {'count': 2, 'model': 'RTX', 'memoryMiB': 8000},"
                                        + " 'operatingSystem': 'linux', 'architecture': 'amd64', 'freeDiskMiB': 100,"
                                        + " 'requiredTags': ['a'], 'preferredTags': ['b'], 'excludedTags': ['c'], 'hosts': ['h']}"));
        SubmissionBodies.profile(body).putObject("amounts").put("licence.x", 1);
        SubmissionBodies.part(body, "policy")
                .setAll(json("{'urgent': true, 'maxTasks': 3, 'frameOrder': 'every-10',"
                        + " 'limits': {'attemptSeconds': 60, 'silenceSeconds': 5}, 'failureShare': 10, 'avoidAfter': 2,"
                        + " 'checks': {'flagged': 'fail', 'verifyPercent': 5}, 'site': 'remote:oslo', 'budget': 2.5,"
                        + " 'dataClass': 'public', 'results': 'there', 'dependencies': [{'job': '" + first
                        + "', 'step': 'render', 'frameByFrame': true, 'onFailure': 'cancel'}],"
                        + " 'notifications': [{'webhook': 'https://a.example/x', 'events': ['job.failed']},"
                        + " {'email': 'anna@a.example'}]}"));
        comesBack(body);
        ObjectNode movie = SubmissionBodies.minimal();
        movie.set("encode", json("{'format': 'webm', 'framesPerSecond': 25, 'quality': 50, 'skipMissing': true}"));
        SubmissionBodies.part(movie, "profile").put("chunk", 4);
        movie.withObject("/policy").put("chunkSeconds", 60);
        comesBack(movie);
    }

    @Test
    void whatFollowsOfTheFramesFollowsOfOtherFramesToo() {
        ObjectNode body = SubmissionBodies.minimal().put("scene", "scene.pov");
        SubmissionBodies.file(body, 0).put("path", "scene.pov");
        JobId job = submit(body);
        JsonNode again = copy(job).get("submission");
        ((ObjectNode) again.get("profile")).put("frames", "100-120");
        JobSpec other = spec(submit(again));
        ObjectNode direct = SubmissionBodies.minimal().put("scene", "scene.pov");
        SubmissionBodies.file(direct, 0).put("path", "scene.pov");
        SubmissionBodies.profile(direct).put("frames", "100-120");
        assertThat(other.parameters()).isEqualTo(spec(submit(direct)).parameters());
    }

    @Test
    void whatIsSecretIsLeftOutAndNamed() {
        ObjectNode body = SubmissionBodies.minimal();
        SubmissionBodies.profile(body).put("package", "studio");
        body.putObject("parameters").put("apiToken", "t0p").put("quality", "2");
        JsonNode copy = copy(submit(body));
        assertThat(copy.toString()).doesNotContain("t0p");
        assertThat(copy.at("/submission/parameters").toString()).isEqualTo("{\"quality\":\"2\"}");
        assertThat(copy.at("/omitted/0/pointer").asText()).isEqualTo("/parameters/apiToken");
    }

    @Test
    void filesThatHaveGoneAreNamed() throws IOException {
        ObjectNode body = SubmissionBodies.full();
        JobId job = submit(body);
        Files.delete(api.files
                .find(new org.raymill.model.Sha256(ApiFixture.sha256(SubmissionBodies.TEXTURE)))
                .orElseThrow());
        JsonNode copy = copy(job);
        assertThat(copy.get("missing")).hasSize(1);
        assertThat(copy.at("/missing/0/path").asText()).isEqualTo("textures/wood.png");
        assertThat(copy.at("/submission/files")).hasSize(2);
        Files.delete(api.files.find(spec(job).manifest()).orElseThrow());
        assertThat(copy(job).at("/omitted/0/pointer").asText()).isEqualTo("/files");
    }

    @Test
    void aJobThatThereIsNotIsTold() {
        api.get("/api/v1/jobs/0000000000000001/submission").expectProblem(404, "job-not-found");
    }
}
