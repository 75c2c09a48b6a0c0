package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.attempt;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
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

    /** The cube of Blender's own scene turns, so that frames differ; a stamp tells of host and hour, and there is a view for each eye. */
    private static final String SCENE = "import bpy; cube = bpy.data.objects['Cube'];"
            + " cube.keyframe_insert('rotation_euler', frame=1); cube.rotation_euler = (0.5, 1, 2);"
            + " cube.keyframe_insert('rotation_euler', frame=10); s = bpy.context.scene; s.render.engine = 'CYCLES';"
            + " s.cycles.samples = 2; s.cycles.use_denoising = False; s.render.use_stamp = True; s.render.use_stamp_hostname = True;"
            + " s.render.use_stamp_memory = True; s.render.use_multiview = True; bpy.ops.wm.save_as_mainfile(filepath='%s')";

    /** A cube falls on a floor, another one spreads particles, a third one is a soft body. */
    private static final String SIMULATED = "import bpy; o = bpy.ops; cube = bpy.data.objects['Cube'];"
            + " o.rigidbody.object_add(type='ACTIVE'); cube.rotation_euler = (0.3, 0.2, 0.1); cube.location.z = 1;"
            + " o.mesh.primitive_plane_add(size=9, location=(0, 0, -1)); o.rigidbody.object_add(type='PASSIVE');"
            + " o.mesh.primitive_cube_add(size=1, location=(2, 0, 1)); bpy.context.object.name = 'Fountain';"
            + " o.object.particle_system_add(); p = bpy.context.object.particle_systems[0].settings; p.frame_end = 12; p.count = 100;"
            + " p.render_type = 'OBJECT'; p.instance_object = cube; p.particle_size = 0.1;"
            + " o.mesh.primitive_cube_add(size=1, location=(-2, 0, 1)); bpy.context.object.name = 'Jelly';"
            + " o.object.modifier_add(type='SOFT_BODY'); bpy.context.object.modifiers[0].settings.use_goal = False;"
            + " s = bpy.context.scene; s.render.engine = 'CYCLES'; s.cycles.use_denoising = False; %s"
            + "bpy.ops.wm.save_as_mainfile(filepath='%%s', compress=True)";

    /** A picture of a sequence that lacks its third one is on the cube, within a group of nodes; paths are guided. */
    private static final String SEQUENCE =
            "import bpy, os; file = '%s'; seq = os.path.join(os.path.dirname(file), 'seq');"
                    + " os.makedirs(seq); dot = bpy.data.images.new('dot', 4, 4); dot.file_format = 'PNG';"
                    + " [dot.save_render(os.path.join(seq, 'paint_%%04d.png' %% n)) for n in (1, 2, 4)];"
                    + " bpy.ops.wm.save_as_mainfile(filepath=file); image = bpy.data.images.load(os.path.join(seq, 'paint_0001.png'));"
                    + " image.source = 'SEQUENCE'; image.filepath = '//seq/paint_0001.png';"
                    + " group = bpy.data.node_groups.new('paint', 'ShaderNodeTree'); node = group.nodes.new('ShaderNodeTexImage'); node.image = image;"
                    + " node.image_user.frame_duration = 4; node.image_user.use_auto_refresh = True;"
                    + " group.outputs.new('NodeSocketColor', 'c'); group.links.new(node.outputs[0], group.nodes.new('NodeGroupOutput').inputs[0]);"
                    + " tree = bpy.data.objects['Cube'].active_material.node_tree; use = tree.nodes.new('ShaderNodeGroup'); use.node_tree = group;"
                    + " tree.links.new(use.outputs[0], tree.nodes['Principled BSDF'].inputs[0]); s = bpy.context.scene; s.render.engine = 'CYCLES';"
                    + " s.cycles.use_denoising = False; s.cycles.use_guiding = True; s.cycles.use_deterministic_guiding = False;"
                    + " bpy.ops.wm.save_as_mainfile(filepath=file)";

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
                assertThat(log)
                        .contains(
                                "Warning: the stamp in the picture leaves out what depends on its host and hour:"
                                        + " date, filename, hostname, memory, render time",
                                "Warning: the scene is stereoscopic");
            }
            assertThat(session.runs.sessions()).hasSize(1);
            assertThat(alone.runs.sessions()).isEmpty();
        }
    }

    /** A host that was said to have a graphics processor which Blender can not compute with, as every host of these tests. */
    @Test
    void aDeviceThatBlenderDoesNotFindFailsTheAttemptAndTheProcessorIsNotTakenInstead() throws Exception {
        Path scene = folder.resolve("cube.blend");
        makeScene(Programs.require("blender"), scene);
        try (TestHost alone = host("alone", Duration.ZERO)) {
            int number = 0;
            for (String device : List.of("cuda", "optix", "hip")) {
                RunEnd end = alone.run(order(alone, scene, ++number, List.of(1), Map.of("device", device)));
                String log = alone.log(attempt(number));
                assertThat(end.result()).as(log).isEqualTo(Result.FAILED);
                // Some builds of Blender can not even look for devices of some kinds.
                assertThat(end.reason())
                        .containsAnyOf(
                                "there is no device for " + device + " on this host",
                                "this Blender can not compute with " + device);
                assertThat(log).contains("--device=" + device).doesNotContain("Saved:");
            }
        }
    }

    @Test
    void aSceneWithSimulationsThatAreNotBakedIsRefusedWithWhatToBake() throws Exception {
        Path scene = folder.resolve("falling.blend");
        makeScene(Programs.require("blender"), scene, SIMULATED.formatted(""));
        try (TestHost host = host("refusing", Duration.ofMinutes(5))) {
            RunEnd end = host.run(order(host, scene, 1, List.of(12), Map.of("samples", "2")));
            assertThat(end.result()).isEqualTo(Result.UNRENDERABLE);
            assertThat(end.reason())
                    .startsWith("simulations are not baked: bake the particles of Fountain, the rigid body world"
                            + " and the soft body of Jelly, or set simulations=allow");
        }
    }

    @Test
    void aFrameThatNeedsAPictureThatASequenceLacksIsRefusedAndOthersAreNot() throws Exception {
        Path scene = folder.resolve("painted/cube.blend");
        makeScene(Programs.require("blender"), scene, SEQUENCE);
        Map<String, String> rough = Map.of("samples", "1");
        try (TestHost host = host("holes", Duration.ofMinutes(5))) {
            picture(host, order(host, scene, 1, List.of(2, 4, 9), rough));
            RunEnd end = host.run(order(host, scene, 2, List.of(3), rough));
            assertThat(end.result()).isEqualTo(Result.UNRENDERABLE);
            assertThat(end.reason())
                    .startsWith("pictures of a sequence are missing: paint_0003.png (image sequence paint_0001.png)");
            picture(host, order(host, scene, 3, List.of(3), Map.of("samples", "1", "missing", "allow")));
            assertThat(host.log(attempt(3)))
                    .contains(
                            "Warning: pictures of a sequence are missing: paint_0003.png", "Warning: paths are guided");
            TaskOrder tile = TaskOrderBuilder.builder(order(host, scene, 4, List.of(2), rough))
                    .tile(Optional.of(0))
                    .region(Optional.of(new PixelRegion(0, 0, 21, 13)))
                    .build();
            assertThat(host.run(tile).reason())
                    .startsWith("Cycles guides its paths by what it has seen of the picture");
        }
    }

    @Test
    void aFrameOfASimulationThatIsAllowedIsTheSameAloneInAChunkAndAfterOthersInASession() throws Exception {
        Path scene = folder.resolve("falling.blend");
        makeScene(Programs.require("blender"), scene, SIMULATED.formatted(""));
        Map<String, String> allow = Map.of("samples", "2", "simulations", "allow");
        try (TestHost session = host("session", Duration.ofMinutes(5));
                TestHost alone = host("alone", Duration.ZERO)) {
            List<Integer> expected = pixels(picture(alone, order(alone, scene, 1, List.of(12), allow)));
            picture(session, order(session, scene, 1, List.of(3), allow));
            assertThat(pixels(picture(session, order(session, scene, 2, List.of(12), allow))))
                    .as("after another frame")
                    .isEqualTo(expected);
            assertThat(pixels(picture(session, order(session, scene, 3, List.of(12, 14), allow))))
                    .as("in a chunk")
                    .isEqualTo(expected);
            assertThat(session.log(attempt(3)))
                    .doesNotContain("$ ")
                    .contains("one warning: Warning: simulations are not baked");
        }
    }

    @Test
    void aSceneWhoseSimulationsAreBakedIsRenderedAsItIs() throws Exception {
        Path scene = folder.resolve("falling.blend");
        String bake = "s.frame_end = 14; s.rigidbody_world.point_cache.frame_end = 14; o.ptcache.bake_all(bake=True); ";
        makeScene(Programs.require("blender"), scene, SIMULATED.formatted(bake));
        try (TestHost host = host("session", Duration.ofMinutes(5));
                TestHost alone = host("alone", Duration.ZERO)) {
            Map<String, String> samples = Map.of("samples", "2");
            picture(host, order(host, scene, 1, List.of(3, 5), samples));
            assertThat(pixels(picture(host, order(host, scene, 2, List.of(12), samples))))
                    .isEqualTo(pixels(picture(alone, order(alone, scene, 1, List.of(12), samples))));
            assertThat(host.log(attempt(2))).doesNotContain("not baked");
        }
    }

    @Test
    void aSceneWhoseDiskCacheStayedAtHomeIsRefusedWhateverIsAllowed() throws Exception {
        Path scene = folder.resolve("falling.blend");
        String bake = "s.frame_end = 14; o.wm.save_as_mainfile(filepath='%1$s');"
                + " bpy.data.objects['Jelly'].modifiers[0].point_cache.use_disk_cache = True;"
                + " s.rigidbody_world.point_cache.frame_end = 14; o.ptcache.bake_all(bake=True); ";
        makeScene(Programs.require("blender"), scene, SIMULATED.formatted(bake));
        assertThat(folder.resolve("blendcache_falling")).isNotEmptyDirectory();
        try (TestHost host = host("refusing", Duration.ofMinutes(5))) {
            Map<String, String> allow = Map.of("samples", "2", "simulations", "allow");
            RunEnd end = host.run(order(host, scene, 1, List.of(12), allow));
            assertThat(end.result()).isEqualTo(Result.UNRENDERABLE);
            assertThat(end.reason())
                    .startsWith("a disk cache is not among the job's files: bake the soft body of Jelly without one");
        }
    }

    @Test
    void aPreviewIsSeenWhileTheFrameRenders() throws Exception {
        Path scene = folder.resolve("cube.blend");
        makeScene(Programs.require("blender"), scene);
        try (TestHost host = host("session", Duration.ofMinutes(5))) {
            TaskOrder endless = order(host, scene, 1, List.of(1), Map.of("samples", "65536", "preview", "true"));
            endless = TaskOrderBuilder.builder(endless).width(640).height(480).build();
            host.runs.start(endless);
            TaskRun run = host.runs.find(attempt(1)).orElseThrow();
            long limit = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (run.samples().count() == 0) {
                assertThat(run.end()).as("it renders").isEmpty();
                assertThat(System.nanoTime()).as("a preview comes").isLessThan(limit);
                Thread.onSpinWait();
            }
            BufferedImage shown = ImageIO.read(host.results
                    .samples()
                    .find(endless.job(), endless.attempt(), 1)
                    .orElseThrow()
                    .file()
                    .path()
                    .toFile());
            assertThat(pixels(shown).stream().distinct().count()).as("colours").isGreaterThan(20);
            host.runs.stop(attempt(1), "seen");
            assertThat(host.awaitEnd(attempt(1)).result()).isEqualTo(Result.STOPPED);
        }
    }

    @Test
    void aPreviewChangesNothingOfTheFrame() throws Exception {
        Path scene = folder.resolve("cube.blend");
        makeScene(Programs.require("blender"), scene);
        try (TestHost host = host("session", Duration.ofMinutes(5))) {
            Map<String, String> plain = Map.of("samples", "16");
            Map<String, String> preview = Map.of("samples", "16", "preview", "true");
            BufferedImage expected = picture(host, order(host, scene, 1, List.of(5), plain));
            assertThat(pixels(picture(host, order(host, scene, 2, List.of(5, 6), preview))))
                    .isEqualTo(pixels(expected));
            assertThat(host.log(attempt(2)))
                    .as("what is said of the preview is not taken for the picture")
                    .contains("blender_5.png'")
                    .doesNotContain("preview_5", "Sample 1/1 ", "Sample 1/1\n");
            BufferedImage rough = picture(host, order(host, scene, 3, List.of(5), Map.of("samples", "1")));
            assertThat(pixels(rough)).as("a preview is another picture").isNotEqualTo(pixels(expected));
        }
    }

    private static void makeScene(Path blender, Path file) throws IOException, InterruptedException {
        makeScene(blender, file, SCENE);
    }

    private static void makeScene(Path blender, Path file, String script) throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        Process process = new ProcessBuilder(
                        blender.toString(),
                        "--background",
                        "--factory-startup",
                        "-noaudio",
                        "--python-exit-code",
                        "3",
                        "--python-expr",
                        script.formatted(file))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(file).isRegularFile();
    }

    private TestHost host(String name, Duration idle) throws Exception {
        RenderingPackage[] found =
                InstalledPackages.once(Definitions.ofTheJar()).toArray(RenderingPackage[]::new);
        SandboxSettings sandbox = new SandboxSettings(SandboxChoice.AUTO, List.of(), 64, 64, 4, false);
        return new TestHost(folder.resolve(name), Samples.settings(sandbox, idle), InstantSource.system(), found);
    }

    private static BufferedImage render(TestHost host, Path scene, int number, boolean tile) throws Exception {
        TaskOrder whole = order(host, scene, number, List.of(number), Map.of("samples", "2"));
        return picture(
                host,
                tile
                        ? TaskOrderBuilder.builder(whole)
                                .tile(Optional.of(number))
                                .region(Optional.of(new PixelRegion(7, 5, 21, 13)))
                                .build()
                        : whole);
    }

    private static TaskOrder order(
            TestHost host, Path scene, int number, List<Integer> frames, Map<String, String> parameters)
            throws Exception {
        byte[] bytes = Files.readAllBytes(scene);
        RelativePath path = new RelativePath("cube.blend");
        List<AssociatedFile> files = new ArrayList<>();
        files.add(new AssociatedFile(path, host.files.put(bytes), bytes.length));
        File[] pictures = scene.resolveSibling("seq").toFile().listFiles();
        for (File picture : pictures == null ? new File[0] : pictures) {
            byte[] content = Files.readAllBytes(picture.toPath());
            files.add(new AssociatedFile(
                    new RelativePath("seq/" + picture.getName()), host.files.put(content), content.length));
        }
        Sha256 manifest = host.files.put(new InputManifest(files).toJson());
        return TaskOrderBuilder.builder()
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
                .parameters(parameters)
                .cores(1)
                .memoryMiB(512)
                .frames(frames)
                .build();
    }

    /** The first picture of a task. */
    private static BufferedImage picture(TestHost host, TaskOrder order) throws Exception {
        RunEnd end = host.run(order);
        assertThat(end.result()).as(end.reason() + host.log(order.attempt())).isEqualTo(Result.SUCCEEDED);
        return ImageIO.read(host.runs
                .find(order.attempt())
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
