package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.attempt;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.PictureFormat;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.rendering.InstalledPackages;
import org.raymill.rendering.RenderingPackage;
import org.raymill.rendering.definition.Definitions;

/** Runs of a real program: a shell script that does what the job's parameter says. */
class ProgramRunsTest {

    private static final String SCRIPT = """
            #!/bin/sh
            if [ "$1" = --version ]; then echo "Scribe 1.2.3"; exit 0; fi
            mode=$1; scene=$2; output=$3; note=$4
            case $mode in
              copy) echo "50 of 100"; cat "$scene" > "$output" ;;
              environment) env > "$output" ;;
              fail) echo "out of paint" >&2; exit 3 ;;
              memory) echo "Malloc returns null: Out of Memory"; exit 1 ;;
              killed) exit 137 ;;
              licence) echo "No licence for nuke_r, 3 of 3 in use" >&2; exit 1 ;;
              lie) exit 0 ;;
              hang) sleep 600 & echo $! > "$note"; trap '' TERM; mv "$note" "$note.ready"; wait; wait; sleep 600 ;;
              babble) exec yes "I go on" ;;
              mute) exec sleep 600 >&- 2>&- ;;
              orphan) (sleep 600 & echo $! > "$note"); cat "$scene" > "$output" ;;
              chatter) i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i + 1)); done; cat "$scene" > "$output" ;;
            esac
            """;

    @TempDir
    Path folder;

    private TestHost host;
    private Path note;

    @BeforeEach
    void open() throws Exception {
        Path script = folder.resolve("scribe");
        Files.writeString(script, SCRIPT);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        note = folder.resolve("note");
        String definition = String.join(
                "\n",
                "scribe {",
                "find = [\"" + script + "\"]",
                "version { arguments = [\"--version\"], pattern = \"^Scribe (\\\\S+)\" }",
                "command.frame = [\"{setting.mode}\", \"{scene}\", \"{output}\", \"" + note + "\"]",
                "settings.mode { type = text }",
                "progress = \"(\\\\d+) of (\\\\d+)\"",
                "frame-limit = ${limit}",
                "out-of-memory = \"(?i)out of memory\"",
                "exit-status { 137 = out-of-memory }",
                "licence-denied = \"No licence for ([a-z_]+)\"",
                "}");
        host = new TestHost(folder, packages(definition, "1 minute"));
    }

    private static RenderingPackage[] packages(String definition, String limit) throws InterruptedException {
        Definitions definitions = Definitions.only(
                ConfigFactory.parseString(definition.replace("${limit}", limit)).root());
        return InstalledPackages.once(definitions).stream()
                .filter(found -> found.installed().name().equals("scribe"))
                .toArray(RenderingPackage[]::new);
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    @Test
    void aProgramWithoutAPictureOfTheRightSizeFails() throws Exception {
        RunEnd end = host.run(order(1, "copy"));

        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason()).isEqualTo("the file frame_0007.png is no picture");
        assertThat(host.log(attempt(1))).contains("$ ").contains("| 50 of 100");
        assertThat(host.runs.find(attempt(1)).orElseThrow().progress()).isEqualTo(0.5);
    }

    @Test
    void aProgramThatMakesNoPicturesHasItsScripts() throws Exception {
        Path definitions = Files.createDirectories(folder.resolve("packages"));
        Files.writeString(definitions.resolve("tool.txt"), "paint");
        Files.writeString(
                definitions.resolve("reader.conf"),
                "find = [cat], version = \"1\", client-commands = true, scripts = [tool.txt], command.frame = [\"{script.tool.txt}\", \"{scene}\"]");
        RenderingPackage[] reader =
                InstalledPackages.once(Definitions.read(
                                Optional.of(definitions), ConfigFactory.empty().root()))
                        .stream()
                        .filter(found -> found.installed().name().equals("reader"))
                        .toArray(RenderingPackage[]::new);
        host.close();
        host = new TestHost(Files.createDirectories(folder.resolve("other")), reader);

        TaskOrder order = TaskOrderBuilder.builder(host.order(1, "reader", Map.of()))
                .format(PictureFormat.NONE)
                .build();
        RunEnd end = host.run(order);

        assertThat(end.reason()).isEmpty();
        assertThat(host.log(attempt(1))).contains("| painta scene");
    }

