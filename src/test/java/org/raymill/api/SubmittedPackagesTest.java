package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;

/** Submissions are checked against the definition of their rendering package. */
class SubmittedPackagesTest {

    @TempDir
    static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void theEndingOfTheSceneChoosesThePackage() {
        assertThat(accepted(job("scene.blend", "1")).profile().packageName()).isEqualTo("blender");
        assertThat(accepted(job("sub/Scene.POV", "1")).profile().packageName()).isEqualTo("povray");
        Answer unknown = submit(job("scene.unknown", "1")).expectProblem(422, "invalid-input");
        assertThat(pointers(unknown)).containsExactly("/profile/package");
        assertThat(unknown.text()).contains("known endings are .blend, .glb, .gltf, .ini, .pov, or name a package");
        ObjectNode own = job("scene.blend", "1");
        own.withObject("/profile").put("package", "ours");
        assertThat(accepted(own).profile().packageName()).isEqualTo("ours");
    }

    @Test
    void settingsAreCheckedByTheirTypes() {
        ObjectNode body = job("scene.blend", "1");
        body.putObject("parameters")
                .put("samples", "many")
                .put("engine", "luxury")
                .put("transparent", "perhaps")
                .put("seed", "5")
                .put("colour", "red");

        Answer answer = submit(body).expectProblem(422, "invalid-input");

        assertThat(pointers(answer))
                .containsExactlyInAnyOrder(
                        "/parameters/samples", "/parameters/engine", "/parameters/transparent", "/parameters/colour");
        assertThat(answer.text())
                .contains("samples must be a whole number between 1 and 65536, not 'many'")
                .contains("engine must be one of cycles, workbench, eevee, not 'luxury'");
    }

    @Test
    void parametersOfAPackageThatThisNodeDoesNotKnowAreLeftToTheServers() {
        ObjectNode body = job("scene.paint", "1");
        body.withObject("/profile").put("package", "ours");
        body.putObject("parameters").put("anything", "goes");
        assertThat(accepted(body).parameters()).containsEntry("anything", "goes");
    }

    @Test
    void aDeviceThatNeedsAGraphicsProcessorIsRefusedForAJobThatAsksForNone() {
        ObjectNode body = job("scene.blend", "1");
        body.putObject("parameters").put("device", "optix");
        Answer refused = submit(body).expectProblem(422, "invalid-input");
        assertThat(pointers(refused)).containsExactly("/parameters/device");
        assertThat(refused.json().at("/errors/0/detail").asText())
                .isEqualTo(
                        "device=optix needs a graphics processor, and the job asks for none: add profile.host.gpus, such as"
                                + " {\"count\": 1} (raymill submit --gpus 1)");

        ObjectNode gpus = body.withObject("/profile").putObject("host").putObject("gpus");
        JobSpec accepted = accepted(body);
        assertThat(accepted.profile().host().gpus().count()).isEqualTo(1);
        gpus.put("count", 0);
        assertThat(pointers(submit(body).expectProblem(422, "invalid-input"))).containsExactly("/parameters/device");

        ObjectNode processor = job("scene.blend", "1");
        processor.putObject("parameters").put("device", "cpu");
        accepted(processor);
    }

    @Test
    void whatThePackageCanNotDoIsRefused() {
        ObjectNode none = job("scene.blend", "1");
        none.putObject("picture").put("format", "none");
        assertThat(pointers(submit(none).expectProblem(422, "invalid-input"))).containsExactly("/picture/format");

        ObjectNode movie = job("scene.blend", "1");
        movie.withObject("/profile").put("package", "ffmpeg");
        assertThat(pointers(submit(movie).expectProblem(422, "invalid-input"))).containsExactly("/profile/package");

        ObjectNode tiles = job("scene.txt", "1");
        tiles.withObject("/profile").put("package", "command").put("tiles", "2x2");
        assertThat(pointers(submit(tiles).expectProblem(422, "invalid-input")))
                .containsExactlyInAnyOrder("/profile/tiles", "/parameters/command");
    }

    @Test
    void anAnimationOfPovRayIsTheJobsFramesUnlessTheJobOrTheIniFileSaysOtherwise() {
        assertThat(accepted(job("scene.pov", "9-12,3")).parameters())
                .isEqualTo(Map.of("initialFrame", "3", "finalFrame", "12"));
        ObjectNode part = job("scene.pov", "9-12");
        part.putObject("parameters").put("initialFrame", "1").put("finalFrame", "20");
        assertThat(accepted(part).parameters()).isEqualTo(Map.of("initialFrame", "1", "finalFrame", "20"));
        assertThat(accepted(job("scene.ini", "9-12")).parameters()).isEmpty();
    }

    @Test
    void aSceneWhoseNameTheProgramCanNotOpenIsRefusedWithTheRemedy() {
        for (String name : List.of("schön.pov", "sub/schön.ini", "a\"b.pov")) {
            Answer refused = submit(job(name, "1")).expectProblem(422, "invalid-input");
            assertThat(pointers(refused)).containsExactly("/scene");
            assertThat(refused.text()).contains("rename the scene");
        }
        assertThat(accepted(job("schön/my = scene.pov", "1")).profile().packageName())
                .isEqualTo("povray");
        assertThat(accepted(job("schön.blend", "1")).profile().packageName()).isEqualTo("blender");
    }

