package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.JobStatus;

/** Templates, jobs that are submitted by them, and copies of jobs. */
class TemplateCommandsTest {

    private static final String GLTF = """
            {"asset":{"version":"2.0"},"buffers":[{"uri":"scene.bin","byteLength":5}]}
            """;
    private static final String AT = "/api/v1/templates/turntable";

    @TempDir
    Path folder;

    private FakeFarm farm;
    private Map<String, byte[]> stored;
    private Path scene;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
        stored = farm.withFiles();
        scene = Files.writeString(folder.resolve("helmet.gltf"), GLTF);
        Files.writeString(folder.resolve("scene.bin"), "bytes");
        Files.writeString(folder.resolve("notes.txt"), "notes");
        farm.answer("GET " + AT, tree("""
                {"id": "turntable", "title": "Turntable", "help": "Turns it.", "revision": 3, "changedBy": "ada",
                 "changedAt": "2026-01-01T00:00:00Z",
                 "parameters": [
                   {"name": "scene", "type": "file", "help": "the model", "required": true},
                   {"name": "notes", "type": "file", "help": "", "required": false},
                   {"name": "samples", "type": "integer", "help": "", "required": false, "default": 64, "minimum": 1},
                   {"name": "gain", "type": "number", "help": "", "required": false},
                   {"name": "fast", "type": "boolean", "help": "", "required": false},
                   {"name": "kind", "type": "choice", "help": "", "required": false, "choices": ["a", "b"]}],
                 "job": {"name": "x"}}"""));
        noContent("POST " + AT + "/jobs?dry-run=true");
        farm.answer("POST " + AT + "/jobs", 201, Samples.job(JobStatus.WAITING, 0));
        noContent("POST /api/v1/jobs?dry-run=true");
        farm.answer("POST /api/v1/jobs", 201, Samples.job(JobStatus.WAITING, 0));
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    private void noContent(String request) {
        farm.on(request, (exchange, asked) -> FakeFarm.send(exchange, 204, new byte[0]));
    }

