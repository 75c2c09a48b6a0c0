package org.raymill.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends, it gets an error that says what was wrong, and the next job runs as if nothing had happened. */
@Tag("end-to-end")
class BadInputIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    private static final int MORE_THAN_ANYONE_HAS_MIB = 16_000_000;

    private static Farm farm;
    private static FarmClient client;

    @BeforeAll
    static void start() {
        farm = Farm.ofOne("BadInputIT");
        client = farm.client();
        // The first job loads classes and compiles; those after it are not to be slower for that.
        client.awaitSuccess(client.submit(BadScenes.soundTriangle()));
    }

    @AfterAll
    static void stop() {
        if (farm != null) {
            farm.close();
        }
    }

    @AfterEach
    void theNextJobRunsAsIfNothingHadHappened() {
        String job = client.submit(JobRequest.of(Scenes.box()).tiles("2x2").samples(2));
        client.awaitSuccess(job);
        for (JsonNode task : client.tasks(job)) {
            assertThat(task.get("attempts")).as("%s", task).hasSize(1);
        }
        Pictures.assertSamePixels(
                "the next job", client.result(job, "frame_0001.png"), References.render(Scenes.box(), 1, 64, 64, 2));
    }

    // ---- scenes

    static Stream<Arguments> badScenes() {
        return Stream.of(
                bad("truncated GLB", BadScenes::truncatedGlb, "truncated.glb"),
                bad("JSON bomb", BadScenes::jsonBomb, "bomb.gltf"),
                bad("buffer out of range", BadScenes::bufferOutOfRange, "accessor"),
                bad("index out of range", BadScenes::indexOutOfRange, "ind"),
                bad("cyclic nodes", BadScenes::cyclicNodes, "node"),
                bad("image that is none", BadScenes::imageThatIsNone, "wood.png"),
                bad("unknown required extension", BadScenes::unknownExtension, "ACME_magic"));
    }

    private static Arguments bad(String name, Supplier<JobRequest> request, String mentioned) {
        return Arguments.of(name, request, mentioned);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badScenes")
    void aBadSceneFailsItsJobAndSaysWhatIsWrong(String name, Supplier<JobRequest> request, String mentioned) {
        JobRequest job = request.get();
        job.contents().values().forEach(content -> client.upload(content).expect(200, 201));
        FarmClient.Answer submitted = client.post(job).expect(201, 422);
        if (submitted.status() == 422) {
            assertThat(submitted.json().get("detail").asText()).contains(mentioned);
            return;
        }
        String id = submitted.json().get("id").asText();
        JsonNode summary = client.awaitEnd(id);
        assertThat(summary.get("status").asText()).as("%s", summary).isEqualTo("failed");
        assertThat(summary.get("reason").asText())
                .as("the job's reason")
                .containsIgnoringCase(mentioned)
                .doesNotContain("Exception")
                .hasSizeLessThan(1_000);
        JsonNode attempt = client.tasks(id).get(0).get("attempts").get(0);
        assertThat(attempt.get("status").asText()).isEqualTo("unrenderable");
        assertThat(attempt.get("reason").asText()).containsIgnoringCase(mentioned);
        String attemptId = attempt.get("id").asText();
        assertThat(client.get("/api/v1/jobs/" + id + "/attempts/" + attemptId + "/log")
                        .expect(200)
                        .text())
                .as("the attempt's log")
                .containsIgnoringCase(mentioned);
        assertThat(client.results(id)).isEmpty();
    }

    @Test
    void aBadSceneIsNotTriedAgainWhateverItsPolicySays() {
        String job = client.submit(BadScenes.cyclicNodes().retries(2));
        assertThat(client.awaitEnd(job).get("status").asText()).isEqualTo("failed");
        assertThat(client.tasks(job).get(0).get("attempts")).hasSize(1);
    }

    // ---- submissions

    static Stream<Arguments> badSubmissions() {
        return Stream.of(
                refused("0x0 pixels", body -> picture(body, 0, 0), "/picture/width"),
                refused("100000x100000 pixels", body -> picture(body, 100_000, 100_000), "/picture/width"),
                refused("frames backwards", body -> profile(body).put("frames", "9-1"), "/profile/frames"),
                refused("frames that are none", body -> profile(body).put("frames", "one to ten"), "/profile/frames"),
                refused("too many frames", body -> profile(body).put("frames", "1-9999999"), "/profile/frames"),
                refused("no tiles", body -> profile(body).put("tiles", "0x0"), "/profile/tiles"),
                refused(
                        "too many tasks",
                        body -> profile(body).put("frames", "1-1000000").put("tiles", "8x8"),
                        ""),
                refused("path out of the folder", body -> file(body).put("path", "../../etc/passwd"), "/files/0/path"),
                refused("absolute path", body -> file(body).put("path", "/etc/passwd"), "/files/0/path"),
                refused("Windows path", body -> file(body).put("path", "C:\\windows\\a.png"), "/files/0/path"),
                refused("hash that is none", body -> file(body).put("sha256", "abc"), "/files/0/sha256"),
                refused("scene that is not among the files", body -> body.put("scene", "other.gltf"), "/scene"),
                refused("no scene", body -> body.remove("scene"), "/scene"),
                refused("scene out of the folder", body -> body.put("scene", "../scene.gltf"), "/scene"),
                refused("unknown field", body -> body.put("sceen", "a.gltf"), "sceen"),
                refused("number where a text belongs", body -> body.putArray("scene"), "/scene"));
    }

    private static Arguments refused(String name, Consumer<ObjectNode> change, String pointer) {
        return Arguments.of(name, change, pointer);
    }

    private static void picture(ObjectNode body, int width, int height) {
        ((ObjectNode) body.get("picture")).put("width", width).put("height", height);
    }

    private static ObjectNode profile(ObjectNode body) {
        return (ObjectNode) body.get("profile");
    }

    private static ObjectNode file(ObjectNode body) {
        return (ObjectNode) body.get("files").get(0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badSubmissions")
    void aBadSubmissionIsRefusedWithThePlaceOfTheMistake(String name, Consumer<ObjectNode> change, String pointer) {
        JobRequest request = BadScenes.soundTriangle();
        request.contents().values().forEach(content -> client.upload(content).expect(200, 201));
        change.accept(request.body());
        FarmClient.Answer answer = client.post(request);
        assertProblem(answer.expect(400, 422));
        assertThat(answer.text()).contains(pointer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "\"job\"", "{\"scene\":", "\u0000\u0001\u0002"})
    void aBodyThatIsNoSubmissionIsRefused(String body) {
        assertProblem(client.post("/api/v1/jobs", body.getBytes(UTF_8)).expect(400, 422));
    }

    @Test
    void aBodyThatNestsWithoutEndIsRefused() {
        assertProblem(
                client.post("/api/v1/jobs", "[".repeat(500_000).getBytes(UTF_8)).expect(400, 413, 422));
        String nested = "{\"profile\":".repeat(100_000);
        assertProblem(client.post("/api/v1/jobs", nested.getBytes(UTF_8)).expect(400, 413, 422));
    }

    @Test
    void aBodyThatIsFarTooLargeIsRefused() {
        byte[] spaces = new byte[80 << 20];
        java.util.Arrays.fill(spaces, (byte) ' ');
        try {
            assertThat(client.post("/api/v1/jobs", spaces).status()).isIn(400, 413);
        } catch (java.io.UncheckedIOException e) {
            // The farm may hang up before everything is sent, which is its right.
            assertThat(e.getCause()).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/jobs/..%2F..%2F..%2Fetc%2Fpasswd",
                "/api/v1/jobs/not-a-job",
                "/api/v1/jobs/0000000000000000",
                "/api/v1/jobs/0000000000000000/results/..%2F..%2Fstaged",
                "/api/v1/jobs/0000000000000000/results/..%5C..%5Cstaged",
                "/api/v1/jobs/0000000000000000/results/%00",
                "/api/v1/jobs/0000000000000000/attempts/..%2F..%2Fx/log",
                "/api/v1/files/..%2F..%2Fetc%2Fpasswd",
                "/api/v1/nothing"
            })
    void aPathThatLeadsNowhereIsAnErrorOfTheClient(String path) {
        assertProblem(client.get(path).expect(400, 404, 405, 422));
    }

    @Test
    void aResultsNameThatLeavesTheFolderIsRefusedForARealJobToo() {
        String job = client.submit(BadScenes.soundTriangle());
        client.awaitSuccess(job);
        for (String name : new String[] {
            "..%2F..%2F..%2Ffiles", "..%2Flogs", "%2Fetc%2Fpasswd", "frame_0001.png%2F..%2F..%2Flogs", "absent.png"
        }) {
            assertProblem(client.get("/api/v1/jobs/" + job + "/results/" + name).expect(400, 404, 422));
        }
    }

    // ---- uploads

    @Test
    void otherBytesThanTheirHashAreRefusedAndNotKept() {
        byte[] announced = "announced".getBytes(UTF_8);
        byte[] sent = "something else".getBytes(UTF_8);
        FarmClient.Answer answer = client.send("PUT", "/api/v1/files/" + FarmClient.sha256(announced), sent);
        assertProblem(answer.expect(422));
        assertThat(answer.json().get("type").asText()).endsWith("/hash-mismatch");
        assertThat(client.hasFile(FarmClient.sha256(announced))).isFalse();
        assertThat(client.hasFile(FarmClient.sha256(sent))).isFalse();
        assertThat(Farm.filesBelow(farm.storage().resolve("uploads"))).isEmpty();
    }

    @Test
    void aHashThatIsNoneIsRefused() {
        assertProblem(
                client.send("PUT", "/api/v1/files/abc", "x".getBytes(UTF_8)).expect(400, 404, 422));
        assertProblem(client.send("PUT", "/api/v1/files/" + "Z".repeat(64), "x".getBytes(UTF_8))
                .expect(400, 404, 422));
    }

    @Test
    void aHalfFinishedUploadLeavesNothing() throws IOException {
        byte[] content = new byte[100_000];
        String hash = FarmClient.sha256(content);
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), client.base().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /api/v1/files/" + hash + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + content.length
                            + "\r\n\r\n")
                    .getBytes(UTF_8));
            out.write(content, 0, content.length / 2);
            out.flush();
            Await.untilTrue(
                    "the upload to begin",
                    SOON,
                    () -> Optional.of(
                            !Farm.filesBelow(farm.storage().resolve("uploads")).isEmpty()));
        }
        Await.untilTrue(
                "the half of a file to be removed",
                SOON,
                () -> Optional.of(
                        Farm.filesBelow(farm.storage().resolve("uploads")).isEmpty()));
        assertThat(client.hasFile(hash)).isFalse();
        client.upload(content).expect(201);
        client.upload(content).expect(200);
    }

    // ---- size

    @Test
    void tenThousandFramesOfSixtyFourTilesAreAcceptedAndCostNoMemory() {
        JobRequest request = BadScenes.soundTriangle();
        // Nothing of it can run, so what it costs is what it costs to know of it.
        request.frames("1-10000").tiles("8x8").memoryMiB(MORE_THAN_ANYONE_HAS_MIB);
        request.contents().values().forEach(content -> client.upload(content).expect(200, 201));
        long before = liveBytes();
        String job = client.post(request).expect(201).json().get("id").asText();
        JsonNode summary = client.summary(job);
        assertThat(summary.get("frames").asInt()).isEqualTo(10_000);
        assertThat(summary.get("tasks").asInt()).isEqualTo(650_000);
        JsonNode page = client.get("/api/v1/jobs/" + job + "/tasks?offset=600000&limit=2")
                .expect(200)
                .json();
        assertThat(page.get("tasks")).hasSize(2);
        // One object for each task would be 10 MiB at the least.
        assertThat(liveBytes() - before).as("bytes that the job takes").isLessThan(6L << 20);
        client.cancel(job).expect(202);
        assertThat(client.awaitEnd(job).get("status").asText()).isEqualTo("cancelled");
    }

    /** What is alive in the node's heap after a collection, in bytes. */
    private static long liveBytes() {
        String output = farm.node("all").diagnose("GC.class_histogram");
        String total = output.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output));
        return Long.parseLong(total.trim().split("\\s+")[2]);
    }

    private static void assertProblem(FarmClient.Answer answer) {
        assertThat(answer.headers().firstValue("Content-Type"))
                .as("content type of %s", answer.text())
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        JsonNode problem = answer.json();
        assertThat(problem.get("type").asText()).startsWith("https://raymill.org/problems/");
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("status").asInt()).isEqualTo(answer.status());
        assertThat(problem.get("detail").asText()).isNotBlank().doesNotContain("Exception");
    }

    @Test
    void aJobThatNoServerCanDoWaitsAndSaysWhy() {
        JobRequest request = BadScenes.soundTriangle().memoryMiB(MORE_THAN_ANYONE_HAS_MIB);
        String job = client.submit(request);
        Await.untilTrue(
                "the reason for waiting",
                SOON,
                () -> Optional.of(
                        client.job(job).get("waitingBecause").asText().contains(MORE_THAN_ANYONE_HAS_MIB + " MiB")));
        client.cancel(job).expect(202);
        client.awaitEnd(job);
    }

    @Test
    void aPackageThatNobodyHasIsSaid() {
        JobRequest request = BadScenes.soundTriangle();
        profile(request.body()).put("package", "nonesuch");
        request.contents().values().forEach(content -> client.upload(content).expect(200, 201));
        FarmClient.Answer answer = client.post(request).expect(201, 422);
        if (answer.status() == 201) {
            String job = answer.json().get("id").asText();
            Await.untilTrue(
                    "the reason for waiting",
                    SOON,
                    () -> Optional.of(
                            client.job(job).get("waitingBecause").asText().contains("nonesuch")));
            client.cancel(job).expect(202);
            client.awaitEnd(job);
        } else {
            assertThat(answer.text()).contains("nonesuch");
        }
    }
}
