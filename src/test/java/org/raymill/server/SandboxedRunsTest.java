package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.attempt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.SandboxMode;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.rendering.PackageDiscovery;
import org.raymill.rendering.RenderingPackage;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.sandbox.SandboxChoice;
import org.raymill.testing.Programs;

/** Hostile scenes, rendered by POV-Ray on a render host with bubblewrap. */
class SandboxedRunsTest {

    private static final String PICTURE = """
            camera { location <0, 0, -3> look_at 0 }
            light_source { <5, 5, -5> rgb 1 }
            sphere { 0, 1 pigment { rgb <1, 0, 0> } }
            """;

    @TempDir
    Path folder;

    @Test
    void aSceneIsRendered() throws Exception {
        try (TestHost host = host()) {
            assertThat(host.runs.sandbox()).isEqualTo(SandboxMode.BUBBLEWRAP);
            RunEnd end = host.run(scene(host, 1, PICTURE));
            assertThat(end.result()).as(end.reason() + host.log(attempt(1))).isEqualTo(Result.SUCCEEDED);
            assertThat(end.files()).hasSize(1);
        }
    }

    @Test
    void aSceneCanNotReadTheHostsFiles() throws Exception {
        Path file = Files.writeString(folder.toRealPath().resolve("salaries"), "\"ann-100\",\n");
        String scene = "#fopen FILE \"" + file + "\" read\n#read(FILE, A)\n" + PICTURE;
        try (TestHost host = host(SandboxChoice.PROCESS)) {
            assertThat(host.run(scene(host, 1, scene)).result())
                    .as("where nothing hides the file")
                    .isEqualTo(Result.SUCCEEDED);
        }
        try (TestHost host = host()) {
            assertThat(host.run(scene(host, 2, scene)).result()).isEqualTo(Result.FAILED);
        }
    }

    @Test
    void aSceneCanNotWriteOutsideOfItsFolder() throws Exception {
        Path target = folder.toRealPath().resolve("outside");
        try (TestHost host = host()) {
            for (Path place : List.of(target, Path.of("/usr/raymill-was-here"), host.data.resolve("work/lock2"))) {
                RunEnd end = host.run(scene(
                        host, attempts++, "#fopen FILE \"" + place + "\" write\n#write(FILE, \"x\")\n" + PICTURE));
                assertThat(place).as(end.reason()).doesNotExist();
            }
        }
    }

    private int attempts = 1;

    private TestHost host() throws Exception {
        return host(SandboxChoice.BUBBLEWRAP);
    }

    private TestHost host(SandboxChoice choice) throws Exception {
        Programs.require("bwrap");
        Programs.require("povray");
        RenderingPackage[] found = PackageDiscovery.discover(Definitions.ofTheJar(), true, "1", (picture, context) -> {
                    throw new AssertionError("not the built-in renderer");
                })
                .toArray(RenderingPackage[]::new);
        SandboxSettings sandbox = new SandboxSettings(choice, List.of(), 16, 64, 1.25, false);
        return new TestHost(folder, Samples.settings(sandbox), InstantSource.system(), found);
    }

    private static TaskOrder scene(TestHost host, int attempt, String text) throws Exception {
        Sha256 manifest = host.putManifest(Map.of("scene.pov", text));
        return order(attempt, "povray", "scene.pov", manifest, Map.of());
    }

    private static TaskOrder order(
            int attempt, String packageName, String scene, Sha256 manifest, Map<String, String> parameters) {
        return new TaskOrder(
                Samples.JOB,
                new TaskId(StepName.RENDER, attempt),
                attempt(attempt),
                1,
                packageName,
                Optional.empty(),
                new RelativePath(scene),
                manifest,
                32,
                24,
                PictureFormat.PNG,
                parameters,
                1,
                512,
                List.of(7),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}
