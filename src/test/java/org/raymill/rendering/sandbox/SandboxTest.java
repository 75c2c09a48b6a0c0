package org.raymill.rendering.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.SandboxMode;
import org.raymill.rendering.ChildProcess;
import org.raymill.testing.Programs;

/** Real programs in real sandboxes. */
class SandboxTest {

    @TempDir
    Path root;

    private Path inputs;
    private Path output;
    private Path temporary;
    private final StringBuffer said = new StringBuffer();

    @BeforeEach
    void makeFolders() throws IOException {
        Path folder = root.toRealPath();
        inputs = Files.createDirectory(folder.resolve("inputs"));
        output = Files.createDirectory(folder.resolve("output"));
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    @Test
    void withoutASandboxACommandStaysAsItIs() throws Exception {
        assertThat(Sandbox.open(SandboxChoice.NONE).commandLine(List.of("a", "b"), access(), SandboxLimits.NONE))
                .containsExactly("a", "b");
    }

    @Test
    void itSaysWhoCountsProcesses() throws Exception {
        assertThat(Sandbox.none().counting()).startsWith("nobody counts");
        String inGroups = "the kernel counts the processes of each program, in a control group";
        assertThat(Sandbox.open(SandboxChoice.PROCESS).counting().equals(inGroups))
                .isEqualTo(ProcessCount.place().isPresent());
    }

    @Test
    void whatIsChosenHasAName() {
        assertThat(SandboxChoice.parse("bubblewrap")).isEqualTo(SandboxChoice.BUBBLEWRAP);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SandboxChoice.parse("docker"))
                .withMessage("there is no sandbox 'docker'; choose auto, none, process or bubblewrap");
    }

    @Test
    void theStrongestThatWorksIsChosenByItself() throws Exception {
        Programs.require("bwrap");
        Sandbox sandbox = Sandbox.open(SandboxChoice.AUTO);
        assertThat(sandbox.mode()).isEqualTo(SandboxMode.BUBBLEWRAP);
        assertThat(sandbox.note()).isEmpty();
    }

    @Test
    void aSceneIsRenderedInBubblewrap() throws Exception {
        Path povray = Programs.require("povray");
        Files.writeString(inputs.resolve("parts.inc"), "sphere { 0, 1 pigment { rgb <1, 0, 0> } }\n");
        Files.writeString(inputs.resolve("scene.pov"), """
                #include "parts.inc"
                camera { location <0, 0, -3> look_at 0 }
                light_source { <5, 5, -5> rgb 1 }
                """);

        int status = run(
                bubblewrap(),
                SandboxLimits.NONE,
                povray.toString(),
                "+I" + inputs.resolve("scene.pov"),
                "+W64",
                "+H48",
                "-D",
                "+FN8",
                "+O" + output.resolve("frame.png"));

        assertThat(status).as(said.toString()).isZero();
        assertThat(javax.imageio.ImageIO.read(output.resolve("frame.png").toFile())
                        .getWidth())
                .isEqualTo(64);
        assertThat(inputs.toFile().list()).containsExactlyInAnyOrder("parts.inc", "scene.pov");
    }

    @Test
    void onlyTheTasksFoldersAreWritableInBubblewrap() throws Exception {
        Files.writeString(inputs.resolve("scene"), "as it was");
        shell(
                bubblewrap(),
                "echo a > " + output + "/a; echo b > " + temporary + "/b; echo c > /tmp/c; echo d > /dev/shm/d;"
                        + " for place in / /dev /etc /usr /proc/sys/kernel " + inputs + " " + root.toRealPath()
                        + "; do touch $place/x && echo made; done; echo hacked > " + inputs + "/scene;"
                        + " echo hacked > /proc/sys/kernel/core_pattern; echo 1 > /proc/self/oom_score_adj");

        assertThat(output.resolve("a")).hasContent("a");
        assertThat(temporary).isDirectoryContaining("glob:**/b").isDirectoryContaining("glob:**/c");
        assertThat(temporary.resolve("d")).hasContent("d");
        assertThat(inputs.resolve("scene")).hasContent("as it was");
        assertThat(said.toString()).containsOnlyOnce("made").contains("core_pattern: Read-only file system");
        assertThat(root.resolve("x"))
                .as("what it made there is in its own /tmp, which this folder happens to be below")
                .doesNotExist();
        assertThat(temporary
                        .resolve(Path.of("/tmp").relativize(root.toRealPath()))
                        .resolve("x"))
                .exists();
    }

    @Test
    void theHostIsNotSeenInBubblewrap() throws Exception {
        Path secret = Files.writeString(root.toRealPath().resolve("secret"), "secret");
        shell(
                bubblewrap(),
                "cat " + secret + " /etc/passwd /etc/shadow; ls /root /home; ls /proc | grep -c '^[0-9]*$';"
                        + " cat /proc/net/dev | grep -c :; grep CapEff /proc/self/status; id -u; echo $MARK");

        assertThat(said.toString())
                .doesNotContain("secret\n")
                .doesNotContain("root:")
                .contains("/etc/passwd: No such file")
                .contains("CapEff:\t0000000000000000")
                .contains("passed on");
        assertThat(said.toString().lines().filter(line -> line.matches("\\d+")))
                .as("its own processes, and the loopback interface alone")
                .satisfies(numbers -> {
                    assertThat(Integer.parseInt(numbers.get(0))).isLessThan(10);
                    assertThat(numbers.get(1)).isEqualTo("1");
                });
    }

