package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.testing.Programs;

/** POV-Ray and Blender on two render servers make the pictures that they make when they are run by hand, however the work is split. */
@Tag("end-to-end")
class RealRenderersIT {

    private static final Path EXAMPLES = Path.of("/usr/share/doc/povray/examples/animations");
    private static final int WIDTH = 71;
    private static final int HEIGHT = 43;

    private static Farm farm;
    /** Which server has rendered something with which program. */
    private static final Map<String, Set<String>> SERVERS = new TreeMap<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        farm = Farm.ofThree("RealRenderersIT", FarmDatabase.byDefault());
    }

    @AfterAll
    static void stop() {
        farm.close();
        assertThat(SERVERS.values()).as("%s", SERVERS).isNotEmpty().allSatisfy(servers -> assertThat(servers)
                .containsExactly("render-a", "render-b"));
    }

    @ParameterizedTest
    @CsvSource({"1,1x1", "2,1x1", "1,2x2"})
    void anAnimationOfPovRayIsTheOneThatItMakesByHand(int chunk, String tiles) throws IOException {
        Programs.require("povray");
        Path scene = copy(EXAMPLES.resolve("clockd"));
        RealPrograms.run(
                scene,
                List.of(
                        "povray",
                        "clockd.ini",
                        "+SF3",
                        "+EF5",
                        "+W" + WIDTH,
                        "+H" + HEIGHT,
                        "+FN8",
                        "+AM2",
                        "-D",
                        "-GA",
                        "+WT2",
                        "+O" + folder.resolve("hand_.png")));
        JobRequest job = request("clockd.ini", scene, chunk, tiles);

        assertPixels(job, frame -> folder.resolve("hand_0" + frame + ".png"));
    }

    @ParameterizedTest
    @CsvSource({
        "CYCLES,1,1x1",
        "CYCLES,2,1x1",
        "CYCLES,1,2x2",
        "BLENDER_WORKBENCH,1,1x1",
        "BLENDER_WORKBENCH,3,1x1",
        "BLENDER_WORKBENCH,1,2x2"
    })
    void aTexturedSceneOfBlenderIsTheOneThatItMakesByHand(String engine, int chunk, String tiles) throws IOException {
        Programs.require("blender");
        Path scene = Files.createDirectory(folder.resolve("scene"));
        Path script = Raymill.projectFolder().resolve("src/test/resources/blender/textured_scene.py");
        RealPrograms.run(
                folder,
                List.of(
                        "blender",
                        "-b",
                        "--factory-startup",
                        "-noaudio",
                        "--python-exit-code",
                        "3",
                        "-P",
                        script.toString(),
                        "--",
                        scene.toString(),
                        engine));
        Files.deleteIfExists(scene.resolve("scene.blend1"));
        RealPrograms.run(
                folder,
                List.of(
                        "blender",
                        "-b",
                        scene.resolve("scene.blend").toString(),
                        "-noaudio",
                        "-t",
                        "2",
                        "-o",
                        folder.resolve("hand_##").toString(),
                        "-F",
                        "PNG",
                        "-s",
                        "3",
                        "-e",
                        "5",
                        "-a"));
        JobRequest job = request("scene.blend", scene, chunk, tiles);

        assertPixels(job, frame -> folder.resolve("hand_0" + frame + ".png"));
    }

    private static JobRequest request(String scene, Path files, int chunk, String tiles) {
        JobRequest job = new JobRequest(scene, RealPrograms.contents(files))
                .renderedBy("", Map.of())
                .frames("3-5")
                .size(WIDTH, HEIGHT)
                .memoryMiB(500)
                .retries(0)
                .tiles(tiles);
        ObjectNode profile = (ObjectNode) job.body().get("profile");
        // The ending of the scene's name chooses the package.
        profile.put("chunk", chunk).remove("package");
        return job;
    }

    /** Where a frame is that was rendered by hand. */
    private interface ByHand {
        Path frame(int number);
    }

    private static void assertPixels(JobRequest request, ByHand byHand) {
        String id = farm.client().submit(request);
        farm.client().awaitSuccess(id);
        farm.client().tasks(id).forEach(task -> task.get("attempts").forEach(attempt -> SERVERS.computeIfAbsent(
                        request.body().get("scene").asText(), scene -> new TreeSet<>())
                .add(attempt.get("server").asText())));
        Map<String, JsonNode> results = farm.client().results(id);
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> rendered = new TreeMap<>();
        for (int frame = 3; frame <= 5; frame++) {
            String name = "frame_000" + frame + ".png";
            expected.put(name, RealPrograms.pixels(byHand.frame(frame)));
            rendered.put(name, RealPrograms.pixels(farm.client().result(id, name)));
        }
        assertThat(results.keySet()).containsExactlyElementsOf(expected.keySet());
        assertThat(rendered).isEqualTo(expected);
        assertThat(expected.values()).as("an animation moves").doesNotHaveDuplicates();
    }

    private Path copy(Path original) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("scene"));
        for (Map.Entry<String, byte[]> file : RealPrograms.contents(original).entrySet()) {
            Files.write(copy.resolve(file.getKey()), file.getValue());
        }
        return copy;
    }
}