    private static JsonNode tree(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private JsonNode sent(String request) {
        List<FakeFarm.Request> requests = farm.requests(request);
        assertThat(requests).hasSize(1);
        return requests.get(0).json();
    }

    private CommandRun submit(String... more) {
        String[] all = new String[more.length + 4];
        System.arraycopy(new String[] {"submit", "--template=turntable", "-p", "scene=" + scene}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return CommandRun.of(farm, all);
    }

    // ---- submitting

    @Test
    void valuesAreSentWithTheirTypesAndFilesWithWhatTheyNeed() throws IOException {
        CommandRun run = submit(
                "-p",
                "samples=256",
                "-p",
                "gain=1.5",
                "-p",
                "fast=yes",
                "-p",
                "kind=b",
                "-p",
                "notes=" + folder.resolve("notes.txt"));

        assertThat(run.err()).contains("raymill watch " + Samples.JOB);
        assertThat(run.out()).isEqualToIgnoringNewLines(Samples.JOB);
        JsonNode job = sent("POST " + AT + "/jobs");
        assertThat(job.get("parameters")).isEqualTo(tree("""
                                {"samples": 256, "gain": 1.5, "fast": true, "kind": "b", "scene": "helmet.gltf", "notes": "notes.txt"}"""));
        assertThat(job.get("files").findValuesAsText("path"))
                .containsExactlyInAnyOrder("helmet.gltf", "scene.bin", "notes.txt");
        assertThat(job.get("user").asText()).isEqualTo(Users.current());
        assertThat(stored).containsKeys(Samples.sha256(GLTF), Samples.sha256("bytes"), Samples.sha256("notes"));
        assertThat(farm.requests("POST " + AT + "/jobs").get(0).headers()).containsKey("Idempotency-key");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -p samples=many  | -p samples: 'many' is not a whole number
            -p gain=loud     | -p gain: 'loud' is not a number
            -p fast=perhaps  | -p fast: 'perhaps' is neither yes nor no
            -p colour=red    | the template has no parameter colour; it has scene, notes, samples
            --frames 1-3     | --frames can not be combined with --template
            extra.gltf       | with --template there is no SCENE
            """)
    void wrongValuesAreWrongUsage(String options, String problem) {
        CommandRun run = submit(options.split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(problem);
        assertThat(farm.asked()).doesNotContain("POST " + AT + "/jobs");
    }

    @Test
    void whatIsRequiredIsAskedFor() {
        CommandRun run = CommandRun.of(farm, "submit", "--template=turntable");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("-p scene= (the model)");
        assertThat(CommandRun.of(farm, "submit").err()).contains("name a SCENE, or a template");
        assertThat(CommandRun.of(farm, "submit", scene.toString(), "-p", "a=b").err())
                .contains("-p is for templates");
    }

    @Test
    void whatTheFarmRefusesNamesTheValue() {
        farm.problem(
                "POST " + AT + "/jobs?dry-run=true",
                422,
                "The input is not valid",
                Map.of("errors", List.of(Map.of("pointer", "/parameters/samples", "detail", "must be at least 1"))));

        CommandRun run = submit("-p", "samples=0");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("-p samples: must be at least 1");
        assertThat(stored).isEmpty();
    }

    @Test
    void aDryRunListsFilesAndSendsNothing() {
        CommandRun run = submit("--dry-run");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("helmet.gltf", "scene.bin");
        assertThat(farm.asked()).noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void anEstimateIsToldAndNothingIsSent() throws IOException {
        farm.answer("POST /api/v1/jobs/estimate", tree("""
                {"frames": 24, "missing": [{"path": "a", "sha256": "0"}],
                 "steps": [{"step": "render", "tasks": 96, "servers": 3, "able": 2, "ready": 1, "slots": 8, "slotsNow": 3,
                            "verdicts": [{"demandClass": "", "filter": "package", "servers": 1, "detail": "no gltf"}]}],
                 "secondsPerFrame": {"low": 1.2, "median": 2, "high": 90, "jobs": 3, "basis": "the last 3 jobs"},
                 "end": {"earliest": "2026-01-01T00:00:00Z"}, "unknown": "other jobs wait"}"""));

        CommandRun run = CommandRun.of(farm, "submit", scene.toString(), "--estimate");

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("96 tasks for 24 frames; 2 of 3 servers could run them, at most 8 at a time; room for 3 now")
                .contains("1 server: no gltf", "1.2 s to 1 min 30 s", "the last 3 jobs", "at the earliest")
                .contains("other jobs wait", "1 file");
        assertThat(sent("POST /api/v1/jobs/estimate").at("/scene").asText()).isEqualTo("helmet.gltf");
        assertThat(farm.asked()).doesNotContain("POST /api/v1/jobs").allMatch(asked -> !asked.contains("/files"));
        assertThat(tree(CommandRun.of(farm, "submit", scene.toString(), "--estimate", "--json")
                                .out())
                        .get("frames")
                        .asInt())
                .isEqualTo(24);
    }

    @Test
    void aJobByATemplateIsEstimatedFromItsValues() throws IOException {
        farm.answer("POST " + AT + "/estimate", tree("""
                {"frames": 24, "missing": [], "steps": [], "unknown": "no job has succeeded yet"}"""));

        CommandRun run = submit("-p", "samples=256", "--estimate");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("no job has succeeded yet");
        assertThat(sent("POST " + AT + "/estimate").at("/parameters/samples").asInt())
                .isEqualTo(256);
        assertThat(stored).isEmpty();
        assertThat(farm.asked()).noneMatch(asked -> asked.contains("/jobs"));
    }

    // ---- keeping

    @Test
    void templatesAreListedAndShown() throws IOException {
        farm.answer("GET /api/v1/templates", tree("""
                {"templates": [{"id": "turntable", "title": "Turn\\u001btable", "revision": 3, "changedBy": "ada",
                                "changedAt": "2026-01-01T00:00:00Z"}]}"""));

        assertThat(CommandRun.of(farm, "templates").out())
                .contains("turntable", "3", "ada")
                .doesNotContain("\u001b");
        assertThat(tree(CommandRun.of(farm, "templates", "--json").out())
                        .at("/0/id")
                        .asText())
                .isEqualTo("turntable");
        assertThat(CommandRun.of(farm, "templates", "show", "turntable").out())
                .contains("Turns it.", "revision 3", "scene", "(required)", "at least 1", "a | b");
        assertThat(tree(CommandRun.of(farm, "templates", "show", "turntable", "--json")
                                .out())
                        .at("/job/name")
                        .asText())
                .isEqualTo("x");
    }

    @Test
    void whatIsShownCanBeAdded() throws IOException {
        farm.on("PUT " + AT, (exchange, request) -> FakeFarm.send(exchange, 201, FakeFarm.json(tree("""
                        {"id": "turntable", "title": "", "help": "", "parameters": [], "job": {}, "revision": 4,
                         "changedBy": "ada", "changedAt": "2026-01-01T00:00:00Z"}"""))));
        Path file = Files.writeString(
                folder.resolve("t.json"),
                CommandRun.of(farm, "templates", "show", "turntable", "--json").out());

        CommandRun run = CommandRun.of(farm, "templates", "add", "turntable", file.toString(), "--reason", "why not");

        assertThat(run.out()).isEqualToIgnoringNewLines("turntable revision 4");
        JsonNode put = sent("PUT " + AT);
        assertThat(put.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("title", "help", "parameters", "job", "by", "reason");
        assertThat(put.get("by").asText()).isEqualTo(Users.current());
    }

    @Test
    void aFileThatIsNoJsonIsToldWithItsLine() throws IOException {
        Path file = Files.writeString(folder.resolve("t.json"), "{\n\"title\": \n}");
        CommandRun run = CommandRun.of(farm, "templates", "add", "turntable", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("t.json is no JSON", "line 3");
    }

    @Test
    void aTemplateIsRemoved() {
        String request = "DELETE " + AT + "?by=" + ApiClient.parameter(Users.current()) + "&reason=too+old";
        noContent(request);

        CommandRun run = CommandRun.of(farm, "templates", "remove", "turntable", "--reason", "too old");

        assertThat(run.out()).isEqualToIgnoringNewLines("turntable removed");
        assertThat(farm.asked()).contains(request);
    }

    @Test
    void whatWasDoneToATemplateIsListed() throws IOException {
        farm.answer("GET /api/v1/audit?limit=50&subject=template%3Aturntable", tree("{\"entries\": []}"));

        assertThat(CommandRun.of(farm, "audit", "--template", "turntable").err())
                .contains("Nothing was done");
        assertThat(CommandRun.of(farm, "audit", "--template", "turntable", "--server", "a")
                        .status())
                .isEqualTo(2);
    }

    // ---- copies

    private void withSubmission() throws IOException {
        farm.answer("GET /api/v1/jobs/" + Samples.JOB + "/submission", tree("""
                {"submission": {"name": "helmet", "scene": "helmet.gltf", "files": [], "profile": {"frames": "1-24"},
                                "parameters": {"samples": "16", "environment": "#fff"}, "policy": {"user": "ben"}},
                 "omitted": [{"pointer": "/parameters/apiToken", "reason": "it is secret"}],
                 "missing": [{"path": "wood.png", "sha256": "0"}]}"""));
    }

    @Test
    void aCopyHasTheChanges() throws IOException {
        withSubmission();

        CommandRun run = CommandRun.of(
                farm,
                "copy",
                Samples.JOB,
                "--set",
                "samples=256",
                "--unset",
                "environment",
                "--frames",
                "25-48",
                "--priority",
                "80",
                "--name",
                "again");

        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines(Samples.JOB);
        assertThat(run.err()).contains("/parameters/apiToken: it is secret", "does not have wood.png any more");
        JsonNode job = sent("POST /api/v1/jobs");
        assertThat(job.get("parameters").toString()).isEqualTo("{\"samples\":\"256\"}");
        assertThat(job.at("/profile/frames").asText()).isEqualTo("25-48");
        assertThat(job.at("/policy/priority").asInt()).isEqualTo(80);
        assertThat(job.at("/policy/user").asText()).isEqualTo(Users.current());
        assertThat(job.get("name").asText()).isEqualTo("again");
    }

    @Test
    void aDryRunOfACopyPrintsTheSubmission() throws IOException {
        withSubmission();

        CommandRun run = CommandRun.of(farm, "copy", Samples.JOB, "--dry-run", "--set", "samples=2");

        assertThat(tree(run.out()).at("/parameters/samples").asText()).isEqualTo("2");
        assertThat(farm.asked()).noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void whatWasEditedBeforeCanBeTakenFromItsFile() throws IOException {
        withSubmission();
        Path file = Files.writeString(folder.resolve("s.json"), "{\"scene\": \"other.gltf\"}");

        assertThat(CommandRun.of(farm, "copy", Samples.JOB, "--from", file.toString())
                        .status())
                .isZero();

        assertThat(sent("POST /api/v1/jobs").get("scene").asText()).isEqualTo("other.gltf");
    }
}
