package org.raymill.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.RelativePath;
import org.raymill.rendering.sandbox.Sandbox;
import org.raymill.rendering.sandbox.SandboxChoice;
import org.raymill.testing.Programs;

/** What Blender itself says that a scene needs. */
class BlenderFinderTest {

    private static final Path SCRIPT = Path.of("src/test/resources/blender/needy_scene.py");

    private static final Path KINDS = Path.of("src/test/resources/blender/kinds_scene.py");

    @TempDir
    Path folder;

    private void make(Path blender) throws IOException, InterruptedException {
        make(blender, SCRIPT, folder.toString());
    }

    private void make(Path blender, Path script, String... arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("blender.log");
        List<String> command = new ArrayList<>(List.of(
                blender.toString(),
                "-b",
                "--factory-startup",
                "-noaudio",
                "--python-exit-code",
                "3",
                "-P",
                script.toAbsolutePath().toString(),
                "--"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }

    private SceneNeeds find(Path blender, Path scene, String... rules) throws Exception {
        PathRules maps =
                new PathRules(List.of(rules).stream().map(PathRules.Rule::parse).toList());
        JobFiles job = new JobFiles(scene, scene.getParent(), maps);
        try (BlenderProgram program = BlenderProgram.prepare(blender, Sandbox.open(SandboxChoice.AUTO), job)) {
            new BlenderFinder(job, program).find();
        }
        return job.gathered();
    }

    @Test
    void filesOfAllKindsAreFoundAndLedToTheJob() throws Exception {
        Path blender = Programs.require("blender");
        make(blender);
        Path show = folder.resolve("show");

        SceneNeeds needs = find(blender, folder.resolve("job/scene.blend"), "P:\\show=" + show);

        assertThat(needs.extent(Optional.empty()).orElseThrow())
                .isEqualTo(new OwnExtent(
                        "Scene", Optional.of(new OwnExtent.Frames(5, 29, 3)), Optional.of(16), Optional.of(16)));
        assertThat(needs.extent(Optional.of("Second")).orElseThrow().frames()).contains(new OwnExtent.Frames(1, 2, 1));
        assertThat(needs.extent(Optional.of("Third"))).isEmpty();
        String outside = "outside" + show + "/";
        assertThat(needs.missing()).isEmpty();
        assertThat(needs.needs().stream().map(need -> need.path().value()))
                .containsExactlyInAnyOrder(
                        "scene.blend",
                        outside + "lib/props.blend",
                        outside + "lib/tex/prop.png",
                        "tex/near.png",
                        outside + "tex/far.png",
                        outside + "tex/win.png",
                        "seq/wave_0001.png",
                        "seq/wave_0002.png",
                        "seq/wave_0003.png",
                        "tiles/skin.1001.png",
                        "tiles/skin.1002.png",
                        "plates/p1.png");
        assertThat(needs.needs().stream()
                        .collect(Collectors.toMap(
                                need -> need.file().getFileName().toString(),
                                SceneNeeds.Need::referrer,
                                (one, other) -> one)))
                .containsEntry("near.png", "image near.png")
                .containsEntry("prop.png", "image prop.png of library " + show.resolve("lib/props.blend"));
        String table = new String(
                needs.made().get(new RelativePath("scene.blend.raymill-paths.json")), StandardCharsets.UTF_8);
        assertThat(table)
                .contains("P:/show/tex/win.png", outside + "tex/win.png", outside + "lib/props.blend")
                .as("what is beside its library finds its way")
                .doesNotContain("//tex/prop.png", "//tex/near.png");
    }

    @Test
    void theVersionThatSavedTheSceneOrItsNewestLibraryIsKnownWhereItIsCompressedToo() throws Exception {
        Path blender = Programs.require("blender");
        make(blender);
        Path scene = folder.resolve("job/scene.blend");
        String own = BlendHeader.version(scene).orElseThrow();
        assertThat(find(blender, scene).savedBy()).contains(own);

        Path script = Files.writeString(
                folder.resolve("compress.py"),
                "import bpy, sys; bpy.ops.wm.open_mainfile(filepath=sys.argv[-1]);"
                        + " bpy.ops.wm.save_mainfile(compress=True)");
        make(blender, script, scene.toString());
        assertThat(BlendHeader.version(scene)).as("as Blender compresses").isEmpty();
        assertThat(find(blender, scene).savedBy()).contains(own);

        Path library = folder.resolve("show/lib/props.blend");
        byte[] content = Files.readAllBytes(library);
        content["BLENDER-v".length()] = '9';
        Files.write(library, content);
        assertThat(find(blender, scene).savedBy())
                .contains("9" + own.substring(1))
                .isEqualTo(BlendHeader.version(library));
    }

    @Test
    void whatIsMissingIsNamedWithWhoNeedsIt() throws Exception {
        Path blender = Programs.require("blender");
        make(blender);
        Files.delete(folder.resolve("job/tex/near.png"));
        Files.delete(folder.resolve("job/tiles/skin.1002.png"));
        Files.delete(folder.resolve("show/lib/tex/prop.png"));
        Files.delete(folder.resolve("job/seq/wave_0002.png"));

        SceneNeeds needs = find(blender, folder.resolve("job/scene.blend"));

        Function<SceneNeeds.Missing, String> text = missing -> missing.name() + " for " + missing.referrer();
        assertThat(needs.missing().stream().map(text))
                .containsExactlyInAnyOrder(
                        "//tex/near.png for image near.png",
                        "//tex/prop.png for image prop.png of library " + folder.resolve("show/lib/props.blend"),
                        "P:/show/tex/win.png for image win.png",
                        folder.resolve("job/tiles/skin.1002.png") + " for image tiles skin.1001.png");
        assertThat(needs.missing().stream().filter(missing -> missing.name().startsWith("P:")))
                .allSatisfy(missing -> assertThat(missing.hint()).contains("--map 'P:=FOLDER'"));
        assertThat(needs.notes())
                .contains("the image sequence wave_0002.png lacks pictures between wave_0001.png and wave_0003.png");
    }

    @Test
    void eachKindOfFileIsFoundAndMissedByItsName() throws Exception {
        Path blender = Programs.require("blender");
        Path job = folder.resolve("kinds");
        make(blender, KINDS, job.toString(), Programs.font().toString());
        Path scene = job.resolve("scene.blend");

        SceneNeeds whole = find(blender, scene);
        assertThat(whole.missing()).isEmpty();
        Set<String> found =
                whole.needs().stream().map(need -> need.path().value()).collect(Collectors.toSet());
        assertThat(found)
                .contains(
                        "fonts/title.ttf",
                        "sounds/beep.wav",
                        "clips/shot.avi",
                        "clips/plate_0001.png",
                        "clips/plate_0002.png",
                        "caches/cube.abc",
                        "caches/cube.pc2",
                        "volumes/fog.vdb",
                        "lamps/spot.ies")
                .anyMatch(name -> name.startsWith("ocean/"))
                .anyMatch(name -> name.startsWith("smoke/data/"));

        try (Stream<Path> files = Files.walk(job)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.equals(scene)) {
                    Files.delete(file);
                }
            }
        }
        assertThat(find(blender, scene).missing().stream()
                        .map(missing -> missing.name() + " for " + missing.referrer())
                        .distinct())
                .as("an ocean is not known to be baked any more once it was saved")
                .containsExactlyInAnyOrder(
                        "//fonts/title.ttf for font DejaVu Sans Book",
                        "//sounds/beep.wav for sound beep.wav",
                        "//clips/shot.avi for movie clip shot.avi",
                        "//clips/plate_0001.png for movie clip plate_0001.png",
                        "//clips/shot.avi for strip shot Scene",
                        "//caches/cube.abc for cache cube.abc",
                        "//caches/cube.pc2 for modifier pc2 vertices",
                        "//smoke/ for modifier smoke domain",
                        "//volumes/fog.vdb for volume fog",
                        "//lamps/spot.ies for node IES Texture lamp");
    }

    @Test
    void whatIsNoSceneIsRefusedWithWhatBlenderSays() throws Exception {
        Path blender = Programs.require("blender");
        Path scene = Files.writeString(folder.resolve("scene.blend"), "no scene");
        assertThatThrownBy(() -> find(blender, scene))
                .isInstanceOf(UnusableSceneException.class)
                .hasMessageStartingWith("Blender can not open " + scene + ": File format is not supported");
    }

    @Test
    void ofWhatBlenderSaysTheErrorsAreTold() {
        assertThat(BlenderProgram.reason(List.of(
                        "could not get a list of mounted file-systems",
                        "Blender 3.4.1",
                        "Error: Failed to read blend file 'x': Missing DNA block",
                        "ValueError: no scene")))
                .isEqualTo("Failed to read blend file 'x': Missing DNA block; ValueError: no scene");
        assertThat(BlenderProgram.reason(List.of("killed", "by the system"))).isEqualTo("killed; by the system");
    }
}
