package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.PictureFormat;
import org.raymill.model.PixelRegion;
import org.raymill.model.RelativePath;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.Setting;
import org.raymill.rendering.pathtracer.ExrPictures;
import org.raymill.rendering.pathtracer.FloatImage;
import org.raymill.testing.Programs;

/** The shipped packages with the real programs, one task at a time. */
class ShippedPackagesTest {

    private static final int WIDTH = 61;
    private static final int HEIGHT = 37;
    private static final PixelRegion TILE = new PixelRegion(30, 11, 31, 26);
    private static final String POVRAY_SCENE = """
            camera { location <0, 1, -4> look_at <0, 0.5, 0> }
            light_source { <3, 5, -4> rgb 1 }
            plane { y, 0 pigment { checker rgb 1, rgb <0.2, 0.3, 0.8> } }
            sphere { <0, 0.7, 0>, 0.7 pigment { rgb <0.9, 0.4, 0.1> } finish { reflection 0.3 } }
            """;

    @TempDir
    Path folder;

    private Path inputs;
    private PlainContext context;
    private final List<String> lines = new java.util.concurrent.CopyOnWriteArrayList<>();
    private int tasks;

    @BeforeEach
    void makeFolders() throws IOException {
        inputs = Files.createDirectory(folder.resolve("inputs"));
        context = new PlainContext(folder);
    }

    // ---- POV-Ray

    @Test
    void aTileOfPovRayIsAPartOfItsFrameInEveryFormat() throws Exception {
        RenderingPackage povray = installed("povray", "povray");
        Files.writeString(inputs.resolve("scene.pov"), POVRAY_SCENE);
        for (String bits : List.of("8", "16")) {
            Map<String, String> parameters = Map.of("bits", bits, "antialias", "0.1");
            BufferedImage whole = png(render(povray, "scene.pov", PictureFormat.PNG, parameters, 2, false));
            BufferedImage tile = png(render(povray, "scene.pov", PictureFormat.PNG, parameters, 2, true));
            assertThat(whole.getSampleModel().getSampleSize(0)).isEqualTo(Integer.parseInt(bits));
            assertThat(tile.getSampleModel().getSampleSize(0)).isEqualTo(Integer.parseInt(bits));
            assertThat(samples(tile, PixelRegion.whole(TILE.width(), TILE.height())))
                    .isEqualTo(samples(whole, TILE));
        }
        assertExrTile(povray, "scene.pov", Map.of());
    }

    @Test
    void aSceneThatThreadsWouldChangeIsRenderedWithOneThreadAndNotInTiles() throws Exception {
        RenderingPackage povray = installed("povray", "povray");
        Files.writeString(inputs.resolve("scene.pov"), "#include \"light.inc\"\n" + POVRAY_SCENE);
        Files.writeString(
                inputs.resolve("light.inc"), "light_source { <-3, 4, -3> rgb 1 area_light x, z, 3, 3 jitter }");

        Path exact = render(povray, "scene.pov", PictureFormat.PNG, Map.of(), 2, false);
        assertThat(context.commands().get(0)).contains("+WT1").doesNotContain("+WT2");
        assertThat(context.log()).anyMatch(line -> line.startsWith("'jitter' in light.inc makes pictures differ"));
        assertThat(samples(png(render(povray, "scene.pov", PictureFormat.PNG, Map.of(), 1, false))))
                .isEqualTo(samples(png(exact)));

        assertThatThrownBy(() -> render(povray, "scene.pov", PictureFormat.PNG, Map.of(), 2, true))
                .isInstanceOf(RenderingException.class)
                .hasMessageContaining("'jitter' in light.inc makes tiles of this scene differ");

        render(povray, "scene.pov", PictureFormat.PNG, Map.of("exact", "false"), 2, true);
        assertThat(context.commands().get(2)).contains("+WT2");
    }

