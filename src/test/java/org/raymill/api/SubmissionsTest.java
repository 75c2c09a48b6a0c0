package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.api.SubmissionBodies.SCENE;
import static org.raymill.api.SubmissionBodies.TEXTURE;
import static org.raymill.api.SubmissionBodies.addFile;
import static org.raymill.api.SubmissionBodies.file;
import static org.raymill.api.SubmissionBodies.full;
import static org.raymill.api.SubmissionBodies.minimal;
import static org.raymill.api.SubmissionBodies.part;
import static org.raymill.api.SubmissionBodies.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.AssociatedFile;
import org.raymill.model.Encoding;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.MovieFormat;
import org.raymill.model.Sha256;
import org.raymill.model.SpanIds;
import org.raymill.model.TraceParent;
import org.raymill.storage.FileHash;
import org.raymill.storage.InputManifest;
import org.raymill.tracing.FinishedSpan;

class SubmissionsTest {

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
        api.upload(SCENE).expect(201);
        api.upload(TEXTURE).expect(201);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.farm.reset();
    }

    private static Answer submit(ObjectNode body, String... headers) {
        return api.post("/api/v1/jobs", body, headers);
    }

    private static JobSpec specOf(Answer answer) {
        JobId job = new JobId(answer.json().get("id").asText());
        return api.farm.jobs.get(job).detail.spec();
    }

    // ---- traces

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void aJobIsPartOfItsClientsTraceAndTheAnswerNamesItsSpan() {
        api.spans.clear();
        Answer answer = submit(minimal(), "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .expect(201);

        JobId job = new JobId(answer.json().get("id").asText());
        assertThat(specOf(answer).trace()).contains(new TraceParent(TRACE, SpanIds.submission(job), true));
        assertThat(answer.header("traceparent")).contains(new TraceParent(TRACE, SpanIds.job(job), true).toString());
        FinishedSpan span = api.spans.get(0);
        assertThat(span.name()).isEqualTo("submit");
        assertThat(span.id()).isEqualTo(SpanIds.submission(job));
        assertThat(span.parent()).isEqualTo("00f067aa0ba902b7");
        assertThat(span.attributes())
                .containsEntry("raymill.job", job.value())
                .containsEntry("http.response.status_code", "201");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00-" + TRACE + "-00f067aa0ba902b7-00", "nonsense", "00-" + TRACE + "-00f067aa0ba902b7-zz"})
    void aTraceThatIsNotKeptOrNoneChangesNothing(String header) {
        api.spans.clear();
        Answer answer = submit(minimal(), "traceparent", header).expect(201);
        assertThat(specOf(answer).trace()).isEmpty();
        assertThat(answer.header("traceparent")).isEmpty();
        assertThat(api.spans).isEmpty();
    }

    // ---- checked alone

    @Test
    void aSubmissionIsCheckedBeforeItsFilesAreThere() {
        ObjectNode body = minimal();
        file(body, 0).put("sha256", ApiFixture.sha256("never uploaded".getBytes(StandardCharsets.UTF_8)));
        submit(body).expectProblem(422, "missing-files");
        api.post("/api/v1/jobs?dry-run=true", body).expect(204);
        assertThat(api.farm.jobs).isEmpty();

        profile(body).put("frames", "5-1").put("cores", 0);
        Answer wrong = api.post("/api/v1/jobs?dry-run=true", body).expectProblem(422, "invalid-input");
        assertThat(pointers(wrong)).containsExactlyInAnyOrder("/profile/frames", "/profile/cores");
        api.post("/api/v1/jobs?dry-run=maybe", body).expectProblem(400, "invalid-request");
    }

    // ---- movies

    private static List<String> pointers(Answer answer) {
        List<String> pointers = new ArrayList<>();
        answer.json()
                .get("errors")
                .forEach(error -> pointers.add(error.get("pointer").asText()));
        return pointers;
    }

    @Test
    void aMovieIsAcceptedWithDefaults() {
        ObjectNode body = minimal();
        body.putObject("encode").put("format", "webm");
        assertThat(specOf(submit(body).expect(201)).encoding()).contains(new Encoding(MovieFormat.WEBM, 24, 75, false));
        assertThat(specOf(submit(minimal()).expect(201)).encoding()).isEmpty();
        String job = submit(body).expect(201).json().get("id").asText();
        assertThat(api.get("/api/v1/jobs/" + job)
                        .expect(200)
                        .json()
                        .at("/spec/encode/format")
                        .asText())
                .isEqualTo("webm");
    }

    @Test
    void everythingThatIsWrongWithAMovieIsTold() {
        ObjectNode body = minimal();
        body.putObject("encode").put("format", "avi").put("framesPerSecond", 0).put("quality", 101);
        assertThat(pointers(submit(body).expectProblem(422, "invalid-input")))
                .containsExactlyInAnyOrder("/encode/format", "/encode/framesPerSecond", "/encode/quality");
        body.putObject("encode").put("framesPerSecond", 24);
        assertThat(pointers(submit(body).expectProblem(422, "invalid-input"))).containsExactly("/encode/format");
    }

    @Test
    void aMovieOfLinearPicturesIsRefused() {
        ObjectNode body = minimal();
        body.putObject("picture").put("format", "exr");
        body.putObject("encode").put("format", "mp4");
        Answer answer = submit(body).expectProblem(422, "invalid-input");
        assertThat(pointers(answer)).containsExactly("/encode");
        assertThat(answer.text()).contains("a movie is made of PNG pictures, not of EXR");
    }

    @Test
    void aMovieOfTooManyFramesIsRefused() {
        ObjectNode body = minimal();
        profile(body).put("frames", "1-16001");
        body.putObject("encode").put("format", "mp4");
        assertThat(submit(body).expectProblem(422, "invalid-input").text())
                .contains("a movie has at most 16000 frames, not 16001");
    }

    // ---- accepted

    @Test
    void theShortestSubmissionIsAcceptedWithDefaults() throws IOException {
        Answer answer = submit(minimal()).expect(201);
        assertThat(answer.header("Location"))
                .isEqualTo("/api/v1/jobs/" + answer.json().get("id").asText());
        assertThat(answer.json().get("status").asText()).isEqualTo("waiting");
        JobSpec spec = specOf(answer);
        assertThat(spec.name()).isEqualTo("scene.gltf");
        assertThat(spec.width()).isEqualTo(640);
        assertThat(spec.height()).isEqualTo(360);
        assertThat(spec.profile().packageName()).isEqualTo("gltf");
        assertThat(spec.profile().frames().count()).isEqualTo(24);
        assertThat(spec.policy().priority()).isEqualTo(50);
        assertThat(spec.policy().retries()).isEqualTo(3);
    }

    @Test
    void everythingThatIsSaidGetsToTheJobAndItsListOfFilesIntoTheStore() throws IOException {
        JobSpec spec = specOf(submit(full()).expect(201));
        assertThat(spec.name()).isEqualTo("helmet");
        assertThat(spec.profile().tiles().count()).isEqualTo(4);
        assertThat(spec.profile().packageVersion()).contains("0.1");
        assertThat(spec.profile().cores()).isEqualTo(2);
        assertThat(spec.format().extension()).isEqualTo("exr");
        assertThat(spec.parameters()).containsEntry("samples", "16");
        assertThat(spec.policy().user()).isEqualTo("u");
        byte[] manifest =
                java.nio.file.Files.readAllBytes(api.files.find(spec.manifest()).orElseThrow());
        assertThat(manifest).hasSize((int) spec.manifestSize());
        assertThat(InputManifest.parse(manifest).files())
                .extracting(AssociatedFile::sha256)
                .containsExactlyInAnyOrder(
                        new Sha256(ApiFixture.sha256(SCENE)), new Sha256(ApiFixture.sha256(TEXTURE)));
    }

    @Test
    void anotherPackageMayHaveParametersOfItsOwn() {
        ObjectNode body = minimal();
        profile(body).put("package", "blender");
        body.putObject("parameters").put("engine", "cycles");
        assertThat(specOf(submit(body).expect(201)).parameters()).containsEntry("engine", "cycles");
    }

    @Test
    void tenThousandFramesOfSixtyFourTilesAreAccepted() {
        ObjectNode body = minimal();
        profile(body).put("frames", "1-10000").put("tiles", "8x8");
        JobSpec spec = specOf(submit(body).expect(201));
        assertThat(spec.profile().frames().compact()).isEqualTo("1-10000");
        assertThat(spec.profile().tiles().count()).isEqualTo(64);
    }

    @Test
    void tenThousandFilesAreAccepted() {
        ObjectNode body = minimal();
        for (int i = 0; i < 10_000; i++) {
            addFile(body, "textures/a-texture-with-a-rather-long-name-" + "x".repeat(50) + i + ".png", TEXTURE);
        }
        submit(body).expect(201);
    }

    // ---- idempotency

    @Test
    void aRepeatedKeyGivesTheSameJob() {
        Answer first = submit(minimal(), "Idempotency-Key", "a").expect(201);
        Answer second = submit(minimal(), "Idempotency-Key", "a").expect(200);
        assertThat(second.json().get("id")).isEqualTo(first.json().get("id"));
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(api.farm.jobs).hasSize(1);
        assertThat(submit(minimal(), "Idempotency-Key", "b").expect(201).json().get("id"))
                .isNotEqualTo(first.json().get("id"));
    }

    @Test
    void aRepeatedKeyWithAnotherRequestIsRefused() {
        submit(minimal(), "Idempotency-Key", "a").expect(201);
        submit(full(), "Idempotency-Key", "a").expectProblem(422, "idempotency-conflict");
        assertThat(api.farm.jobs).hasSize(1);
    }

    @Test
    void aRepeatedKeyOfAJobThatWasRemovedMakesNoOtherJob() {
        Answer first = submit(minimal(), "Idempotency-Key", "a").expect(201);
        api.farm.jobs.values().forEach(job -> job.removed = true);
        Answer again = submit(minimal(), "Idempotency-Key", "a").expectProblem(410, "job-removed");
        assertThat(again.json().get("job")).isEqualTo(first.json().get("id"));
        assertThat(again.json().get("detail").asText()).contains("take a new key");
        assertThat(api.farm.jobs).hasSize(1);
    }

    @Test
    void aSubmissionInDoubtBecomesTheSameJobWhenItIsRepeated() {
        api.farm.jobsAnswer = false;
        Answer lost = submit(minimal(), "Idempotency-Key", "a").expectProblem(503, "unavailable");
        assertThat(lost.header("Retry-After")).isNotEmpty();
        api.farm.jobsAnswer = true;
        Answer found = submit(minimal(), "Idempotency-Key", "a").expect(200);
        assertThat(found.json().get("id")).isEqualTo(lost.json().get("job"));
        assertThat(api.farm.jobs).hasSize(1);
    }

    @Test
    void aKeyThatIsNoneIsRefused() {
        submit(minimal(), "Idempotency-Key", "x".repeat(201)).expectProblem(400, "invalid-request");
    }

    // ---- what is not there

    @Test
    void aCatalogueThatDoesNotAnswerIsSaid() {
        api.farm.catalogAnswers = false;
        Answer answer = submit(minimal()).expectProblem(503, "unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(api.farm.jobs).isEmpty();
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsSaid() {
        api.farm.databaseAnswers = false;
        Answer answer = submit(minimal()).expectProblem(503, "unavailable");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(answer.detail()).contains("database");
    }

    @Test
    void aFileThatVanishesBeforeTheJobIsRegisteredIsMissing() throws IOException {
        Path scene = api.files.find(FileHash.of(SCENE)).orElseThrow();
        byte[] content = Files.readAllBytes(scene);
        api.farm.onRegistration = request -> scene.toFile().delete();
        submit(minimal()).expectProblem(422, "missing-files");
        assertThat(api.farm.jobs).isEmpty();
        api.farm.onRegistration = request -> {};
        api.files.put(content);
        submit(minimal()).expect(201);
    }

    @Test
    void aFileThatACollectionIsAboutToRemoveIsTakenBack() throws IOException {
        Sha256 scene = FileHash.of(SCENE);
        Path run = Files.createDirectories(api.layout.condemned().resolve("run"));
        api.farm.onRegistration = request -> {
            try {
                Files.move(api.layout.file(scene), run.resolve(scene.hex()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        submit(minimal()).expect(201);
        assertThat(api.layout.file(scene)).exists();
        api.farm.onRegistration = request -> {};
        Files.delete(run);
    }

    @Test
    void missingFilesAreNamed() {
        ObjectNode body = minimal();
        addFile(body, "textures/absent.png", ApiFixture.bytes("absent"));
        addFile(body, "textures/absent-too.png", ApiFixture.bytes("absent too"));
        Answer answer = submit(body).expectProblem(422, "missing-files");
        JsonNode missing = answer.json().get("missing");
        assertThat(missing).hasSize(2);
        assertThat(missing.get(0).get("path").asText()).isEqualTo("textures/absent.png");
        assertThat(missing.get(0).get("sha256").asText()).isEqualTo(ApiFixture.sha256(ApiFixture.bytes("absent")));
        assertThat(answer.detail()).contains("textures/absent.png").contains("1 more");
        assertThat(api.farm.jobs).isEmpty();
    }

    // ---- refused

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong(
                        "0x0 pixels",
                        body -> part(body, "picture").put("width", 0).put("height", 0),
                        "/picture/width",
                        "/picture/height"),
                wrong("100000 pixels", body -> part(body, "picture").put("width", 100_000), "/picture/width"),
                wrong("an unknown format", body -> part(body, "picture").put("format", "bmp"), "/picture/format"),
                wrong("frames backwards", body -> profile(body).put("frames", "9-1"), "/profile/frames"),
                wrong("no frames", body -> profile(body).remove("frames"), "/profile/frames"),
                wrong("frames that are null", body -> profile(body).putNull("frames"), "/profile/frames"),
                wrong("too many tasks", body -> profile(body).put("frames", "1-1000000"), "/profile/frames"),
                wrong("no tiles", body -> profile(body).put("tiles", "0x0"), "/profile/tiles"),
                wrong(
                        "more tiles than pixels",
                        body -> {
                            part(body, "picture").put("width", 4).put("height", 4);
                            profile(body).put("tiles", "8x8");
                        },
                        "/profile/tiles"),
                wrong("chunks of tiles", body -> profile(body).put("chunk", 5), "/profile/chunk"),
                wrong("no cores", body -> profile(body).put("cores", 0), "/profile/cores"),
                wrong("no memory", body -> profile(body).put("memoryMiB", -1), "/profile/memoryMiB"),
                wrong("a strange package", body -> profile(body).put("package", "../x"), "/profile/package"),
                wrong("an empty version", body -> profile(body).put("version", ""), "/profile/version"),
                wrong("a name of spaces", body -> body.put("name", "  "), "/name"),
                wrong("a long name", body -> body.put("name", "x".repeat(201)), "/name"),
                wrong("path out of the folder", body -> file(body, 0).put("path", "../../etc/passwd"), "/files/0/path"),
                wrong("absolute path", body -> file(body, 1).put("path", "/etc/passwd"), "/files/1/path"),
                wrong("Windows path", body -> file(body, 1).put("path", "C:\\a.png"), "/files/1/path"),
                wrong("hash that is none", body -> file(body, 0).put("sha256", "abc"), "/files/0/sha256"),
                wrong("negative size", body -> file(body, 0).put("size", -1), "/files/0/size"),
                wrong("wrong size", body -> file(body, 0).put("size", 5), "/files/0/size"),
                wrong("no size", body -> file(body, 0).remove("size"), "/files/0/size"),
                wrong(
                        "a path twice",
                        body -> file(body, 1).put("path", "scene.gltf"),
                        "/files",
                        "/parameters/environment"),
                wrong("a scene that is not there", body -> body.put("scene", "other.gltf"), "/scene"),
                wrong("no scene", body -> body.remove("scene"), "/scene"),
                wrong("no files", body -> body.remove("files"), "/files"),
                wrong("no profile", body -> body.remove("profile"), "/profile"),
                wrong("scene out of the folder", body -> body.put("scene", "../scene.gltf"), "/scene"),
                wrong("an unknown field", body -> body.put("sceen", "a"), "/sceen"),
                wrong("an unknown field inside", body -> profile(body).put("a/b~c", "a"), "/profile/a~1b~0c"),
                wrong("a list for a string", body -> body.putArray("scene").add(1), "/scene"),
                wrong("a string for a number", body -> part(body, "picture").put("width", "320"), "/picture/width"),
                wrong("a fraction", body -> part(body, "picture").put("width", 320.5), "/picture/width"),
                wrong("a huge number", body -> part(body, "picture").put("width", 1L << 40), "/picture/width"),
                wrong(
                        "a number for a parameter",
                        body -> part(body, "parameters").put("samples", 16),
                        "/parameters/samples"),
                wrong("a string for an object", body -> body.put("profile", "x"), "/profile"),
                wrong("an object for a list", body -> body.putObject("files").put("a", 1), "/files"),
                wrong("no samples", body -> part(body, "parameters").put("samples", "0"), "/parameters/samples"),
                wrong(
                        "an unknown parameter",
                        body -> part(body, "parameters").put("sample", "1"),
                        "/parameters/sample"),
                wrong(
                        "an environment that is not there",
                        body -> part(body, "parameters").put("environment", "sky.hdr"),
                        "/parameters/environment"),
                wrong("priority", body -> part(body, "policy").put("priority", 101), "/policy/priority"),
                wrong("retries", body -> part(body, "policy").put("retries", 21), "/policy/retries"),
                wrong("project", body -> part(body, "policy").put("project", ""), "/policy/project"),
                wrong("user", body -> part(body, "policy").put("user", "a\nb"), "/policy/user"),
                wrong(
                        "everything at once",
                        body -> {
                            body.put("scene", "..");
                            profile(body).put("frames", "x").put("cores", 0);
                            part(body, "policy").put("priority", -1);
                        },
                        "/scene",
                        "/profile/frames",
                        "/profile/cores",
                        "/policy/priority"));
    }

    private static Arguments wrong(String name, Consumer<ObjectNode> change, String... pointers) {
        return Arguments.of(name, change, List.of(pointers));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void whatIsWrongIsToldWithItsPlace(String name, Consumer<ObjectNode> change, List<String> pointers) {
        ObjectNode body = full();
        change.accept(body);
        Answer answer = submit(body).expectProblem(422, "invalid-input");
        List<String> told = new ArrayList<>();
        for (JsonNode error : answer.json().get("errors")) {
            told.add(error.get("pointer").asText());
            assertThat(error.get("detail").asText()).isNotBlank();
        }
        assertThat(told).as("%s", answer.text()).containsExactlyInAnyOrderElementsOf(pointers);
        assertThat(api.farm.jobs).isEmpty();
    }

    @Test
    void noMoreThanAHundredErrorsAreTold() {
        ObjectNode body = minimal();
        for (int i = 0; i < 1_000; i++) {
            body.put("unknown" + i, 1);
        }
        assertThat(submit(body).expectProblem(422, "invalid-input").json().get("errors"))
                .hasSize(InputErrors.MAX_ERRORS);
    }

    @Test
    void aFieldThatIsThereTwiceIsRefused() {
        String body = minimal().toString().replaceFirst("\\{", "{\"scene\":\"other.gltf\",");
        Answer answer = api.post("/api/v1/jobs", ApiFixture.bytes(body)).expectProblem(422, "invalid-input");
        assertThat(answer.text()).contains("\"/scene\"").contains("twice");
    }

    // ---- no submission at all

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "{", "{\"scene\":", "{}{}", "\u0000\u0001", "{'scene':1}", "{\"scene\":\"a\",}", "nul"
            })
    void whatIsNoJsonIsRefused(String body) {
        api.post("/api/v1/jobs", ApiFixture.bytes(body)).expectProblem(400, "malformed-json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "\"job\"", "1", "true"})
    void aDocumentOfAnotherKindIsRefused(String body) {
        api.post("/api/v1/jobs", ApiFixture.bytes(body)).expectProblem(422, "invalid-input");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] body = "{\"scene\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1);
        api.post("/api/v1/jobs", body).expectProblem(400, "malformed-json");
    }

    static Stream<Arguments> bombs() {
        return Stream.of(
                Arguments.of("nested lists", "[".repeat(500_000)),
                Arguments.of("nested objects", "{\"profile\":".repeat(100_000)),
                Arguments.of("nested where anything is passed over", "{\"x\":" + "[".repeat(500_000)),
                Arguments.of("a huge number", "{\"x\":" + "9".repeat(1_000_000) + "}"),
                Arguments.of("a huge exponent", "{\"files\":[{\"size\":1e" + "9".repeat(100) + "}]}"),
                Arguments.of("a huge string", "{\"name\":\"" + "x".repeat(1_000_000) + "\"}"),
                Arguments.of("a huge name", "{\"" + "x".repeat(1_000_000) + "\":1}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void aBombIsRefused(String name, String body) {
        api.post("/api/v1/jobs", ApiFixture.bytes(body)).expectProblem(400, "malformed-json");
    }

    @Test
    void manySmallValuesAreRefusedWithoutKeepingThem() {
        String many = "{\"files\":[" + "{},".repeat(500_000) + "{}]}";
        api.post("/api/v1/jobs", ApiFixture.bytes(many)).expectProblem(422, "invalid-input");
        StringBuilder parameters = new StringBuilder("{\"parameters\":{\"a\":\"\"");
        for (int i = 0; i < 100_000; i++) {
            parameters.append(",\"a").append(i).append("\":\"\"");
        }
        api.post("/api/v1/jobs", ApiFixture.bytes(parameters + "}}")).expectProblem(422, "invalid-input");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        byte[] spaces = new byte[ApiFixture.MAX_JOB_BYTES + 1];
        java.util.Arrays.fill(spaces, (byte) ' ');
        Answer answer = api.post("/api/v1/jobs", spaces).expectProblem(413, "too-large");
        assertThat(answer.json().get("limit").asLong()).isEqualTo(ApiFixture.MAX_JOB_BYTES);
    }

    @Test
    void anotherMediaTypeIsRefused() {
        byte[] body = ApiFixture.bytes(minimal().toString());
        api.send("POST", "/api/v1/jobs", body, "Content-Type", "text/plain")
                .expectProblem(415, "unsupported-media-type");
        api.send("POST", "/api/v1/jobs", body).expectProblem(415, "unsupported-media-type");
        api.post("/api/v1/jobs", body, "Content-Encoding", "gzip").expectProblem(415, "unsupported-media-type");
    }

    @Test
    void aBodyThatDoesNotArriveIsNotWaitedForForever() throws IOException {
        try (var socket = api.connect()) {
            socket.getOutputStream()
                    .write(ApiFixture.bytes("POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"));
            socket.getOutputStream().flush();
            byte[] answer = new byte[1 << 12];
            int read = socket.getInputStream().read(answer);
            assertThat(new String(answer, 0, read, StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 408")
                    .contains("application/problem+json");
        }
    }
}
