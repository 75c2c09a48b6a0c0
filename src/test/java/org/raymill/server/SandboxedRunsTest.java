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
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.SandboxMode;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.rendering.InstalledPackages;
import org.raymill.rendering.ProcessTree;
import org.raymill.rendering.RenderingPackage;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.sandbox.SandboxChoice;
import org.raymill.testing.Programs;

/** Hostile scenes and programs on a render host. What is not said to be another sandbox is bubblewrap. */
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
        Path reachable = folder.toRealPath().resolve("where-nothing-hinders");
        try (TestHost host = host(SandboxChoice.PROCESS)) {
            host.run(writing(host, reachable));
            assertThat(reachable).as("where nothing hinders the scene").exists();
        }
        try (TestHost host = host()) {
            for (Path place : List.of(target, Path.of("/usr/raymill-was-here"), host.data.resolve("work/lock2"))) {
                RunEnd end = host.run(writing(host, place));
                assertThat(place).as(end.reason()).doesNotExist();
            }
        }
    }

    @Test
    void aSceneCanNotStartPrograms() throws Exception {
        Path proof = folder.toRealPath().resolve("proof");
        String settings = "Input_File_Name=scene.pov\nPre_Scene_Command=touch " + proof + "\nPost_Scene_Command=touch "
                + proof + "\n";
        try (TestHost host = host()) {
            Sha256 manifest = host.putManifest(Map.of("scene.ini", settings, "scene.pov", PICTURE));
            RunEnd end = host.run(order(1, "povray", "scene.ini", manifest, Map.of()));
            // Debian's POV-Ray was built without, whatever its configuration says: what it can be seen by is that the
            // scene has tried.
            assertThat(host.log(attempt(1))).contains("Execution of shellout 'touch' prohibited");
            assertThat(end.result())
                    .as("it did not say that it needs the command")
                    .isEqualTo(Result.SUCCEEDED);

            String needed = "Input_File_Name=scene.pov\nPre_Frame_Command=touch " + proof + "\nPre_Frame_Return=F\n";
            Sha256 other = host.putManifest(Map.of("scene.ini", needed, "scene.pov", PICTURE));
            RunEnd failed = host.run(order(2, "povray", "scene.ini", other, Map.of()));
            assertThat(failed.result()).isEqualTo(Result.FAILED);
            assertThat(failed.reason()).contains("Execution of shellout 'touch' prohibited");
            assertThat(proof).doesNotExist();
        }
    }

    @Test
    void aSceneThatWantsItsMessagesElsewhereIsToldWhy() throws Exception {
        Path proof = folder.toRealPath().resolve("messages");
        String settings = "Input_File_Name=scene.pov\nAll_File=" + proof + "\n";
        try (TestHost host = host()) {
            Sha256 manifest = host.putManifest(Map.of("scene.ini", settings, "scene.pov", PICTURE));
            RunEnd end = host.run(order(1, "povray", "scene.ini", manifest, Map.of()));
            assertThat(end.result()).isEqualTo(Result.FAILED);
            assertThat(end.reason()).contains("Stream output files must reside in same directory as image output file");
            assertThat(proof).doesNotExist();
        }
    }

    /** A file with a script that starts a program, which leaves a proof, as soon as the file is loaded. */
    private byte[] fileThatStarts(Path blender, Path proof) throws Exception {
        Path scene = folder.resolve("scene.blend");
        Path maker = Files.writeString(
                folder.resolve("make.py"),
                "import bpy\n"
                        + "text = bpy.data.texts.new('evil.py')\n"
                        + "text.write(\"import subprocess; print('EVIL RAN', subprocess.call(['touch', '" + proof
                        + "']))\")\n"
                        + "text.use_module = True\n"
                        + "bpy.ops.wm.save_as_mainfile(filepath='" + scene + "')\n");
        Process made = new ProcessBuilder(
                        blender.toString(), "-b", "--factory-startup", "-noaudio", "-P", maker.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("make.log").toFile())
                .start();
        assertThat(made.waitFor()).isZero();
        return Files.readAllBytes(scene);
    }

    @Test
    void aBlenderFileRunsNoScript() throws Exception {
        Path proof = folder.toRealPath().resolve("proof");
        byte[] scene = fileThatStarts(Programs.require("blender"), proof);
        try (TestHost host = host()) {
            Sha256 manifest = host.putFiles(Map.of("scene.blend", scene));
            RunEnd end = host.run(order(1, "blender", "scene.blend", manifest, Map.of("engine", "workbench")));
            assertThat(end.result()).as(end.reason()).isEqualTo(Result.SUCCEEDED);
            assertThat(host.log(attempt(1))).doesNotContain("EVIL RAN");
            assertThat(proof).doesNotExist();
        }
    }

    /** Blender is told to run what is in the file, so that the sandbox alone stands between the scene and the host. */
    @Test
    void aProgramThatASceneStartsReachesNothingOfTheHost() throws Exception {
        Path proof = folder.toRealPath().resolve("proof");
        byte[] scene = fileThatStarts(Programs.require("blender"), proof);
        String careless = "blender -b --factory-startup -noaudio --enable-autoexec {scene}";
        try (TestHost host = host(SandboxChoice.PROCESS)) {
            host.run(command(1, "scene.blend", host.putFiles(Map.of("scene.blend", scene)), careless));
            assertThat(host.log(attempt(1))).contains("EVIL RAN 0");
            assertThat(proof).as("where nothing hinders the scene").exists();
        }
        Files.delete(proof);
        try (TestHost host = host()) {
            host.run(command(2, "scene.blend", host.putFiles(Map.of("scene.blend", scene)), careless));
            assertThat(host.log(attempt(2))).as("it ran, in a place of its own").contains("EVIL RAN");
            assertThat(proof).doesNotExist();
        }
    }

    /** As if a script got to run in spite of all: it is given to Blender as a program. */
    @Test
    void aBlenderScriptReachesNeitherNetworkNorHomeNorInputs() throws Exception {
        Programs.require("blender");
        Path home = Files.writeString(folder.toRealPath().resolve("letter"), "private");
        String script = """
                import socket
                def attempt(name, action):
                    try:
                        action(); print("DONE", name)
                    except Exception as e:
                        print("HELD", name, type(e).__name__)
                attempt("network", lambda: socket.create_connection(("127.0.0.1", %d), 2))
                attempt("home", lambda: open("%s").read())
                attempt("system", lambda: open("/etc/passwd").read())
                attempt("inputs", lambda: open(__file__, "a").write("x"))
                attempt("usr", lambda: open("/usr/evil", "w"))
                attempt("own", lambda: open("/tmp/own", "w"))
                """;
        try (TestHost host = host();
                java.net.ServerSocket listening =
                        new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Sha256 manifest = host.putManifest(Map.of("evil.py", script.formatted(listening.getLocalPort(), home)));
            host.run(command(1, "evil.py", manifest, "blender -b --factory-startup -noaudio -P {scene}"));
            assertThat(host.log(attempt(1)).lines().filter(line -> line.contains("HELD")))
                    .as(host.log(attempt(1)))
                    .hasSize(5);
            assertThat(host.log(attempt(1)).lines().filter(line -> line.contains("DONE")))
                    .hasSize(1)
                    .allMatch(line -> line.contains("own"));
        }
    }

    @Test
    void aLinkAmongResultsIsNotFollowed() throws Exception {
        Path secret = folder.toRealPath().resolve("secret.png");
        javax.imageio.ImageIO.write(new java.awt.image.BufferedImage(32, 24, 5), "png", secret.toFile());
        for (SandboxChoice choice : List.of(SandboxChoice.PROCESS, SandboxChoice.BUBBLEWRAP)) {
            try (TestHost host = host(choice)) {
                RunEnd end = host.run(shell(host, 1, "ln -s " + secret + " \"$1\""));
                assertThat(end.result()).as("%s", choice).isEqualTo(Result.FAILED);
                assertThat(end.reason()).contains("wrote no picture");
            }
        }
    }

    /** It has an end, of some hundreds, so that a failure of this test does not take the machine with it. Where the kernel counts, it gets no more processes than it may have; where it does not, it is seen and ended. */
    @Test
    void aForkBombIsContained() throws Exception {
        for (SandboxChoice choice : List.of(SandboxChoice.BUBBLEWRAP, SandboxChoice.PROCESS)) {
            try (TestHost host = host(choice)) {
                RunEnd end = host.run(shell(
                        host,
                        1,
                        "bomb() { if [ $1 -gt 0 ]; then bomb $(($1 - 1)) | bomb $(($1 - 1)) & fi; sleep 5; }; bomb 8"));
                assertThat(end.result()).isEqualTo(Result.FAILED);
                assertNothingRuns(host, attempt(1));
            }
        }
    }

    @Test
    void moreProcessesThanAreAllowedAreNotToBeHad() throws Exception {
        for (SandboxChoice choice : List.of(SandboxChoice.BUBBLEWRAP, SandboxChoice.PROCESS)) {
            try (TestHost host = host(choice)) {
                RunEnd end =
                        host.run(shell(host, 1, "i=0; while [ $i -lt 200 ]; do sleep 600 & i=$((i + 1)); done; wait"));
                assertThat(end.result()).as("%s", choice).isEqualTo(Result.FAILED);
                assertThat(host.log(attempt(1)) + end.reason())
                        .containsAnyOf("Cannot fork", "Resource temporarily unavailable", "64 are allowed");
                assertNothingRuns(host, attempt(1));
            }
        }
    }

    @Test
    void tooMuchOutputIsEnded() throws Exception {
        for (SandboxChoice choice : List.of(SandboxChoice.BUBBLEWRAP, SandboxChoice.PROCESS)) {
            try (TestHost host = host(choice)) {
                RunEnd large = host.run(shell(host, 1, "exec head -c 10G /dev/zero > \"$1\""));
                assertThat(large.result()).isEqualTo(Result.FAILED);
                RunEnd many = host.run(
                        shell(host, 2, "i=0; while :; do head -c 1M /dev/zero > $HOME/$i; i=$((i + 1)); done"));
                assertThat(many.result()).isEqualTo(Result.FAILED);
                assertThat(many.reason())
                        .startsWith("it was ended because it had written 1")
                        .contains(" MiB or more; 16 MiB are allowed");
            }
        }
    }

    @Test
    void aMemoryHogIsEndedAsOutOfMemory() throws Exception {
        for (SandboxChoice choice : List.of(SandboxChoice.BUBBLEWRAP, SandboxChoice.PROCESS)) {
            try (TestHost host = host(choice)) {
                RunEnd end = host.run(
                        shell(host, 1, "exec perl -e 'my @a; push @a, \"x\" x 10_000_000 while @a < 300; sleep 60'"));
                assertThat(end.result()).as("%s: %s", choice, end.reason()).isEqualTo(Result.OUT_OF_MEMORY);
                assertThat(end.reason())
                        .matches("it was ended because it took \\d+ MiB of memory; it had reserved 512 MiB");
                assertThat(end.usage().peakMemoryBytes()).isGreaterThan(512L << 20);
            }
        }
    }

    @Test
    void aDaemonThatHidesDoesNotOutliveItsTask() throws Exception {
        try (TestHost host = host()) {
            String sleep = "sleep 76543." + ProcessHandle.current().pid();
            host.run(shell(
                    host, 1, "setsid env -i /bin/sh -c 'setsid %1$s & setsid %1$s &' & sleep 0.2".formatted(sleep)));
            assertThat(commands()).noneMatch(command -> command.contains(sleep));
        }
    }

    @Test
    void aTaskRunsOnAsManyProcessorsAsItHasCores() throws Exception {
        int all = Runtime.getRuntime().availableProcessors();
        org.junit.jupiter.api.Assumptions.assumeTrue(all > 1, "one processor alone");
        SandboxSettings sandbox = new SandboxSettings(SandboxChoice.PROCESS, List.of(), 16, 64, 1.25, true);
        try (TestHost host = host(Samples.settings(sandbox, java.time.Duration.ZERO, all))) {
            host.run(shell(host, 1, "echo processors: $(nproc)"));
            assertThat(host.log(attempt(1))).contains("processors: 1\n");
        }
    }

    @Test
    void theTimeOfAllProcessesIsCounted() throws Exception {
        for (SandboxChoice choice : List.of(SandboxChoice.NONE, SandboxChoice.BUBBLEWRAP)) {
            try (TestHost host = host(choice)) {
                RunEnd end = host.run(
                        shell(
                                host,
                                1,
                                "burn() { i=0; while [ $i -lt 400000 ]; do i=$((i + 1)); done; }; (burn; burn) & burn; wait; times"));
                assertThat(end.usage().cpuMillis())
                        .as("%s\n%s", choice, host.log(attempt(1)))
                        .isBetween(300L, 60_000L);
            }
        }
    }

    private static void assertNothingRuns(TestHost host, AttemptId attempt) throws Exception {
        String mark = host.runs.find(attempt).orElseThrow().folder().mark();
        assertThat(new ProcessTree(Optional.empty(), mark).isAlive()).isFalse();
    }

    private static List<String> commands() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .toList();
    }

    private int attempts = 1;

    private TestHost host() throws Exception {
        return host(SandboxChoice.BUBBLEWRAP);
    }

    private TestHost host(SandboxChoice choice) throws Exception {
        return host(Samples.settings(new SandboxSettings(choice, List.of(), 16, 64, 1.25, false)));
    }

    private TestHost host(RenderServerSettings settings) throws Exception {
        Programs.require("bwrap");
        Programs.require("povray");
        RenderingPackage[] found =
                InstalledPackages.once(Definitions.ofTheJar()).toArray(RenderingPackage[]::new);
        return new TestHost(folder, settings, InstantSource.system(), found);
    }

    private TaskOrder writing(TestHost host, Path place) throws Exception {
        return scene(host, attempts++, "#fopen FILE \"" + place + "\" write\n#write(FILE, \"x\")\n" + PICTURE);
    }

    private static TaskOrder scene(TestHost host, int attempt, String text) throws Exception {
        Sha256 manifest = host.putManifest(Map.of("scene.pov", text));
        return order(attempt, "povray", "scene.pov", manifest, Map.of());
    }

    private static TaskOrder order(
            int attempt, String packageName, String scene, Sha256 manifest, Map<String, String> parameters) {
        return TaskOrderBuilder.builder()
                .job(Samples.JOB)
                .task(new TaskId(StepName.RENDER, attempt))
                .attempt(attempt(attempt))
                .number(1)
                .packageName(packageName)
                .scene(new RelativePath(scene))
                .manifest(manifest)
                .width(32)
                .height(24)
                .format(PictureFormat.PNG)
                .parameters(parameters)
                .cores(1)
                .memoryMiB(512)
                .frames(List.of(7))
                .build();
    }

    private static TaskOrder command(int attempt, String scene, Sha256 manifest, String command) {
        return order(attempt, "command", scene, manifest, Map.of("command", command));
    }

    /** A shell script that is told the picture to write. */
    private static TaskOrder shell(TestHost host, int attempt, String script) throws Exception {
        return command(attempt, "scene.sh", host.putManifest(Map.of("scene.sh", script)), "sh {scene} {output}");
    }
}