    @Test
    void theNetworkIsThereWhenItIsAskedFor() throws Exception {
        long ours;
        try (var lines = Files.lines(Path.of("/proc/net/dev"))) {
            ours = lines.filter(line -> line.contains(":")).count();
        }
        run(
                bubblewrap(),
                new SandboxAccess(inputs, temporary, List.of(output), List.of(inputs), true, false),
                SandboxLimits.NONE,
                "/bin/sh",
                "-c",
                "grep -c : /proc/net/dev");
        assertThat(said.toString().strip()).isEqualTo(Long.toString(ours));
    }

    @Test
    void limitsHoldInEverySandbox() throws Exception {
        for (Sandbox sandbox : List.of(Sandbox.open(SandboxChoice.PROCESS), bubblewrap())) {
            said.setLength(0);
            Path large = output.resolve("large");
            int status = run(
                    sandbox,
                    new SandboxLimits(4_096, 0, List.of(0)),
                    "/bin/sh",
                    "-c",
                    "nproc; ulimit -c; head -c 10000 /dev/zero > " + large);
            assertThat(said.toString()).startsWith("1\n0\n");
            assertThat(status).as("%s", sandbox.mode()).isNotZero();
            assertThat(large).hasSize(4_096);
            Files.delete(large);
        }
    }

    @Test
    void aProgramHasAProcessGroupOfItsOwn() throws Exception {
        for (Sandbox sandbox : List.of(Sandbox.open(SandboxChoice.PROCESS), bubblewrap())) {
            said.setLength(0);
            List<String> command = sandbox.commandLine(List.of("/bin/sleep", "600"), access(), SandboxLimits.NONE);
            ChildProcess process = start(command);
            try {
                long pid = process.handle().pid();
                long limit = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (group(pid) != pid) {
                    assertThat(System.nanoTime())
                            .as("it is in a group of others")
                            .isLessThan(limit);
                    assertThat(process.waitFor(Duration.ofMillis(20)))
                            .as(said.toString())
                            .isFalse();
                }
                assertThat(process.waitFor(Duration.ofMillis(200)))
                        .as(said.toString())
                        .isFalse();
            } finally {
                assertThat(process.end(Duration.ofSeconds(1))).isTrue();
            }
        }
    }

    private static long group(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[2]);
    }

    @Test
    void theInstallationOfAProgramIsSeenWhereverItIs() throws Exception {
        Path bin = Files.createDirectories(root.toRealPath().resolve("opt/renderer/bin"));
        Path data = Files.createDirectory(bin.resolveSibling("lib")).resolve("data");
        Files.writeString(data, "its data");
        Path project = Files.createDirectory(bin.resolveSibling("projects")).resolve("secret");
        Files.writeString(project, "of others");
        Path program = Files.writeString(
                bin.resolve("render"), "#!/bin/sh\ncat " + data + "; cat " + project + " 2>/dev/null; exit 0\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path link = Files.createSymbolicLink(root.toRealPath().resolve("render"), program);

        assertThat(run(bubblewrap(), SandboxLimits.NONE, link.toString()))
                .as(said.toString())
                .isZero();

        assertThat(said.toString()).as("what is beside bin is no library").isEqualTo("its data\n");
    }

    @Test
    void bubblewrapThatDoesNotWorkSaysWhyAndWhatToDo() throws Exception {
        Path broken = Files.writeString(
                root.resolve("bwrap"),
                "#!/bin/sh\necho 'bwrap: No permissions to create new namespace, likely because the kernel does not allow"
                        + " non-privileged user namespaces.' >&2; exit 1\n");
        assertThat(broken.toFile().setExecutable(true)).isTrue();

        assertThatThrownBy(() -> Bubblewrap.at(broken, HostTools.find()))
                .isInstanceOf(SandboxException.class)
                .hasMessageStartingWith("bubblewrap does not work here: bwrap: No permissions to create new namespace")
                .hasMessageContaining("; let its users make user namespaces (sysctl user.max_user_namespaces");
        assertThatThrownBy(() -> Bubblewrap.at(root.resolve("nothing"), HostTools.find()))
                .hasMessageStartingWith("bubblewrap can not be started: ");
    }

    private static Sandbox bubblewrap() throws Exception {
        Programs.require("bwrap");
        return Sandbox.open(SandboxChoice.BUBBLEWRAP);
    }

    private SandboxAccess access() {
        return new SandboxAccess(inputs, temporary, List.of(output), List.of(inputs));
    }

    private void shell(Sandbox sandbox, String script) throws Exception {
        run(sandbox, SandboxLimits.NONE, "/bin/sh", "-c", script);
    }

    private int run(Sandbox sandbox, SandboxLimits limits, String... command) throws Exception {
        return run(sandbox, access(), limits, command);
    }

    private int run(Sandbox sandbox, SandboxAccess access, SandboxLimits limits, String... command) throws Exception {
        ChildProcess process = start(sandbox.commandLine(List.of(command), access, limits));
        try {
            assertThat(process.waitFor(Duration.ofSeconds(60))).isTrue();
        } finally {
            assertThat(process.end(Duration.ofSeconds(1))).isTrue();
        }
        return process.exitStatus();
    }

    private ChildProcess start(List<String> command) throws IOException {
        return ChildProcess.start(
                command,
                inputs,
                Map.of("PATH", "/usr/bin:/bin", "HOME", output.toString(), "MARK", "passed on"),
                "sandbox-test-" + UUID.randomUUID(),
                line -> said.append(line).append('\n'));
    }
}