    @Test
    void povRayUnderstandsEveryNumberThatItsSettingsAllow() throws Exception {
        RenderingPackage povray = installed("povray", "povray");
        Files.writeString(inputs.resolve("scene.pov"), POVRAY_SCENE);
        Map<String, List<String>> clocks =
                Map.of("initialClock", List.of("-1", ".5"), "finalClock", List.of("100", "7.25"));
        for (Setting setting :
                Definitions.ofTheJar().find("povray").orElseThrow().settings().all()) {
            List<String> numbers = Stream.of(setting.least(), setting.most())
                    .flatMap(Optional::stream)
                    .map(BigDecimal::toPlainString)
                    .toList();
            if (setting.bounds().isPresent()) {
                continue; // the frames of an animation
            }
            for (String number : numbers.isEmpty() ? clocks.getOrDefault(setting.name(), List.of()) : numbers) {
                Map<String, String> parameters = new HashMap<>(Map.of("antialias", ".3"));
                parameters.put(setting.name(), number);
                assertThat(png(render(povray, "scene.pov", PictureFormat.PNG, parameters, 1, false))
                                .getWidth())
                        .as("%s", parameters)
                        .isEqualTo(WIDTH);
            }
        }
        assertThat(context.commands()).hasSizeGreaterThan(8);
    }

    @Test
    void povRaySaysWhyASceneCanNotBeRendered() throws Exception {
        RenderingPackage povray = installed("povray", "povray");
        Files.writeString(inputs.resolve("scene.pov"), "spere { 0, 1 }");
        assertThatThrownBy(() -> render(povray, "scene.pov", PictureFormat.PNG, Map.of(), 1, false))
                .isInstanceOf(RenderingException.class)
                .hasMessageStartingWith("Parse Error: ")
                .hasMessageEndingWith(" (povray ended with exit status 1 on frame 1)")
                .extracting(failure -> ((RenderingException) failure).kind())
                .isEqualTo(RenderingException.Kind.UNRENDERABLE);

        String missing = "textures/a_name_that_makes_the_message_longer_than_a_line.inc";
        Files.writeString(inputs.resolve("scene.pov"), "#include concat(\"" + missing + "\", \"\")");
        assertThatThrownBy(() -> render(povray, "scene.pov", PictureFormat.PNG, Map.of(), 1, false))
                .hasMessage("Cannot find file '" + missing + "' (povray ended with exit status 1 on frame 1)")
                .extracting(failure -> ((RenderingException) failure).kind())
                .isEqualTo(RenderingException.Kind.UNRENDERABLE);
    }

    @Test
    void framesOfAChunkWithGapsAreAllRendered() throws Exception {
        RenderingPackage povray = installed("povray", "povray");
        Files.writeString(
                inputs.resolve("scene.pov"), POVRAY_SCENE.replace("<0, 0.7, 0>, 0.7", "<clock, 0.7, 0>, 0.7"));
        RenderTask task =
                task("scene.pov", PictureFormat.PNG, Map.of("finalFrame", "100"), 1, List.of(7, 8, 10), false);

        povray.render(task, context);

        assertThat(context.commands()).as("7 to 8, and 10").hasSize(2);
        List<String> pictures = new ArrayList<>();
        for (int frame : task.frames()) {
            pictures.add(samples(png(task.outputs().resolve(task.output(frame).value()))));
        }
        assertThat(pictures).doesNotHaveDuplicates();
    }

    @Test
    void aSceneOfPovRayMayHaveAnyNameThatPovRayCanOpen() throws Exception {
        RenderingPackage povray = installed("povray", "povray");
        Files.writeString(inputs.resolve("scene.pov"), POVRAY_SCENE);
        String plain = samples(png(render(povray, "scene.pov", PictureFormat.PNG, Map.of(), 1, false)));
        Files.createDirectories(inputs.resolve("schöne = Szenen"));
        List<String> names = List.of(
                "my scene.pov", "a=b.pov", "it's; 50% [a], {frame} #2.pov", "+W9 -x.pov", "schöne = Szenen/a b.pov");
        for (String name : names) {
            Files.writeString(inputs.resolve(name), POVRAY_SCENE);
            assertThat(samples(png(render(povray, name, PictureFormat.PNG, Map.of(), 1, false))))
                    .as(name)
                    .isEqualTo(plain);
        }
        Files.writeString(inputs.resolve("my = animation.ini"), "Input_File_Name=\"my scene.pov\"\n");
        assertThat(samples(png(render(povray, "my = animation.ini", PictureFormat.PNG, Map.of(), 1, false))))
                .isEqualTo(plain);
        assertThat(png(render(povray, "my scene.pov", PictureFormat.PNG, Map.of(), 1, true))
                        .getWidth())
                .as("a tile")
                .isEqualTo(TILE.width());
    }

