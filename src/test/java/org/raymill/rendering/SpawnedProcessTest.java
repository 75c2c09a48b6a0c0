package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpawnedProcessTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");

    @TempDir
    private Path folder;

    @BeforeEach
    void thisSystemHasIt() {
        assumeTrue(
                SpawnCalls.SUPPORTED || "true".equals(System.getenv("CI")),
                "programs are started in Java's own way on this system");
    }

    @Test
    void aProgramGetsItsArgumentsItsFolderAndItsEnvironmentAndNothingElse() throws Exception {
        Process process = start(
                List.of(
                        "/bin/sh",
                        "-c",
                        "pwd; printf '%s|' \"$@\"; echo; env | grep -v -e ^PWD= -e ^_= -e ^SHLVL=",
                        "sh",
                        "a b",
                        "",
                        "ü"),
                Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "NAME", "x=y"));

        assertThat(output(process).lines())
                .containsExactlyInAnyOrder(
                        folder.toRealPath().toString(), "a b||ü|", "PATH=/usr/local/bin:/usr/bin:/bin", "NAME=x=y");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void nothingThatThisProcessHasOpenIsOpenInTheProgram() throws Exception {
        try (InputStream open = new FileInputStream("/dev/null")) {
            Process process = start(List.of("/bin/sh", "-c", "ls -l /proc/self/fd"), ENVIRONMENT);

            // The fourth is what ls itself looks at.
            assertThat(output(process).lines().filter(line -> line.contains(" -> ")))
                    .hasSize(4)
                    .anyMatch(line -> line.contains(" 0 -> /dev/null"))
                    .anyMatch(line -> line.contains(" 1 -> pipe:"))
                    .anyMatch(line -> line.contains(" 2 -> pipe:"));
            assertThat(process.waitFor()).isZero();
            assertThat(open.read()).isNegative();
        }
    }

    @Test
    void theExitStatusTellsOfASignalAsShellsDo() throws Exception {
        assertThat(start(List.of("/bin/sh", "-c", "exit 7"), ENVIRONMENT).waitFor())
                .isEqualTo(7);
        assertThat(start(List.of("/bin/sh", "-c", "kill -9 $$"), ENVIRONMENT).waitFor())
                .isEqualTo(137);
    }

    @Test
    void aProgramThatLivesIsWaitedForAndLeavesNothingOnceItHasEnded() throws Exception {
        Process process = start(List.of("/bin/sleep", "1000"), ENVIRONMENT);
        assertThat(process.waitFor(1, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(process.isAlive()).isTrue();
        assertThatThrownBy(process::exitValue).isInstanceOf(IllegalThreadStateException.class);

        process.destroy();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(Files.exists(Path.of("/proc", Long.toString(process.pid())))).isFalse();
        assertThat(process.getInputStream().read()).isNegative();
    }

    @Test
    void whoeverWaitsCanBeInterrupted() throws Exception {
        Process process = start(List.of("/bin/sleep", "1000"), ENVIRONMENT);
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(process::waitFor).isInstanceOf(InterruptedException.class);
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).isEqualTo(137);
    }

    @Test
    void whatCanNotBeStartedIsLeftToJavaWhichSaysWhy() {
        assertThat(SpawnedProcess.start(List.of("/no/such/program"), folder, ENVIRONMENT))
                .isEmpty();
        assertThat(SpawnedProcess.start(List.of("/bin/true"), folder.resolve("none"), ENVIRONMENT))
                .isEmpty();
        assertThat(SpawnedProcess.start(List.of("/bin/true", "a\0b"), folder, ENVIRONMENT))
                .isEmpty();
        assertThat(SpawnedProcess.start(List.of("/bin/true"), folder, Map.of("A=B", "c")))
                .isEmpty();
        assertThat(SpawnedProcess.start(List.of(), folder, ENVIRONMENT)).isEmpty();
    }

    private Process start(List<String> command, Map<String, String> environment) {
        return SpawnedProcess.start(command, folder, environment).orElseThrow();
    }

    private static String output(Process process) throws Exception {
        try (InputStream output = process.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
