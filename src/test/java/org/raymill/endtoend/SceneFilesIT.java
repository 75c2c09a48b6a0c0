package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.testing.Programs;

/** Scenes are submitted with what they need, wherever that lies on the client's machine, and render as they do there. */
@Tag("end-to-end")
class SceneFilesIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static Farm farm;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        farm = Farm.ofOne("SceneFilesIT");
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    private static FarmProcess submit(Path scene, String... options) {
        List<String> words = new ArrayList<>(List.of("submit", scene.toString(), "--memory", "500", "--retries", "0"));
        words.addAll(List.of(options));
        return farm.run("submit-" + System.nanoTime(), LIMIT, words.toArray(String[]::new));
    }

    private static void assertSucceeded(FarmProcess process) {
        assertThat(process.waitFor(LIMIT)).as(process::tail).isZero();
    }

    private void checker() throws IOException {
        Path show = Files.createDirectories(folder.resolve("show/tex"));
        Files.write(show.resolve("checker.ppm"), new byte[] {
            'P', '6', 10, '2', 32, '2', 10, '1', '2', '7', 10, 120, 10, 10, 10, 120, 10, 10, 10, 120, 120, 120, 10
        });
    }

    private Path povRayScene() throws IOException {
        checker();
        Path job = Files.createDirectories(folder.resolve("job"));
        Files.writeString(
                job.resolve("parts.inc"),
                "plane { z, 0 pigment { image_map { ppm \"" + folder.resolve("show/tex/checker.ppm") + "\" } } }");
        return Files.writeString(
                job.resolve("scene.pov"),
                "#version 3.7; global_settings { assumed_gamma 1 } #include \"colors.inc\" #include \"parts.inc\"\n"
                        + "camera { location <0.5, 0.5, -1.2> look_at <0.5, 0.5, 0> }\n"
                        + "light_source { <2, 3, -4> White }");
    }

    @Test
    void aPovRaySceneFindsATextureThatIsElsewhere() throws IOException {
        Programs.require("povray");
        Path scene = povRayScene();
        RealPrograms.run(
                scene.getParent(),
                List.of(
                        "povray",
                        "scene.pov",
                        "+W64",
                        "+H36",
                        "+FN8",
                        "+AM2",
                        "-D",
                        "+O" + folder.resolve("hand.png")));

        assertSucceeded(submit(
                scene,
                "--width",
                "64",
                "--height",
                "36",
                "--out",
                folder.resolve("out").toString()));

        String rendered = RealPrograms.pixels(folder.resolve("out/frame_0001.png"));
        assertThat(rendered).isEqualTo(RealPrograms.pixels(folder.resolve("hand.png")));
    }

    private Path blenderScene() {
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
                        Raymill.projectFolder()
                                .resolve("src/test/resources/blender/needy_scene.py")
                                .toString(),
                        "--",
                        folder.toString()));
        return folder.resolve("job/scene.blend");
    }

    @Test
    void aBlenderSceneFindsALibraryAndTexturesThatAreElsewhere() {
        Programs.require("blender");
        Path scene = blenderScene();
        RealPrograms.run(
                folder,
                List.of(
                        "blender",
                        "-b",
                        scene.toString(),
                        "-noaudio",
                        "-o",
                        folder.resolve("hand_####").toString(),
                        "-F",
                        "PNG",
                        "-f",
                        "1"));

        assertSucceeded(submit(
                scene,
                "--map",
                "P:\\show=" + folder.resolve("show"),
                "--frames",
                "1",
                "--width",
                "16",
                "--height",
                "16",
                "--out",
                folder.resolve("out").toString()));

        assertThat(RealPrograms.pixels(folder.resolve("out/frame_0001.png")))
                .isEqualTo(RealPrograms.pixels(folder.resolve("hand_0001.png")));
    }

    @Test
    void aMissingTextureIsNamedBeforeAnythingIsSent() throws IOException {
        Programs.require("blender");
        Path scene = blenderScene();
        Files.delete(folder.resolve("show/lib/tex/prop.png"));
        int jobs = farm.client().get("/api/v1/jobs").json().get("jobs").size();

        FarmProcess refused = submit(scene, "--map", "P:\\show=" + folder.resolve("show"));

        assertThat(refused.waitFor(LIMIT)).isEqualTo(1);
        assertThat(refused.tail()).contains("//tex/prop.png (image prop.png of library");
        assertThat(farm.client().get("/api/v1/jobs").json().get("jobs")).hasSize(jobs);
    }

    @Test
    void aMissingTextureThatGetsToTheFarmIsNamedBeforeTheSceneIsRendered() {
        Programs.require("blender");
        Path job = blenderScene().getParent();
        Map<String, byte[]> files = new TreeMap<>(RealPrograms.contents(job));
        files.remove("tex/near.png");

        String id = farm.client()
                .submit(new JobRequest("scene.blend", files)
                        .renderedBy("blender", Map.of())
                        .frames("1")
                        .size(16, 16)
                        .memoryMiB(500)
                        .retries(0));

        JsonNode summary = farm.client().awaitEnd(id);
        assertThat(summary.get("status").asText()).isEqualTo("failed");
        assertThat(farm.client().get("/api/v1/jobs/" + id + "/tasks").json().toString())
                .contains("files are missing", "//tex/near.png (image near.png)");
    }

    @Test
    void anUploadThatWasCutGoesOn() throws IOException {
        Programs.require("povray");
        Path scene = povRayScene();
        byte[] large = new byte[8 << 20];
        new Random(3).nextBytes(large);
        Files.write(scene.resolveSibling("large.bin"), large);
        String address = "/api/v1/files/" + FarmClient.sha256(large) + "/upload";
        int begun = large.length / 2;
        cut(address, large, begun);

        assertSucceeded(submit(scene, "--also", "large.bin", "--width", "8", "--height", "8", "--wait"));

        assertThat(farm.client()
                        .get("/api/v1/files/" + FarmClient.sha256(large))
                        .body())
                .isEqualTo(large);
    }

    /** Sends the beginning of a file and hangs up. */
    private static void cut(String address, byte[] content, int bytes) throws IOException {
        URI base = farm.client().base();
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("PATCH " + address + " HTTP/1.1\r\nHost: localhost\r\nUpload-Offset: 0\r\nUpload-Complete: ?1\r\n"
                                    + "Content-Type: application/partial-upload\r\nContent-Length: " + content.length
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            out.write(content, 0, bytes);
            out.flush();
            Await.untilTrue(
                    "half of the file to be there", LIMIT, () -> java.util.Optional.of(offset(address) == bytes));
        }
    }

    private static long offset(String address) {
        return farm.client()
                .send("HEAD", address, null)
                .expect(204)
                .headers()
                .firstValueAsLong("Upload-Offset")
                .orElse(-1);
    }
}