    @Test
    void aNameThatPovRayCanNotOpenIsRefusedWithTheRemedy() throws Exception {
        RenderingPackage povray = installed("povray", "povray");
        for (String name : List.of("schön.pov", "a\"b.pov")) {
            Files.writeString(inputs.resolve(name), POVRAY_SCENE);
            assertThatThrownBy(() -> render(povray, name, PictureFormat.PNG, Map.of(), 1, false))
                    .isInstanceOf(RenderingException.class)
                    .hasMessageContaining("'" + name + "'")
                    .hasMessageContaining("rename the scene");
        }
        assertThat(context.commands()).isEmpty();
    }

    // ---- Blender

    @Test
    void blenderRendersTilesInEveryFormatAndRefusesWhatItHasNot() throws Exception {
        RenderingPackage blender = installed("blender", "blender");
        makeBlenderScene();
        Map<String, String> parameters = Map.of("samples", "2", "bits", "16", "seed", "3");
        BufferedImage whole = png(render(blender, "scene.blend", PictureFormat.PNG, parameters, 1, false));
        BufferedImage tile = png(render(blender, "scene.blend", PictureFormat.PNG, parameters, 2, true));
        assertThat(tile.getSampleModel().getSampleSize(0)).isEqualTo(16);
        assertThat(samples(tile, PixelRegion.whole(TILE.width(), TILE.height())))
                .isEqualTo(samples(whole, TILE));
        assertExrTile(blender, "scene.blend", Map.of("samples", "2"));

        assertThatThrownBy(
                        () -> render(blender, "scene.blend", PictureFormat.PNG, Map.of("camera", "Nobody's"), 1, false))
                .isInstanceOf(RenderingException.class)
                .extracting(failure -> ((RenderingException) failure).kind() + " " + failure.getMessage())
                .isEqualTo(
                        "UNRENDERABLE there is no camera 'Nobody's' in the scene (blender ended with exit status 5 on frame 1)");
    }

    @Test
    void whatIsNoSceneOfBlenderIsNotTriedAgain() throws Exception {
        RenderingPackage blender = installed("blender", "blender");
        Files.writeString(inputs.resolve("scene.blend"), "no scene");
        assertThatThrownBy(() -> render(blender, "scene.blend", PictureFormat.PNG, Map.of(), 1, false))
                .hasMessageContaining("File format is not supported")
                .extracting(failure -> ((RenderingException) failure).kind())
                .isEqualTo(RenderingException.Kind.UNRENDERABLE);
    }

    @Test
    void eeveeRendersFramesAndTilesThatAreTheSame() throws Exception {
        RenderingPackage blender = installed("blender", "blender");
        makeBlenderScene();
        Map<String, String> parameters = Map.of("engine", "eevee", "samples", "2");
        BufferedImage whole = png(render(blender, "scene.blend", PictureFormat.PNG, parameters, 1, false));
        BufferedImage tile = png(render(blender, "scene.blend", PictureFormat.PNG, parameters, 2, true));
        assertThat(samples(tile, PixelRegion.whole(TILE.width(), TILE.height())))
                .isEqualTo(samples(whole, TILE));
        assertThat(samples(whole, PixelRegion.whole(WIDTH, HEIGHT))).satisfies(ShippedPackagesTest::isNoPlainColour);
    }

    @Test
    void effectsOfEeveeThatLookAtNeighboursAreTheSameInTiles() throws Exception {
        RenderingPackage blender = installed("blender", "blender");
        makeBlenderScene();
        Map<String, String> parameters = Map.of("engine", "eevee", "samples", "2");
        String plain = samples(png(render(blender, "scene.blend", PictureFormat.PNG, parameters, 1, false)));
        changeBlenderScene(
                "s = bpy.context.scene; e = s.eevee; e.use_bloom = e.use_ssr = e.use_gtao = True;"
                        + " e.bloom_threshold = 0.1; e.gtao_distance = 3; d = s.camera.data.dof; d.use_dof = True; d.aperture_fstop = 0.1");
        BufferedImage whole = png(render(blender, "scene.blend", PictureFormat.PNG, parameters, 1, false));
        BufferedImage tile = png(render(blender, "scene.blend", PictureFormat.PNG, parameters, 1, true));
        assertThat(samples(tile)).isEqualTo(samples(whole, TILE));
        assertThat(samples(whole)).as("the effects show").isNotEqualTo(plain);
    }

