package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.attempt;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AssociatedFile;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.rendering.InstalledPackages;
import org.raymill.rendering.RenderingPackage;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.sandbox.SandboxChoice;
import org.raymill.storage.InputManifest;
import org.raymill.testing.Programs;

/** Blender stays alive between tasks, and its pictures are those of a Blender that was started for each. */
class BlenderSessionTest {

    private static final int WIDTH = 48;
    private static final int HEIGHT = 32;

    /** The cube of Blender's own scene turns, so that frames differ. */
    private static final String SCENE = "import bpy; cube = bpy.data.objects['Cube'];"
            + " cube.keyframe_insert('rotation_euler', frame=1); cube.rotation_euler = (0.5, 1, 2);"
            + " cube.keyframe_insert('rotation_euler', frame=10); s = bpy.context.scene; s.render.engine = 'CYCLES';"
            + " s.cycles.samples = 2; s.cycles.use_denoising = False; bpy.ops.wm.save_as_mainfile(filepath='%s')";

    @TempDir
    Path folder;

    @Test
    void framesAndTilesOfASessionArePixelEqualToThoseOfProcessesOfTheirOwn() throws Exception {
        Path blender = Programs.require("blender");
        Path scene = folder.resolve("cube.blend");
        makeScene(blender, scene);
        try (TestHost session = host("session", Duration.ofMinutes(5));
                TestHost alone = host("alone", Duration.ZERO)) {
            for (int number = 1; number <= 4; number++) {
                boolean tile = number > 2;
                BufferedImage one = render(session, scene, number, tile);
                BufferedImage other = render(alone, scene, number, tile);
                assertThat(pixels(one)).as("task " + number).isEqualTo(pixels(other));
                String log = session.log(attempt(number));
                assertThat(log.contains("$ "))
                        .as("whether task %s started Blender: %s", number, log)
                        .isEqualTo(number == 1);
            }
            assertThat(session.runs.sessions()).hasSize(1);
            assertThat(alone.runs.sessions()).isEmpty();
        }
    }

    private static void makeScene(Path blender, Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        blender.toString(),
                        "--background",
                        "--factory-startup",
                        "-noaudio",
                        "--python-exit-code",
                        "3",
                        "--python-expr",
                        SCENE.formatted(file))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(file).isRegularFile();
    }

    private TestHost host(String name, Duration idle) throws Exception {
        RenderingPackage[] found =
                InstalledPackages.once(Definitions.ofTheJar()).toArray(RenderingPackage[]::new);
        SandboxSettings sandbox = new SandboxSettings(SandboxChoice.AUTO, List.of(), 64, 64, 4, false);
        return new TestHost(folder.resolve(name), Samples.settings(sandbox, idle), InstantSource.system(), found);
    }

    private static BufferedImage render(TestHost host, Path scene, int number, boolean tile) throws Exception {
        byte[] bytes = Files.readAllBytes(scene);
        RelativePath path = new RelativePath("cube.blend");
        Sha256 manifest = host.files.put(
                new InputManifest(List.of(new AssociatedFile(path, host.files.put(bytes), bytes.length))).toJson());
        TaskOrder order = TaskOrderBuilder.builder()
                .job(Samples.JOB)
                .task(new TaskId(StepName.RENDER, number))
                .attempt(attempt(number))
                .number(1)
                .packageName("blender")
                .scene(path)
                .manifest(manifest)
                .width(WIDTH)
                .height(HEIGHT)
                .format(PictureFormat.PNG)
                .parameters(Map.of("samples", "2"))
                .cores(1)
                .memoryMiB(512)
                .frames(List.of(number))
                .tile(tile ? Optional.of(number) : Optional.empty())
                .region(tile ? Optional.of(new PixelRegion(7, 5, 21, 13)) : Optional.empty())
                .build();
        RunEnd end = host.run(order);
        assertThat(end.result()).as(end.reason() + host.log(attempt(number))).isEqualTo(Result.SUCCEEDED);
        return ImageIO.read(host.runs
                .find(attempt(number))
                .orElseThrow()
                .folder()
                .output()
                .resolve(end.files().get(0).name().value())
                .toFile());
    }

    private static List<Integer> pixels(BufferedImage picture) {
        return java.util.Arrays.stream(
                        picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth()))
                .boxed()
                .toList();
    }
}
