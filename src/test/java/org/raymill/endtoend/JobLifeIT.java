package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of jobs on one node with every role, through the API and the command line. */
@Tag("end-to-end")
class JobLifeIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TRACER = "org.raymill.rendering.pathtracer.";

    private static Farm farm;

    @BeforeAll
    static void start() {
        farm = Farm.ofOne("JobLifeIT");
    }

    @AfterAll
    static void stop() {
        if (farm != null) {
            farm.close();
        }
    }

    @Test
    void aClientThatIsGeneratedFromTheDescriptionSubmitsAJobWaitsForItAndFetchesItsPictures(@TempDir Path folder)
            throws IOException {
        URI node = farm.client().base();
        JsonNode said = GeneratedClient.of(node, folder, farm.logFolder()).render(node, Scenes.sample());
        assertThat(said.get("status").asText()).isEqualTo("succeeded");
        assertThat(said.get("sameJob").asBoolean()).as("by its key").isTrue();
        assertThat(said.get("results")).hasToString("[\"frame_0001.png\",\"frame_0002.png\"]");
        assertThat(said.get("took").asLong()).as("times are times").isPositive();
        assertThat(said.get("refused").asText()).isEqualTo("409 https://raymill.org/problems/wrong-state");
        byte[] picture = Files.readAllBytes(folder.resolve("out/frame_0002.png"));
        assertThat(Pictures.colours(picture)).isGreaterThan(100);
        String job = said.get("job").asText();
        assertThat(farm.client().summary(job).get("framesDone").asInt()).isEqualTo(2);
    }

    @Test
    void aCancelledJobSaysSoOnlyWhenNothingOfItRuns() {
        FarmClient client = farm.client();
        String job = client.submit(
                JobRequest.of(Scenes.helmet()).frames("1-50").size(1024, 1024).samples(256));
        Await.untilTrue(
                "a running task",
                SOON,
                () -> Optional.of(!client.tasks(job, "running").isEmpty()));
        Await.untilTrue(
                "a thread at work",
                SOON,
                () -> Optional.of(farm.node("all").diagnose("Thread.print").contains(TRACER)));
        assertThat(client.cancel(job).expect(202).json().get("status").asText()).isIn("cancelling", "cancelled");

        JsonNode summary = client.awaitEnd(job);
        // A frame takes minutes: a thread that still renders did so when the job said that it was cancelled.
        assertThat(farm.node("all").diagnose("Thread.print"))
                .contains("raymill")
                .doesNotContain(TRACER);
        assertThat(summary.get("status").asText()).isEqualTo("cancelled");
        assertThat(summary.get("reason").asText()).contains("a test");
        assertThat(client.tasks(job, "running")).isEmpty();
        Instant saidSo = Instant.parse(summary.get("endedAt").asText());
        for (JsonNode task : client.tasks(job)) {
            for (JsonNode attempt : task.get("attempts")) {
                assertThat(attempt.get("status").asText()).as("%s", task).isIn("stopped", "succeeded");
                // A server tells the end of an attempt only when everything of it is dead.
                assertThat(Instant.parse(attempt.get("endedAt").asText()))
                        .as("%s", task)
                        .isBeforeOrEqualTo(saidSo);
            }
        }
        // The resource database hears of it with the server's next report.
        Await.untilTrue(
                "servers that run nothing of it",
                SOON,
                () -> Optional.of(runningAnywhere(job).isEmpty()));
        assertThat(client.cancel(job).status()).as("cancelling again").isEqualTo(409);
        client.awaitSuccess(client.submit(JobRequest.of(Scenes.box())));
    }

    private static List<JsonNode> runningAnywhere(String job) {
        return farm.client().servers().stream()
                .flatMap(server -> Stream.iterate(
                                0, i -> i < server.get("running").size(), i -> i + 1)
                        .map(server.get("running")::get))
                .filter(attempt -> attempt.get("job").asText().equals(job))
                .toList();
    }

    @Test
    void theSameSubmissionTwiceIsOneJob() {
        FarmClient client = farm.client();
        JobRequest request = JobRequest.of(Scenes.box());
        request.contents().values().forEach(content -> client.upload(content).expect(200, 201));
        FarmClient.Answer first =
                client.post(request, "Idempotency-Key", "the-same").expect(201);
        FarmClient.Answer second =
                client.post(request, "Idempotency-Key", "the-same").expect(200);
        String job = first.json().get("id").asText();
        assertThat(second.json().get("id").asText()).isEqualTo(job);
        assertThat(first.headers().firstValue("Location"))
                .hasValueSatisfying(at -> assertThat(at).endsWith("/api/v1/jobs/" + job));

        FarmClient.Answer other = client.post(request.samples(2), "Idempotency-Key", "the-same");
        assertThat(other.expect(422).headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        client.awaitSuccess(job);
    }

    @Test
    void aSubmissionNamesTheFilesThatAreMissing() {
        JobRequest request = new JobRequest(
                "never.gltf", Map.of("never.gltf", "never uploaded".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        JsonNode problem = farm.client().post(request).expect(422).json();
        assertThat(problem.get("type").asText()).endsWith("/missing-files");
        assertThat(problem.get("missing").get(0).get("path").asText()).isEqualTo("never.gltf");
    }

    @Test
    void aTemplateIsSubmittedByAndItsJobCopiedAndEstimated() throws IOException {
        Operator operator = new Operator(farm);
        Path template = Files.writeString(Files.createTempFile("raymill-template", ".json"), """
                {"title": "Still", "parameters": [
                   {"name": "scene", "type": "file"}, {"name": "samples", "type": "integer", "default": 1}],
                 "job": {"name": "still", "scene": "${scene}", "profile": {"package": "gltf", "frames": "1"},
                   "picture": {"width": 32, "height": 18}, "parameters": {"samples": "${samples}"},
                   "policy": {"project": "stills"}}}""");
        try {
            operator.command("templates", "add", "still", template.toString());
        } finally {
            Files.delete(template);
        }
        String scene = Scenes.box().file().toString();
        String job = operator.command("submit", "--template", "still", "-p", "scene=" + scene, "-p", "samples=2");
        FarmClient client = farm.client();
        client.awaitSuccess(job);
        assertThat(client.job(job).at("/spec/parameters/samples").asText()).isEqualTo("2");

        String copy = operator.command("copy", job, "--set", "samples=1", "--frames", "1-2");
        client.awaitSuccess(copy);
        assertThat(client.results(copy)).containsOnlyKeys("frame_0001.png", "frame_0002.png");

        // The sums of usage may come a moment after the end.
        Await.untilTrue(
                "a measured estimate",
                SOON,
                () -> Optional.of(Operator.parse(operator.command(
                                "submit", scene, "--project", "stills", "--frames", "1-9", "--estimate", "--json"))
                        .path("end")
                        .has("latest")));
        List<String> projects =
                client.get("/api/v1/projects").expect(200).json().findValuesAsText("id");
        assertThat(projects).contains("stills");
        assertThat(client.get("/api/v1/settings").expect(200).text()).contains("raymill.scheduler.plan-delay");
    }

    @Test
    void resultsComeOneByOneAndAsAnArchiveWithItsManifest() throws IOException {
        FarmClient client = farm.client();
        String job = client.submit(JobRequest.of(Scenes.box()).frames("3,7").tiles("2x2"));
        client.awaitSuccess(job);
        assertThat(client.results(job)).containsOnlyKeys("frame_0003.png", "frame_0007.png");

        Map<String, byte[]> archive = new TreeMap<>();
        byte[] bytes =
                client.get("/api/v1/jobs/" + job + "/results.zip").expect(200).body();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                archive.put(entry.getName(), zip.readAllBytes());
            }
        }
        assertThat(archive).containsOnlyKeys("frame_0003.png", "frame_0007.png", "manifest.json");
        assertThat(archive.get("frame_0003.png")).isEqualTo(client.result(job, "frame_0003.png"));
        JsonNode manifest = JSON.readTree(archive.get("manifest.json"));
        assertThat(manifest.get("results")).hasSize(2);
        assertThat(manifest.get("results").get(1).get("sha256").asText())
                .isEqualTo(FarmClient.sha256(archive.get("frame_0007.png")));
    }

    @Test
    void theEventStreamTellsOfAJobFromBeginningToEnd() {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(farm.client().base().resolve("/api/v1/events"))
                .header("Accept", "text/event-stream")
                .build();
        CompletableFuture<HttpResponse<Stream<String>>> response =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofLines());
        HttpResponse<Stream<String>> stream =
                response.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join();
        assertThat(stream.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        Thread reader = new Thread(() -> stream.body().forEach(lines::add), "event-stream");
        reader.setDaemon(true);
        reader.start();

        String job = farm.client()
                .submit(JobRequest.of(Scenes.box()).frames("1-6").size(256, 256).samples(32));
        farm.client().awaitSuccess(job);
        Await.untilTrue(
                "the job's last event",
                SOON,
                () -> Optional.of(eventsOf(job, lines).contains("succeeded")));
        assertThat(eventsOf(job, lines))
                .contains("running")
                .isSubsetOf("waiting", "running", "succeeded")
                .endsWith("succeeded");
        assertThat(lines).anyMatch(line -> line.matches("event: ?server"));
    }

    /** The states that a stream told of a job, each once. */
    private static List<String> eventsOf(String job, Queue<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("data:"))
                .map(line -> parse(line.substring("data:".length())))
                .filter(event -> event.path("id").asText().equals(job))
                .map(event -> event.get("status").asText())
                .distinct()
                .toList();
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    @Test
    void everythingSurvivesAnOrderlyRestart() {
        FarmClient client = farm.client();
        String job = client.submit(JobRequest.of(Scenes.box()).tiles("2x2").samples(3));
        client.awaitSuccess(job);
        JsonNode before = client.job(job);
        byte[] result = client.result(job, "frame_0001.png");
        String attempt =
                client.tasks(job).get(0).get("attempts").get(0).get("id").asText();
        String log = client.get("/api/v1/jobs/" + job + "/attempts/" + attempt + "/log")
                .expect(200)
                .text();
        assertThat(log).isNotBlank();

        farm.terminateAll();
        farm.startAll(1);

        assertThat(client.summary(job)).isEqualTo(before.get("summary"));
        assertThat(client.result(job, "frame_0001.png")).isEqualTo(result);
        assertThat(client.get("/api/v1/jobs/" + job + "/attempts/" + attempt + "/log")
                        .expect(200)
                        .text())
                .isEqualTo(log);
        assertThat(client.get("/api/v1/jobs?limit=100").expect(200).text()).contains(job);
        JobRequest again = JobRequest.of(Scenes.box());
        again.contents().forEach((path, content) -> assertThat(client.hasFile(FarmClient.sha256(content)))
                .as(path)
                .isTrue());
        client.awaitSuccess(client.submit(again));
    }

    @Test
    void theCommandLineSubmitsWaitsAndFetches() throws IOException {
        Path out = farm.scratch().resolve("fetched");
        Scenes box = Scenes.box();
        FarmProcess submit = farm.run(
                "submit",
                Duration.ofMinutes(2),
                "submit",
                box.file().toString(),
                "--frames",
                "1-2",
                "--tiles",
                "2x2",
                "--width",
                "80",
                "--height",
                "60",
                "--samples",
                "4",
                "--wait",
                "--out",
                out.toString());
        assertThat(submit.waitFor(SOON)).as(submit.tail()).isZero();
        for (int frame = 1; frame <= 2; frame++) {
            Pictures.assertSamePixels(
                    "frame " + frame,
                    Files.readAllBytes(out.resolve("frame_000" + frame + ".png")),
                    References.render(box, frame, 80, 60, 4));
        }
        String job = Stream.of(submit.output().split("\\s+"))
                .filter(word -> word.matches("[0-9a-hjkmnp-tv-z]{16}"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no job id\n" + submit.tail()));

        FarmProcess jobs = farm.run("jobs", SOON, "jobs", "--json");
        assertThat(jobs.waitFor(SOON)).as(jobs.tail()).isZero();
        JsonNode list = JSON.readTree(jobs.output());
        assertThat(list.isArray()).isTrue();
        assertThat(list.findValuesAsText("id")).contains(job);
    }

    @Test
    void theCommandLineNamesAMissingFileAndFails() throws IOException {
        Path folder = Files.createDirectories(farm.scratch().resolve("incomplete"));
        Files.copy(Scenes.box().file(), folder.resolve("BoxTextured.gltf"));
        FarmProcess submit = farm.run(
                "submit-incomplete",
                SOON,
                "submit",
                folder.resolve("BoxTextured.gltf").toString(),
                "--wait");
        assertThat(submit.waitFor(SOON)).isNotZero();
        assertThat(submit.errors()).contains("BoxTextured0.bin").contains("CesiumLogoFlat.png");
    }
}