    @Test
    void blenderRefusesTilesThatWouldNotJoin() throws Exception {
        RenderingPackage blender = installed("blender", "blender");
        makeBlenderScene();
        for (List<String> scene : List.of(
                List.of(
                        "the scene is composited",
                        "s.use_nodes = True; t = s.node_tree; b = t.nodes.new('CompositorNodeBlur')"),
                List.of("the scene has Freestyle's lines", "s.use_nodes = False; s.render.use_freestyle = True"),
                List.of(
                        "the scene's picture comes from its video sequencer",
                        "s.render.use_freestyle = False; s.sequence_editor_create().sequences.new_scene('a', s, 1, 1)"))) {
            changeBlenderScene("s = bpy.context.scene; " + scene.get(1));
            assertThatThrownBy(() ->
                            render(blender, "scene.blend", PictureFormat.PNG, Map.of("engine", "workbench"), 1, true))
                    .hasMessageContaining(scene.get(0) + ", so that its tiles would not join: render whole frames")
                    .extracting(failure -> ((RenderingException) failure).kind())
                    .isEqualTo(RenderingException.Kind.UNRENDERABLE);
        }
        changeBlenderScene("q = bpy.context.scene.sequence_editor.sequences; q.remove(q[0])");
        render(blender, "scene.blend", PictureFormat.PNG, Map.of("engine", "workbench"), 1, true);
    }

    @Test
    void tilesOfEeveeThatDrawsRegionsAloneAreRefused() throws Exception {
        // What this Blender has of it: EEVEE since 4.2 is known by its ray tracing.
        makeBlenderScene();
        assertThat(tile("import bpy; bpy.types.SceneEEVEE.use_raytracing = False", "--engine=eevee"))
                .isEqualTo(5);
        assertThat(String.join("\n", lines)).contains("EEVEE of this Blender sees nothing beyond a tile's edge");
        assertThat(tile("import bpy; bpy.types.SceneEEVEE.use_raytracing = False", "--engine=workbench"))
                .isZero();
    }

    private static void isNoPlainColour(String samples) {
        assertThat(Arrays.stream(samples.split("\\D+")).distinct().count()).isGreaterThan(5);
    }

    @Test
    void theFontOfATextIsRenderedAsByHandAndASceneWithoutItRefused() throws Exception {
        RenderingPackage blender = installed("blender", "blender");
        blender(
                "-P",
                script("kinds_scene.py"),
                "--",
                inputs.toString(),
                Programs.font().toString());
        Path made = render(blender, "scene.blend", PictureFormat.PNG, Map.of(), 1, false);
        Path byHand = folder.resolve("by_hand_");
        blender(
                inputs.resolve("scene.blend").toString(),
                "--python-expr",
                "import bpy; r = bpy.context.scene.render; r.resolution_x = " + WIDTH + "; r.resolution_y = " + HEIGHT,
                "-o",
                byHand + "####",
                "-f",
                "1");
        PixelRegion all = PixelRegion.whole(WIDTH, HEIGHT);
        String expected = samples(png(folder.resolve("by_hand_0001.png")), all);
        assertThat(samples(png(made), all)).isEqualTo(expected).satisfies(ShippedPackagesTest::isNoPlainColour);

        Files.delete(inputs.resolve("fonts/title.ttf"));
        assertThatThrownBy(() -> render(blender, "scene.blend", PictureFormat.PNG, Map.of(), 1, false))
                .isInstanceOf(RenderingException.class)
                .hasMessageContaining("fonts/title.ttf");
    }

    @Test
    void aSceneThatIsDenoisedIsRenderedAsAWholeAndItsTilesRefused() throws Exception {
        // What this Blender has of it: a build with a denoiser says so by the same attribute.
        makeBlenderScene();
        changeBlenderScene("bpy.context.scene.cycles.use_denoising = True");
        assertThat(tile("import _cycles; _cycles.with_openimagedenoise = True")).isEqualTo(5);
        assertThat(String.join("\n", lines)).contains("the scene is denoised, so that its tiles would not join");
        assertThat(folder.resolve("tile_1.png")).doesNotExist();
    }