    @Test
    void framesBeyondTheAnimationAreRefused() {
        String animation = "Input_File_Name=t.pov\n;Final_Frame=90\n  Initial_Frame = 2\r\nFinal_Frame=\"20\" ; all\n";
        accepted(animation("2-20", animation));
        Answer late = submit(animation("2-25", animation)).expectProblem(422, "invalid-input");
        assertThat(pointers(late)).containsExactly("/profile/frames");
        assertThat(late.text())
                .contains("frame 25 is not in the animation, whose last frame is 20 as shot.ini says")
                .contains("the parameter finalFrame");
        assertThat(submit(animation("1", animation))
                        .expectProblem(422, "invalid-input")
                        .text())
                .contains("frame 1 is not in the animation, whose first frame is 2");
        assertThat(submit(animation("31", "+KFI1 +KFF30 +W9\n"))
                        .expectProblem(422, "invalid-input")
                        .text())
                .contains("whose last frame is 30");
        ObjectNode longer = animation("2-25", animation);
        longer.putObject("parameters").put("finalFrame", "25");
        accepted(longer);
        accepted(animation("1-99", "Width=9\n[long]\nFinal_Frame=20\n"));

        ObjectNode part = job("scene.pov", "9-12");
        part.putObject("parameters").put("finalFrame", "11");
        assertThat(submit(part).expectProblem(422, "invalid-input").text())
                .contains("frame 12 is not in the animation, whose last frame is 11: ");
    }

    private static ObjectNode animation(String frames, String text) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("scene", "shot.ini");
        add(body, "shot.ini", text);
        body.putObject("profile").put("frames", frames);
        return body;
    }

    @Test
    void tilesOfASceneThatTheyWouldChangeAreRefusedUnlessThatIsAllowed() {
        ObjectNode body = job("scene.pov", "1");
        add(body, "lights.inc", "light_source { 0 rgb 1 area_light x, y, 4, 4 jitter }");
        assertThat(accepted(body).profile().tiles().count())
                .as("whole frames are fine")
                .isEqualTo(1);

        body.withObject("/profile").put("tiles", "2x2");
        Answer refused = submit(body).expectProblem(422, "invalid-input");
        assertThat(pointers(refused)).containsExactly("/profile/tiles");
        assertThat(refused.text()).contains("'jitter' in lights.inc").contains("exact=false");

        body.putObject("parameters").put("exact", "false");
        assertThat(accepted(body).profile().tiles().count()).isEqualTo(4);
    }

    @Test
    void whatIsInACommentDoesNotCount() {
        ObjectNode body = job("scene.pov", "1");
        add(body, "lights.inc", "// no radiosity\n/* nor\n jitter */ sphere { 0, 1 }");
        body.withObject("/profile").put("tiles", "2x2");
        assertThat(accepted(body).profile().tiles().count()).isEqualTo(4);
    }

    @Test
    void definitionsAreListedWithTheirSettings() {
        JsonNode definitions = api.get("/api/v1/packages").expect(200).json().get("definitions");
        assertThat(definitions.findValuesAsText("title")).contains("Blender", "POV-Ray", "ffmpeg");
        JsonNode blender = definitions.get(0);
        assertThat(blender.get("name").asText()).isEqualTo("blender");
        assertThat(blender.get("verified").asBoolean()).isTrue();
        assertThat(blender.get("extensions")).hasToString("[\"blend\"]");
        assertThat(blender.get("formats")).hasToString("[\"png\",\"exr\"]");
        JsonNode device = setting(blender, "device");
        assertThat(device.get("type").asText()).isEqualTo("choice");
        assertThat(device.get("default").asText()).isEqualTo("cpu");
        assertThat(device.get("choices")).hasToString("[\"cpu\",\"cuda\",\"optix\",\"hip\"]");
        assertThat(device.get("needsGpu")).hasToString("[\"cuda\",\"optix\",\"hip\"]");
        JsonNode samples = setting(blender, "samples");
        assertThat(samples.has("needsGpu")).isFalse();
        assertThat(samples.get("min").asInt()).isEqualTo(1);
        assertThat(samples.get("max").asInt()).isEqualTo(65_536);
        assertThat(samples.has("default")).isFalse();
        assertThat(samples.get("help").asText()).startsWith("Samples a pixel");
    }

    private static JsonNode setting(JsonNode definition, String name) {
        for (JsonNode setting : definition.get("settings")) {
            if (setting.get("name").asText().equals(name)) {
                return setting;
            }
        }
        throw new AssertionError("no setting " + name + " in " + definition);
    }

    private static ObjectNode job(String scene, String frames) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("scene", scene);
        add(body, scene, "the scene " + scene);
        body.putObject("profile").put("frames", frames);
        return body;
    }

    private static void add(ObjectNode body, String path, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        assertThat(api.upload(bytes).status()).isIn(200, 201);
        body.withArray("files")
                .addObject()
                .put("path", path)
                .put("sha256", ApiFixture.sha256(bytes))
                .put("size", bytes.length);
    }

    private static Answer submit(ObjectNode body) {
        return api.post("/api/v1/jobs", body);
    }

    private static JobSpec accepted(ObjectNode body) {
        Answer answer = submit(body).expect(201);
        return api.farm
                .jobs
                .get(new JobId(answer.json().get("id").asText()))
                .detail
                .spec();
    }

    private static List<String> pointers(Answer answer) {
        List<String> pointers = new ArrayList<>();
        answer.json()
                .get("errors")
                .forEach(error -> pointers.add(error.get("pointer").asText()));
        return pointers;
    }
}
