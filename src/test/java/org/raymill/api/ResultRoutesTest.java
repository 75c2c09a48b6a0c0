package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.AttemptId;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureFlag;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.Sha256;
import org.raymill.model.TileGrid;

class ResultRoutesTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final AttemptId ATTEMPT = new AttemptId("01kaqz5m3c9x4p2j");
    private static final String AT = "/api/v1/jobs/" + JOB;
    private static final int MAX_LISTED = 2_500;

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    private final Random random = new Random(11);
    private FakeFarm.Job job;

    @BeforeAll
    static void start() {
        api = new ApiFixture(folder, Map.of("max-listed-results", MAX_LISTED));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void addJob() throws IOException {
        api.farm.reset();
        JobSpec spec = new JobSpec(
                "helmet",
                new JobProfile("gltf", Optional.empty(), FrameSet.parse("1-3"), 1, TileGrid.WHOLE, 1, 1024),
                new RelativePath("helmet.glb"),
                new Sha256("0".repeat(64)),
                2,
                64,
                64,
                PictureFormat.PNG,
                Map.of(),
                new JobPolicy(50, "default", "anonymous", 3));
        job = FakeFarm.add(JOB, spec);
        api.farm.jobs.put(JOB, job);
        Files.createDirectories(api.layout.results(JOB));
        Files.createDirectories(api.layout.logs(JOB));
    }

    private byte[] publish(String name, int frame, int size) throws IOException {
        byte[] content = new byte[size];
        random.nextBytes(content);
        Files.write(api.layout.results(JOB).resolve(name), content);
        job.results.add(new ResultDetail(name, frame, ApiFixture.sha256(content), size, ATTEMPT.value(), "image/png"));
        return content;
    }

    // ---- one result

    @Test
    void aResultIsGivenWithItsHashAsTag() throws IOException {
        byte[] picture = publish("frame_0001.png", 1, 300_000);
        Answer answer = api.get(AT + "/results/frame_0001.png").expect(200);
        assertThat(answer.body()).isEqualTo(picture);
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        assertThat(answer.header("ETag")).isEqualTo('"' + ApiFixture.sha256(picture) + '"');
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        Answer head = api.head(AT + "/results/frame_0001.png").expect(200);
        assertThat(head.header("Content-Length")).isEqualTo("300000");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void parametersThatNobodyKnowsAreRefusedAtPicturesToo() throws IOException {
        publish("frame_0001.png", 1, 10);
        api.get(AT + "/results/frame_0001.png?no-such=1").expectProblem(400, "invalid-request");
        Files.createDirectories(api.layout.rejected(JOB));
        Files.writeString(api.layout.rejected(JOB).resolve(ATTEMPT + ".png"), "bad");
        api.get(AT + "/attempts/" + ATTEMPT + "/picture?no-such=1").expectProblem(400, "invalid-request");
    }

    @Test
    void aResultThatIsNotTheOneThatIsWantedIsAProblem() throws IOException {
        publish("frame_0001.png", 1, 10);
        assertThat(api.get(AT + "/results/frame_0001.png", "If-Match", "\"another\"")
                        .expectProblem(412, "precondition-failed")
                        .text())
                .contains("If-Match");
    }

    @Test
    void whatIsStrangeAboutAPictureIsTold() throws IOException {
        publish("frame_0001.png", 1, 10);
        job.results.set(
                0,
                new ResultDetail("frame_0001.png", 1, "ab".repeat(32), 10, ATTEMPT.value(), "image/png")
                        .withFlags(List.of(PictureFlag.BLACK, PictureFlag.MISSING_TEXTURE)));
        assertThat(api.get(AT + "/results")
                        .expect(200)
                        .json()
                        .at("/results/0/flags")
                        .toString())
                .isEqualTo("[\"black\",\"missing_texture\"]");
    }

    @Test
    void aPictureThatWasNotGoodEnoughIsGivenByItsAttempt() throws IOException {
        Files.createDirectories(api.layout.rejected(JOB));
        Files.writeString(api.layout.rejected(JOB).resolve(ATTEMPT + ".png"), "bad");
        Answer answer = api.get(AT + "/attempts/" + ATTEMPT + "/picture").expect(200);
        assertThat(answer.text()).isEqualTo("bad");
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        api.get(AT + "/attempts/0000000000000000/picture").expectProblem(404, "picture-not-found");
        api.get(AT + "/attempts/..%2F..%2Fx/picture").expectProblem(400, "invalid-request");
    }

    @Test
    void aFloatPictureHasItsMediaType() throws IOException {
        publish("frame_0001.exr", 1, 10);
        assertThat(api.get(AT + "/results/frame_0001.exr").expect(200).header("Content-Type"))
                .isEqualTo("image/x-exr");
    }

    @Test
    void aResultThatTheClientHasIsNotSentAgain() throws IOException {
        byte[] picture = publish("frame_0001.png", 1, 1_000);
        api.get(AT + "/results/frame_0001.png", "If-None-Match", '"' + ApiFixture.sha256(picture) + '"')
                .expect(304);
    }

    @Test
    void aResultIsReplacedUnderItsNameAndItsTagChanges() throws IOException {
        publish("frame_0001.png", 1, 1_000);
        String before = api.get(AT + "/results/frame_0001.png").header("ETag");
        byte[] after = publish("frame_0001.png", 1, 1_001);
        assertThat(api.get(AT + "/results/frame_0001.png").header("ETag"))
                .isNotEqualTo(before)
                .isEqualTo('"' + ApiFixture.sha256(after) + '"');
    }

    @Test
    void aDownloadIsResumed() throws IOException {
        byte[] picture = publish("frame_0001.png", 1, 100_000);
        Answer answer =
                api.get(AT + "/results/frame_0001.png", "Range", "bytes=60000-").expect(206);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes 60000-99999/100000");
        assertThat(answer.body()).isEqualTo(java.util.Arrays.copyOfRange(picture, 60_000, 100_000));
        Answer beyond = api.get(AT + "/results/frame_0001.png", "Range", "bytes=100000-")
                .expectProblem(416, "range-not-satisfiable");
        assertThat(beyond.header("Content-Range")).isEqualTo("bytes */100000");
    }

    @Test
    void aResultThatIsNotThereIsNotFound() {
        assertThat(api.get(AT + "/results/absent.png")
                        .expectProblem(404, "result-not-found")
                        .detail())
                .contains("absent.png");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..%2Flogs%2Fsecret.log",
                "..%2f..%2f..%2ffiles",
                "%2e%2e%2flogs%2fsecret.log",
                "..%5Clogs%5Csecret.log",
                "%2Fetc%2Fpasswd",
                "frame_0001.png%2F..%2F..%2Flogs%2Fsecret.log",
                "C:%5Cwindows",
                "%00",
                "frame_0001.png%00.txt",
                "%2E",
                "a%2F%2Fb",
                "..%252Flogs",
                "..%c0%af..%c0%aflogs"
            })
    void aNameThatLeavesTheFolderIsRefused(String name) throws IOException {
        publish("frame_0001.png", 1, 10);
        Files.writeString(api.layout.logs(JOB).resolve("secret.log"), "secret");
        Answer answer = api.get(AT + "/results/" + name);
        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text()).doesNotContain("\"secret\"").contains("https://raymill.org/problems/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/results/../logs/secret.log", "/results/../../../files/x", "/results/./../logs/secret.log"})
    void plainDotsLeadNowhere(String path) throws IOException {
        Files.writeString(api.layout.logs(JOB).resolve("secret.log"), "secret");
        String answer = api.raw("GET " + AT + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).containsPattern("^HTTP/1.1 40[04]").contains("application/problem+json");
        assertThat(answer).doesNotContain("\r\n\r\nsecret");
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        Path link = api.layout.results(JOB).resolve("link.png");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, secret);
        api.get(AT + "/results/link.png").expectProblem(404, "result-not-found");
    }

    // ---- lists

    @Test
    void resultsAreListedPageByPage() throws IOException {
        for (int i = 1; i <= 5; i++) {
            publish("frame_000" + i + ".png", i, i);
        }
        JsonNode page = api.get(AT + "/results?offset=1&limit=2").expect(200).json();
        assertThat(page.get("total").asInt()).isEqualTo(5);
        assertThat(page.get("results")).hasSize(2);
        assertThat(page.at("/results/0/id").asText()).isEqualTo("frame_0002.png");
        assertThat(page.at("/results/0/sha256").asText()).hasSize(64);
        api.get(AT + "/results?limit=1000").expect(200);
        api.get(AT + "/results?limit=1001").expectProblem(400, "invalid-request");
        api.get(AT + "/results?page=1").expectProblem(400, "invalid-request");
    }

    @Test
    void theManifestHasAllResults() throws IOException {
        addListed(MAX_LISTED);
        JsonNode manifest = api.get(AT + "/manifest").expect(200).json();
        assertThat(manifest.get("job").asText()).isEqualTo(JOB.value());
        assertThat(manifest.get("name").asText()).isEqualTo("helmet");
        assertThat(manifest.get("results")).hasSize(MAX_LISTED);
    }

    @Test
    void tooManyResultsAreNotGivenInOnePiece() {
        addListed(MAX_LISTED + 1);
        api.get(AT + "/manifest").expectProblem(422, "too-many-results");
        api.get(AT + "/results.zip").expectProblem(422, "too-many-results");
    }

    private void addListed(int count) {
        ResultDetail[] results = new ResultDetail[count];
        for (int i = 0; i < count; i++) {
            results[i] = new ResultDetail("frame_" + i + ".png", i, "0".repeat(64), 1, ATTEMPT.value(), "image/png");
        }
        job.results.addAll(java.util.List.of(results));
    }

    // ---- zip

    @Test
    void allResultsComeAsAZip() throws IOException {
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        for (int i = 1; i <= 3; i++) {
            pictures.put("frame_000" + i + ".png", publish("frame_000" + i + ".png", i, 200_000 + i));
        }
        Answer answer = api.get(AT + "/results.zip").expect(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/zip");
        assertThat(answer.header("Content-Disposition")).contains(JOB.value());
        Map<String, byte[]> entries = unzip(answer.body());
        JsonNode manifest = new ObjectMapper().readTree(entries.remove("manifest.json"));
        assertThat(manifest.get("results")).hasSize(3);
        assertThat(manifest.at("/results/2/sha256").asText())
                .isEqualTo(ApiFixture.sha256(pictures.get("frame_0003.png")));
        assertThat(entries.keySet()).isEqualTo(pictures.keySet());
        entries.forEach((name, content) -> assertThat(content).as(name).isEqualTo(pictures.get(name)));
    }

    @Test
    void aJobWithoutResultsGivesAZipWithItsManifestAlone() throws IOException {
        assertThat(unzip(api.get(AT + "/results.zip").expect(200).body())).containsOnlyKeys("manifest.json");
    }

    private static Map<String, byte[]> unzip(byte[] bytes) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }
}