    /** Renders a tile of the scene by the script, after some other one; tells the exit status. */
    private int tile(String before, String... more) throws Exception {
        for (String script :
                List.of("raymill_blender.py", "raymill_drivers.py", "raymill_paths.py", "raymill_simulations.py")) {
            Files.copy(
                    Path.of("src/main/resources/packages", script),
                    folder.resolve(script),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> arguments = new ArrayList<>(List.of(
                inputs.resolve("scene.blend").toString(),
                "--python-expr",
                before,
                "-P",
                folder.resolve("raymill_blender.py").toString(),
                "--",
                "--frames=1",
                "--output=" + folder + "/tile_",
                "--width=61",
                "--height=37",
                "--format=PNG",
                "--depth=8",
                "--region=0,0,8,8"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void aSceneWhoseDriversNeedScriptsIsRefusedUnlessTheJobDoesWithoutThem() throws Exception {
        RenderingPackage blender = installed("blender", "blender");
        makeBlenderScene();
        changeBlenderScene("c = bpy.context.scene.camera;"
                + " c.driver_add('location', 2).driver.expression = 'frame / 10 + 4';"
                + " c.driver_add('location', 0).driver.expression = 'pow(frame, 0) + nobody_knows'");
        String simple = "c = bpy.context.scene.camera; c.driver_remove('location', 0)";
        assertThatThrownBy(() ->
                        render(blender, "scene.blend", PictureFormat.PNG, Map.of("engine", "workbench"), 1, false))
                .hasMessageContaining("drivers need scripts of the file, which are not run: make keyframes of location"
                        + " of Camera (pow(frame, 0) + nobody_knows), or set scripts=skip")
                .extracting(failure -> ((RenderingException) failure).kind())
                .isEqualTo(RenderingException.Kind.UNRENDERABLE);
        Map<String, String> skip = Map.of("engine", "workbench", "scripts", "skip");
        render(blender, "scene.blend", PictureFormat.PNG, skip, 1, false);
        assertThat(context.log()).anySatisfy(line -> assertThat(line)
                .contains("which are not run; as they were saved: location of Camera"));
        changeBlenderScene(simple);
        render(blender, "scene.blend", PictureFormat.PNG, Map.of("engine", "workbench"), 1, false);
    }

    @Test
    void filesThatASceneWouldWriteBesideItsPictureAreNotWrittenAndTheLogSaysSo() throws Exception {
        RenderingPackage blender = installed("blender", "blender");
        makeBlenderScene();
        changeBlenderScene("s = bpy.context.scene; s.use_nodes = True; t = s.node_tree;"
                + " n = t.nodes.new('CompositorNodeOutputFile'); n.base_path = '//passes/';"
                + " t.links.new(t.nodes['Render Layers'].outputs['Image'], n.inputs[0])");
        render(blender, "scene.blend", PictureFormat.PNG, Map.of("engine", "workbench"), 1, false);
        assertThat(inputs.resolve("passes")).doesNotExist();
        assertThat(context.log()).anySatisfy(line -> assertThat(line)
                .contains("only the scene's picture is a result")
                .contains("File Output"));
    }

    @Test
    void aLimitOfTimeThatASceneHasIsNotKeptSinceItsPicturesWouldDependOnTheHost() throws Exception {
        RenderingPackage blender = installed("blender", "blender");
        makeBlenderScene();
        Map<String, String> settings = Map.of("engine", "cycles", "samples", "16");
        PixelRegion all = PixelRegion.whole(WIDTH, HEIGHT);
        String unlimited = samples(png(render(blender, "scene.blend", PictureFormat.PNG, settings, 1, false)), all);
        changeBlenderScene("bpy.context.scene.cycles.time_limit = 1e-6");
        Path limited = render(blender, "scene.blend", PictureFormat.PNG, settings, 1, false);
        assertThat(samples(png(limited), all)).isEqualTo(unlimited);
        assertThat(context.log()).anySatisfy(line -> assertThat(line)
                .contains("the scene's limit of 1e-06 s is not kept")
                .contains("all samples are taken"));
    }

    private void changeBlenderScene(String statements) throws Exception {
        blender(
                inputs.resolve("scene.blend").toString(),
                "--python-expr",
                "import bpy; " + statements + "; bpy.ops.wm.save_mainfile()");
    }

    private void makeBlenderScene() throws Exception {
        blender("-P", script("textured_scene.py"), "--", inputs.toString(), "CYCLES");
    }

    private static String script(String name) {
        return Path.of("src/test/resources/blender", name).toAbsolutePath().toString();
    }

    private void blender(String... arguments) throws Exception {
        assertThat(run(arguments)).isZero();
    }

    private int run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Programs.require("blender").toString(),
                "-b",
                "--factory-startup",
                "-noaudio",
                "--python-exit-code",
                "3"));
        command.addAll(List.of(arguments));
        return context.execute(
                new Program(command, folder, java.time.Duration.ofMinutes(2), false), line -> lines.add(line));
    }

    // ---- any command

    @Test
    void aCommandOfTheClientIsRunWithoutAShell() throws Exception {
        RenderingPackage command = installed("command", "env");
        ImageIO.write(
                new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB),
                "png",
                inputs.resolve("a picture.png").toFile());
        Path picture = render(
                command, "a picture.png", PictureFormat.PNG, Map.of("command", "cp '{scene}' {output}"), 1, false);
        assertThat(picture).hasSameBinaryContentAs(inputs.resolve("a picture.png"));

        assertThatThrownBy(() -> render(
                        command,
                        "a picture.png",
                        PictureFormat.PNG,
                        Map.of("command", "cp {scene} {output}; touch " + folder + "/touched"),
                        1,
                        false))
                .isInstanceOf(RenderingException.class);
        assertThat(folder.resolve("touched")).doesNotExist();
    }

    // ---- all

    private static RenderingPackage installed(String name, String program) throws InterruptedException {
        Programs.require(program);
        return InstalledPackages.once(Definitions.ofTheJar().alone(name)).get(0);
    }

    private Path render(
            RenderingPackage by,
            String scene,
            PictureFormat format,
            Map<String, String> parameters,
            int cores,
            boolean tile)
            throws IOException, InterruptedException, RenderingException {
        RenderTask task = task(scene, format, parameters, cores, List.of(1), tile);
        by.render(task, context);
        return task.outputs().resolve(task.output(1).value());
    }

    private RenderTask task(
            String scene,
            PictureFormat format,
            Map<String, String> parameters,
            int cores,
            List<Integer> frames,
            boolean tile)
            throws IOException {
        Path own = Files.createDirectory(folder.resolve("task" + ++tasks));
        return new RenderTask(
                inputs,
                new RelativePath(scene),
                Files.createDirectory(own.resolve("output")),
                own.resolve("work"),
                WIDTH,
                HEIGHT,
                format,
                parameters,
                cores,
                frames,
                tile ? Optional.of(new RenderTask.Tile(3, TILE)) : Optional.empty());
    }

    private void assertExrTile(RenderingPackage by, String scene, Map<String, String> parameters) throws Exception {
        FloatImage whole = exr(render(by, scene, PictureFormat.EXR, parameters, 1, false));
        FloatImage tile = exr(render(by, scene, PictureFormat.EXR, parameters, 2, true));
        assertThat(tile.width()).isEqualTo(TILE.width());
        assertThat(tile.height()).isEqualTo(TILE.height());
        for (int y = 0; y < TILE.height(); y++) {
            int from = 3 * ((TILE.y() + y) * WIDTH + TILE.x());
            assertThat(Arrays.copyOfRange(tile.rgb(), 3 * y * TILE.width(), 3 * (y + 1) * TILE.width()))
                    .isEqualTo(Arrays.copyOfRange(whole.rgb(), from, from + 3 * TILE.width()));
        }
        float brightest = 0;
        for (float value : tile.rgb()) {
            brightest = Math.max(brightest, value);
        }
        assertThat(brightest).as("there is something to see").isBetween(0.1f, 1_000f);
    }

    private static FloatImage exr(Path file) throws IOException {
        return ExrPictures.read(Files.readAllBytes(file), WIDTH * HEIGHT);
    }

    private static BufferedImage png(Path file) throws IOException {
        return ImageIO.read(file.toFile());
    }

    private static String samples(BufferedImage image) {
        return samples(image, PixelRegion.whole(image.getWidth(), image.getHeight()));
    }

    private static String samples(BufferedImage image, PixelRegion part) {
        return Arrays.toString(
                image.getRaster().getPixels(part.x(), part.y(), part.width(), part.height(), (int[]) null));
    }
}
