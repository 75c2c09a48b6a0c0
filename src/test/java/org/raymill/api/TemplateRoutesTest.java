package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.JobSpec;
import org.raymill.protocol.JobTemplatesCommand.PutTemplate;
import org.raymill.protocol.JobTemplatesCommand.RemoveTemplate;

class TemplateRoutesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AT = "/api/v1/templates/turntable";
    private static final byte[] SCENE = SubmissionBodies.SCENE;

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder.resolve("storage"));
        api.upload(SCENE).expect(201);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.farm.reset();
    }

    // ---- bodies

    /** JSON with single quotes. */
    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode turntable() {
        return json("""
                {'title': 'Turntable', 'help': 'Turns a model once.', 'by': 'anna', 'reason': 'for everybody',
                 'parameters': [
                   {'name': 'scene', 'type': 'file', 'help': 'the model'},
                   {'name': 'shot', 'type': 'text'},
                   {'name': 'frames', 'type': 'frames', 'default': '1-24'},
                   {'name': 'samples', 'type': 'integer', 'default': 16, 'minimum': 1, 'maximum': 4096},
                   {'name': 'cores', 'type': 'integer', 'default': 2},
                   {'name': 'budget', 'type': 'number', 'required': false},
                   {'name': 'urgent', 'type': 'boolean', 'default': false},
                   {'name': 'format', 'type': 'choice', 'default': 'png', 'choices': ['png', 'exr']}],
                 'job': {'name': '${shot} turntable', 'scene': '${scene}',
                   'profile': {'package': 'gltf', 'frames': '${frames}', 'cores': '${cores}'},
                   'picture': {'format': '${format}'},
                   'parameters': {'samples': '${samples}'},
                   'policy': {'project': 'film', 'urgent': '${urgent}', 'budget': '${budget}'}}}""");
    }

    private ApiFixture.Answer put(String name, Object body, String... headers) {
        try {
            String[] all = new String[headers.length + 2];
            all[0] = "Content-Type";
            all[1] = "application/json";
            System.arraycopy(headers, 0, all, 2, headers.length);
            return api.send("PUT", "/api/v1/templates/" + name, JSON.writeValueAsBytes(body), all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode values() {
        ObjectNode body = json("{'parameters': {'shot': 'sh 10', 'scene': 'scene.gltf'}}");
        SubmissionBodies.addFile(body, "scene.gltf", SCENE);
        return body;
    }

    private static ObjectNode values(ObjectNode body) {
        return (ObjectNode) body.get("parameters");
    }

    private static JsonNode error(ApiFixture.Answer answer) {
        return answer.expectProblem(422, "invalid-input").json().get("errors").get(0);
    }

    private JobSpec submitted() {
        assertThat(api.farm.jobs).hasSize(1);
        return api.farm.jobs.values().iterator().next().detail.spec();
    }

    // ---- templates

    @Test
    void aTemplateIsPutShownListedAndRemoved() {
        ApiFixture.Answer made = put("turntable", turntable()).expect(201);
        JsonNode shown = api.get(AT).expect(200).json();
        assertThat(shown).isEqualTo(made.json());
        assertThat(shown.get("title").asText()).isEqualTo("Turntable");
        assertThat(shown.get("job")).isEqualTo(turntable().get("job"));
        assertThat(shown.get("changedBy").asText()).isEqualTo("anna");
        assertThat(shown.get("parameters").get(0).toString())
                .isEqualTo("{\"name\":\"scene\",\"type\":\"file\",\"help\":\"the model\",\"required\":true}");
        assertThat(shown.get("parameters").get(3).toString())
                .contains("\"required\":false,\"default\":16,\"minimum\":1,\"maximum\":4096");
        assertThat(((PutTemplate) api.farm.keptTemplates.changes.get(0)).reason())
                .isEqualTo("for everybody");
        JsonNode listed = api.get("/api/v1/templates").expect(200).json().get("templates");
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).get("id").asText()).isEqualTo("turntable");

        assertThat(api.send("DELETE", AT + "?by=ben&reason=old", (byte[]) null)
                        .expect(204)
                        .body())
                .isEmpty();
        assertThat(((RemoveTemplate) api.farm.keptTemplates.changes.get(1)).by())
                .isEqualTo("ben");
        api.get(AT).expectProblem(404, "template-not-found");
        api.send("DELETE", AT, (byte[]) null).expectProblem(404, "template-not-found");
    }

    @Test
    void aChangeCanBeBoundToARevision() {
        String first =
                put("turntable", turntable(), "If-None-Match", "*").expect(201).header("ETag");
        put("turntable", turntable(), "If-None-Match", "*").expectProblem(412, "precondition-failed");
        String second =
                put("turntable", turntable(), "If-Match", first).expect(200).header("ETag");
        assertThat(second).isNotEqualTo(first);
        put("turntable", turntable(), "If-Match", first).expectProblem(412, "precondition-failed");
        api.send("DELETE", AT, (byte[]) null, "If-Match", first).expectProblem(412, "precondition-failed");
        api.send("DELETE", AT, (byte[]) null, "If-Match", second).expect(204);
    }

    @Test
    void aSiteHasOnlySoManyAndADatabaseThatIsAwayIsTold() {
        put("one", turntable()).expect(201);
        put("two", turntable()).expect(201);
        put("three", turntable()).expectProblem(409, "too-many-templates");
        api.farm.databaseAnswers = false;
        api.get("/api/v1/templates").expectProblem(503, "unavailable");
        api.get("/api/v1/templates/one").expectProblem(503, "unavailable");
        put("one", turntable()).expectProblem(503, "unavailable");
        put("No%20Name", turntable()).expectProblem(400, "invalid-request");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            /job/name            | 'x ${nobody}'    | /job/name            | there is no parameter 'nobody'
            /job/name            | 'x ${shot'       | /job/name            | placeholder without an end
            /job/nome            | 'x'              | /job/nome            | no field that Raymill knows
            /job/scene           | '${urgent}'      | /job/scene           | must be a string
            /job/profile/chunk   | 0                | /job/profile/chunk   | chunk
            /job/policy/priority | 101              | /job/policy/priority | priority
            /parameters/0/type   | 'word'           | /parameters/0/type   | must be text, integer
            /parameters/1/name   | 'a b'            | /job/name            | there is no parameter
            /parameters/1/name   | 'frames'         | /job/name            | there is no parameter
            /parameters/3/default| 0                | /parameters/3/default| must be at least 1
            /parameters/3/default| 'x'              | /parameters/3/default| must be a whole number
            /parameters/2/default| '9-1'            | /parameters/2/default| 9-1
            /parameters/1/minimum| 1                | /parameters/1        | are for numbers
            /parameters/1/choices| ['a']            | /parameters/1/choices| are for a choice
            /parameters/7/default| 'jpg'            | /parameters/7/default| must be one of png, exr
            /parameters/3/required| true            | /parameters/3/required| with a default
            /title               | 'two\\nlines'    | /title               | one line
            /frames              | '1-3'            | /frames              | no field
            /job/profile/package | null             | /job/profile/package | must be named
            /job/${shot}         | 'x'              | /job/${shot}         | not for names
            """)
    void whatIsWrongIsToldWhereItStands(String place, String value, String pointer, String problem) {
        ObjectNode body = turntable();
        String parent = place.substring(0, place.lastIndexOf('/'));
        String field = place.substring(place.lastIndexOf('/') + 1);
        JsonNode changed = json("{'v': " + value + "}").get("v");
        if (changed.isNull()) {
            ((ObjectNode) body.at(parent)).remove(field);
        } else {
            ((ObjectNode) body.at(parent)).set(field, changed);
        }
        JsonNode error = error(put("turntable", body));
        assertThat(error.get("pointer").asText()).isEqualTo(pointer);
        assertThat(error.get("detail").asText()).contains(problem);
        assertThat(api.farm.keptTemplates.changes).isEmpty();
    }

    @Test
    void aParameterThatStandsNowhereIsAMistake() {
        ObjectNode body = turntable();
        ((ArrayNode) body.get("parameters")).addObject().put("name", "more").put("type", "text");
        assertThat(error(put("turntable", body)).get("detail").asText()).contains("stands nowhere");
    }

    @Test
    void whatIsTooMuchIsRefused() {
        ObjectNode large = turntable();
        ((ObjectNode) large.get("job")).put("name", "x".repeat(9_000)).put("scene", "y".repeat(9_000));
        for (int i = 0; i < 6; i++) {
            ((ObjectNode) large.at("/job/parameters")).put("p" + i, "z".repeat(9_990));
        }
        put("turntable", large).expectProblem(413, "too-large");
        ObjectNode many = turntable();
        for (int i = 0; i < TemplateReader.MAX_PARAMETERS; i++) {
            ((ArrayNode) many.get("parameters"))
                    .addObject()
                    .put("name", "p" + i)
                    .put("type", "file");
        }
        assertThat(error(put("turntable", many)).get("detail").asText()).contains("too many");
        ObjectNode deep = turntable();
        ObjectNode inner = (ObjectNode) deep.get("job");
        for (int i = 0; i < 20; i++) {
            inner = inner.putObject("x");
        }
        put("turntable", deep).expectProblem(400, "malformed-json");
    }

    @Test
    void whatAJobByATemplateWouldBeIsToldAndNothingIsSubmitted() {
        put("turntable", turntable()).expect(201);
        ObjectNode given = values();
        values(given).put("frames", "1-5");

        JsonNode estimate = api.post(AT + "/estimate", given).expect(200).json();

        assertThat(estimate.get("frames").asInt()).isEqualTo(5);
        assertThat(estimate.at("/steps/0/step").asText()).isEqualTo("render");
        assertThat(api.farm.assessed.get(0).needs().get(0).cores()).isEqualTo(2);
        assertThat(api.farm.jobs).isEmpty();

        values(given).put("cores", 0);
        JsonNode error = error(api.post(AT + "/estimate", given));
        assertThat(error.get("pointer").asText()).isEqualTo("/parameters/cores");
        api.post("/api/v1/templates/nobody/estimate", given).expectProblem(404, "template-not-found");
    }

    @Test
    void theExampleOfTheDocumentsIsATemplate() throws IOException {
        String text = Files.readString(Path.of("docs/templates.md"));
        String example = text.split("```json\n", 2)[1].split("```", 2)[0];
        put("turntable", JSON.readTree(example)).expect(201);
        api.post(AT + "/jobs", values()).expect(201);
        assertThat(submitted().encoding()).isPresent();
        assertThat(submitted().profile().tiles().count()).isEqualTo(4);
    }

    // ---- jobs

    @Test
    void valuesMakeAJobOfTheTemplate() {
        put("turntable", turntable()).expect(201);
        ObjectNode body = values();
        values(body)
                .put("samples", 64)
                .put("budget", 2.5)
                .put("urgent", true)
                .put("frames", "1-3")
                .put("format", "exr");
        body.put("user", "ben");
        ApiFixture.Answer answer = api.post(AT + "/jobs", body).expect(201);
        assertThat(answer.header("Location")).endsWith(answer.json().get("id").asText());
        JobSpec job = submitted();
        assertThat(job.name()).isEqualTo("sh 10 turntable");
        assertThat(job.scene().value()).isEqualTo("scene.gltf");
        assertThat(job.profile().frames().toString()).isEqualTo("1-3");
        assertThat(job.profile().cores()).isEqualTo(2);
        assertThat(job.parameters()).containsEntry("samples", "64");
        assertThat(job.format().extension()).isEqualTo("exr");
        assertThat(job.policy().urgent()).isTrue();
        assertThat(job.policy().site().budget()).isEqualByComparingTo("2.5");
        assertThat(job.policy().user()).isEqualTo("ben");
    }

    @Test
    void whatHasNeitherValueNorDefaultIsLeftOut() {
        put("turntable", turntable()).expect(201);
        api.post(AT + "/jobs", values()).expect(201);
        assertThat(submitted().policy().site().budget()).isZero();
        assertThat(submitted().parameters()).containsEntry("samples", "16");
        assertThat(submitted().profile().frames().count()).isEqualTo(24);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            shot    | null      | /parameters/shot    | is missing
            other   | 1         | /parameters/other   | is no parameter of the template; it has scene, shot
            samples | 5000      | /parameters/samples | must be at most 4096
            samples | '64'      | /parameters/samples | must be a whole number
            samples | 1.5       | /parameters/samples | must be a whole number
            urgent  | 'yes'     | /parameters/urgent  | must be true or false
            frames  | 'all'     | /parameters/frames  | all
            format  | 'jpg'     | /parameters/format  | must be one of png, exr
            scene   | 'no.gltf' | /parameters/scene   | not among the files
            scene   | '../x'    | /parameters/scene   | ../x
            shot    | ['x']     | /parameters/shot    | must be a text
            cores   | 100000    | /parameters/cores   | the template's job, /profile/cores: cores must lie
            budget  | -1        | /parameters/budget  | the template's job, /policy/budget
            """)
    void whatIsWrongWithAValueNamesItsParameter(String name, String value, String pointer, String problem) {
        put("turntable", turntable()).expect(201);
        ObjectNode body = values();
        JsonNode changed = json("{'v': " + value + "}").get("v");
        if (changed.isNull()) {
            values(body).remove(name);
        } else {
            values(body).set(name, changed);
        }
        for (String address : new String[] {AT + "/jobs", AT + "/jobs?dry-run=true"}) {
            JsonNode error = error(api.post(address, body));
            assertThat(error.get("pointer").asText()).isEqualTo(pointer);
            assertThat(error.get("detail").asText()).contains(problem);
        }
        assertThat(api.farm.jobs).isEmpty();
    }

    @Test
    void filesAreCheckedAsInAnyOtherSubmission() {
        put("turntable", turntable()).expect(201);
        ObjectNode body = values();
        SubmissionBodies.addFile(body, "more.png", ApiFixture.bytes("nobody has this"));
        api.post(AT + "/jobs?dry-run=true", body).expect(204);
        JsonNode missing = api.post(AT + "/jobs", body)
                .expectProblem(422, "missing-files")
                .json()
                .get("missing");
        assertThat(missing.get(0).get("path").asText()).isEqualTo("more.png");
        SubmissionBodies.file(body, 1).put("sha256", "short");
        assertThat(error(api.post(AT + "/jobs", body)).get("pointer").asText()).isEqualTo("/files/1/sha256");
    }

    @Test
    void filesOfTheTemplateComeFirst() {
        ObjectNode template = turntable();
        ObjectNode job = (ObjectNode) template.get("job");
        SubmissionBodies.addFile(job, "scene.gltf", SCENE);
        put("turntable", template).expect(201);
        ObjectNode body = json("{'parameters': {'shot': 'x', 'scene': 'scene.gltf'}}");
        api.post(AT + "/jobs", body).expect(201);
        SubmissionBodies.addFile(body, "/absolute", SCENE);
        assertThat(error(api.post(AT + "/jobs", body)).get("pointer").asText()).isEqualTo("/files/0/path");
    }

    @Test
    void aRepeatedRequestIsOneJobEvenWhenTheTemplateHasChanged() {
        put("turntable", turntable()).expect(201);
        String id = api.post(AT + "/jobs", values(), "Idempotency-Key", "k")
                .expect(201)
                .json()
                .get("id")
                .asText();
        ObjectNode changed = turntable();
        ((ObjectNode) changed.at("/job/policy")).put("priority", 80);
        put("turntable", changed).expect(200);
        assertThat(api.post(AT + "/jobs", values(), "Idempotency-Key", "k")
                        .expect(200)
                        .json()
                        .get("id")
                        .asText())
                .isEqualTo(id);
        ObjectNode other = values();
        values(other).put("samples", 2);
        api.post(AT + "/jobs", other, "Idempotency-Key", "k").expectProblem(422, "idempotency-conflict");
    }

    @Test
    void valuesAreNeverReadAsPlaceholdersNorAsJson() {
        ObjectNode template = turntable();
        ((ObjectNode) template.get("job")).put("name", "$${shot} is ${shot}");
        put("turntable", template).expect(201);
        ObjectNode body = values();
        values(body).put("shot", "${frames} $1 \\ \", \"scene\": \"x\"");
        api.post(AT + "/jobs", body).expect(201);
        assertThat(submitted().name()).isEqualTo("${shot} is ${frames} $1 \\ \", \"scene\": \"x\"");
    }

    @Test
    void valuesThatWouldMakeAnEndlessJobAreRefused() {
        ObjectNode template = turntable();
        ((ObjectNode) template.get("job")).put("name", "${shot}");
        ObjectNode parameters = (ObjectNode) template.at("/job/parameters");
        for (int i = 0; i < 40; i++) {
            parameters.put("p" + i, "${shot}".repeat(100));
        }
        ((ObjectNode) template.at("/job/profile")).put("package", "other");
        put("turntable", template).expect(201);
        ObjectNode body = values();
        values(body).put("shot", "x".repeat(4_000));
        assertThat(api.post(AT + "/jobs", body)
                        .expectProblem(422, "invalid-input")
                        .detail())
                .contains("too large");
    }

    @Test
    void aTemplateThatThereIsNotIsTold() {
        api.post(AT + "/jobs", values()).expectProblem(404, "template-not-found");
    }
}