    @Test
    void aProgramThatFailsFailsTheAttemptWithItsStatus() throws Exception {
        RunEnd end = host.run(order(1, "fail"));

        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason()).isEqualTo("scribe ended with exit status 3 on frame 7");
        assertThat(host.log(attempt(1))).contains("| out of paint");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory|OUT_OF_MEMORY||scribe ended with exit status 1 on frame 7: it ran out of memory",
                "killed|OUT_OF_MEMORY||scribe ended with exit status 137 on frame 7: it ran out of memory",
                "licence|LICENCE_DENIED|licence.nuke_r|scribe ended with exit status 1 on frame 7: it found no licence (licence.nuke_r)",
            })
    void aProgramShowsWhyItFails(String mode, Result result, String limit, String reason) throws Exception {
        RunEnd end = host.run(order(1, mode));

        assertThat(end.result()).isEqualTo(result);
        assertThat(end.deniedLimit()).isEqualTo(limit == null ? "" : limit);
        assertThat(end.reason()).isEqualTo(reason);
    }

    @Test
    void aProgramThatClaimsSuccessHasToProveIt() throws Exception {
        assertThat(host.run(order(1, "lie")).reason()).isEqualTo("scribe ended well but wrote no picture of frame 7");
    }

    @Test
    void aProgramGetsAnEnvironmentOfItsOwn() throws Exception {
        host.run(order(1, "environment"));

        RunFolder work = host.runs.find(attempt(1)).orElseThrow().folder();
        assertThat(Files.readAllLines(work.output().resolve("frame_0007.png")))
                .contains("HOME=" + work.home(), "TMPDIR=" + work.temporary(), "RAYMILL_RUN=" + work.root())
                .noneMatch(line -> line.startsWith("USER=") || line.startsWith("JAVA_HOME="))
                .allMatch(line -> line.matches("(PATH|LANG|HOME|TMPDIR|RAYMILL_RUN|PWD|OLDPWD|SHLVL|_)=.*"));
    }

    @Test
    void aCancelledProgramIsDeadWithAllThatItStartedBeforeTheRunEnds() throws Exception {
        host.runs.start(order(1, "hang"));
        Path ready = note.resolveSibling("note.ready");
        awaitFile(ready);
        ProcessHandle child = ProcessHandle.of(
                        Long.parseLong(Files.readString(ready).strip()))
                .orElseThrow();
        assertThat(child.isAlive()).isTrue();

        host.runs.stop(attempt(1), "cancelled");

        assertThat(host.awaitEnd(attempt(1)).result()).isEqualTo(Result.STOPPED);
        assertThat(isRunning(child)).isFalse();
        assertThat(ProcessHandle.current().descendants().filter(ProgramRunsTest::isRunning))
                .isEmpty();
    }

    @Test
    void aServerThatClearsUpAfterACrashLeavesTheProgramsOfOthersOnItsHostAlone() throws Exception {
        host.runs.start(order(1, "hang"));
        Path ready = note.resolveSibling("note.ready");
        awaitFile(ready);
        ProcessHandle child = ProcessHandle.of(
                        Long.parseLong(Files.readString(ready).strip()))
                .orElseThrow();
        Path other = folder.resolve("other");
        Path left = other.resolve("data/work").resolve(attempt(1).value());
        Files.createDirectories(left);

        new TestHost(other).close();

        assertThat(left).doesNotExist();
        assertThat(isRunning(child)).isTrue();
        host.runs.stop(attempt(1), "cancelled");
        assertThat(host.awaitEnd(attempt(1)).result()).isEqualTo(Result.STOPPED);
    }

    @Test
    void whatAProgramLeavesBehindIsEnded() throws Exception {
        host.run(order(1, "orphan"));

        long orphan = Long.parseLong(Files.readString(note).strip());
        assertThat(ProcessHandle.of(orphan).filter(ProgramRunsTest::isRunning)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "babble", "mute"})
    void aProgramThatTakesTooLongIsEnded(String mode) throws Exception {
        host.close();
        Path other = folder.resolve("other");
        String definition = """
                scribe {
                  find = "%s"
                  version { arguments = ["--version"], pattern = "(1[.]2[.]3)" }
                  command.frame = [%s, "{scene}", "{output}", "%s"]
                  frame-limit = 300 ms
                }
                """.formatted(folder.resolve("scribe"), mode, note);
        host = new TestHost(other, packages(definition, ""));

        RunEnd end = host.run(host.order(1, "scribe", Map.of()));

        assertThat(end.result()).isEqualTo(Result.TIMED_OUT);
        assertThat(end.reason()).contains("was ended because it took longer than");
        assertThat(host.log(attempt(1)).length()).isLessThan(Samples.settings().logLimitBytes() + 1_000);
    }

    @Test
    void aLogKeepsItsBeginningAndItsEnd() throws Exception {
        host.run(order(1, "chatter"));

        String log = host.log(attempt(1));
        assertThat(log.length()).isLessThan(Samples.settings().logLimitBytes() + 100);
        assertThat(log).contains("| line 0\n").contains("bytes left out").contains("| line 19999\n");
    }

    @Test
    void parametersAreCheckedBeforeTheProgramSeesThem() throws Exception {
        assertThat(host.run(host.order(1, "scribe", Map.of())).reason()).isEqualTo("the parameter 'mode' is missing");
        assertThat(host.run(host.order(2, "scribe", Map.of("mode", "copy", "colour", "red")))
                        .reason())
                .isEqualTo("the package has no parameter 'colour'; it has mode");
        assertThat(host.run(order(3, "--version")).reason()).isEqualTo("the parameter 'mode' must not begin with '-'");
        assertThat(host.run(order(4, "$(touch " + note + ")")).reason())
                .as("no shell reads it")
                .contains("wrote no picture");
        assertThat(note).doesNotExist();
    }

    private TaskOrder order(int attempt, String mode) {
        return host.order(attempt, "scribe", Map.of("mode", mode));
    }

    /** A zombie counts as dead. */
    static boolean isRunning(ProcessHandle process) {
        try {
            return process.isAlive()
                    && !Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                            .matches("(?s).*\\) [ZX] .*");
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitFile(Path file) throws Exception {
        CompletableFuture<Void> found = new CompletableFuture<>();
        Thread watcher = new Thread(() -> {
            while (!Files.exists(file)) {
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            found.complete(null);
        });
        watcher.setDaemon(true);
        watcher.start();
        found.get(20, TimeUnit.SECONDS);
    }
}
