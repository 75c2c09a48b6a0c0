package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.attempt;

import com.typesafe.config.ConfigFactory;
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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.JobId;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.rendering.InstalledPackages;
import org.raymill.rendering.RenderingPackage;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.sandbox.SandboxChoice;

/** Tasks that are done by a program which stays alive: a shell script that copies a picture for each line that it reads. */
class SessionRunsTest {

    private static final String SCRIPT = """
            #!/bin/sh
            here=$(dirname "$0")
            if [ "$1" = --version ]; then echo "Scribe 1.2.3"; exit 0; fi
            echo $$ >> "$here/started"
            while read -r line; do
              out=$(echo "$line" | sed 's/.*"out=\\([^"]*\\)".*/\\1/')
              case "$line" in
                *mode=die*) echo "no more paint" >&2; exit 5 ;;
                *mode=hang*) sleep 600 & echo $! > "$here/child.new"; mv "$here/child.new" "$here/child"; wait ;;
                *mode=lie*) ;;
                *mode=deny*) echo "no licence for scribe-pro"; cp "$here/picture" "$out" ;;
                *mode=litter*)
                  ls "$HOME/own" "$TMPDIR/own" 2>/dev/null | grep -c left | sed 's/^/it found: /'
                  mkdir -p "$HOME/own" "$TMPDIR/own" "$out.more/in"
                  echo secret | tee "$HOME/own/left" "$TMPDIR/own/left" "$out.more/in/left" > "$TMPDIR/left"
                  ln -s "$here/precious" "$TMPDIR/link"; ln -s "$here/precious" "$out.more/link"
                  cp "$here/picture" "$out" ;;
                *mode=grip*) [ -e "$here/gripped" ] && echo spoilt >&9 && echo "it has spoilt"
                  cp "$here/picture" "$out"; exec 9>> "$out"; touch "$here/gripped" ;;
                *mode=where*) echo "it runs on: $(nproc)" $(grep Cpus_allowed_list /proc/self/status); cp "$here/picture" "$out" ;;
                *mode=pipe*) mkfifo "$out" ;;
                *mode=nest*) (cd "$TMPDIR"; for i in $(seq 120); do mkdir d; cd d; done); cp "$here/picture" "$out" ;;
                *) cp "$here/picture" "$out" ;;
              esac
              echo "half of it: 50 of 100"
              echo finished
            done
            """;

    private static final JobId OTHER_JOB = new JobId("0000000000000099");

    @TempDir
    Path folder;

    private TestHost host;

    @BeforeEach
    void write() throws Exception {
        Path script = Files.writeString(folder.resolve("scribe"), SCRIPT);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        BufferedImage picture = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(picture, "png", folder.resolve("picture").toFile());
        open(Duration.ofSeconds(30));
    }

    private void open(Duration idle) throws Exception {
        open(idle, "2s");
    }

    private void open(Duration idle, String readWithin) throws Exception {
        open(idle, readWithin, new SandboxSettings(SandboxChoice.NONE, List.of(), 1_024, 256, 1.25, false));
    }

    private void open(Duration idle, String readWithin, SandboxSettings sandbox) throws Exception {
        String definition = String.join(
                "\n",
                "scribe {",
                "find = [\"" + folder.resolve("scribe") + "\"]",
                "version { arguments = [\"--version\"], pattern = \"^Scribe (\\\\S+)\" }",
                "command.frame = [\"{scene}\", \"{output}\"]",
                "session { command = [serve], request = [\"mode={setting.mode}\", \"out={outputs}/scribe_{first-frame}.png\"],",
                "  done = \"^finished$\", read-within = " + readWithin + ", most = 3 }",
                "files = [\"scribe_{frame}.png\"]",
                "settings.mode { type = text }",
                "progress = \"(\\\\d+) of (\\\\d+)\"",
                "licence-denied = [\"^no licence for (\\\\S+)\"]",
                "}");
        RenderingPackage[] packages =
                InstalledPackages.once(Definitions.only(
                                ConfigFactory.parseString(definition).root()))
                        .stream()
                        .filter(found -> found.installed().name().equals("scribe"))
                        .toArray(RenderingPackage[]::new);
        host = new TestHost(folder, Samples.settings(sandbox, idle), InstantSource.system(), packages);
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    @Test
    void theTasksOfAJobAreDoneByOneProgramEachWithALogAndPicturesOfItsOwn() throws Exception {
        for (int task = 1; task <= 3; task++) {
            RunEnd end = host.run(order(task, "copy"));
            assertThat(end.result()).as(end.reason()).isEqualTo(Result.SUCCEEDED);
            assertThat(output(task)).isRegularFile();
            assertThat(host.log(attempt(task)))
                    .contains("| half of it: 50 of 100")
                    .doesNotContain("finished\n| half");
        }
        assertThat(started()).hasSize(1);
        assertThat(host.runs.sessions()).containsExactly(host.manifest.hex());
        assertThat(host.run(order(4, "copy")).result()).isEqualTo(Result.SUCCEEDED);
        assertThat(started()).as("after three tasks another takes over").hasSize(2);
        assertThat(started().get(0)).as("the first one").matches(program -> !isAlive(program));
    }

    @Test
    void tasksWithOtherSettingsOrOfAnotherJobGetAnotherProgram() throws Exception {
        host.run(order(1, "copy"));
        assertThat(host.run(order(2, "copy2")).result()).isEqualTo(Result.SUCCEEDED);
        assertThat(host.run(order(3, "copy", OTHER_JOB, 100)).result()).isEqualTo(Result.SUCCEEDED);
        assertThat(started()).hasSize(3).allMatch(SessionRunsTest::isAlive);
        assertThat(host.run(order(4, "copy")).result()).isEqualTo(Result.SUCCEEDED);
        assertThat(started()).hasSize(3);
    }

    @Test
    void aTaskFindsNothingThatTheOneBeforeHasLeftAnywhere() throws Exception {
        Path precious = Files.createDirectory(folder.resolve("precious"));
        Files.writeString(precious.resolve("file"), "of somebody else");
        assertThat(host.run(order(1, "litter")).result()).isEqualTo(Result.SUCCEEDED);
        Path session = session();
        assertThat(session.resolve("output")).isEmptyDirectory();
        assertThat(session.resolve("home/own")).isEmptyDirectory();
        assertThat(session.resolve("tmp")).isDirectoryNotContaining(file -> !Files.isDirectory(file));
        assertThat(host.run(order(2, "litter")).result()).isEqualTo(Result.SUCCEEDED);
        assertThat(host.log(attempt(2))).contains("| it found: 0");
        assertThat(started()).hasSize(1);
        assertThat(precious.resolve("file")).hasContent("of somebody else");
    }

    @Test
    void aProgramThatLeavesWhatCanNotBeClearedAwayIsNotUsedAgainAndItsTaskIsGood() throws Exception {
        RunEnd end = host.run(order(1, "nest"));
        assertThat(end.result()).as(end.reason()).isEqualTo(Result.SUCCEEDED);
        assertThat(output(1)).isRegularFile();
        assertThat(host.log(attempt(1))).contains("the program is not used again", "nested too deeply");
        assertThat(host.data.resolve("work")).isDirectoryNotContaining("glob:**session-*");
        assertThat(started()).noneMatch(SessionRunsTest::isAlive);
        assertThat(host.runs.sessions()).isEmpty();
    }

    @Test
    void aProgramThatDoesNotReadItsWorkIsEndedAndFailsItsTask() throws Exception {
        Files.writeString(folder.resolve("scribe"), SCRIPT.replace("while read", "exec sleep 600; while read"));
        RunEnd end = host.run(order(1, "x".repeat(100_000)));
        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason()).contains("did not read the 100", "characters of its work within 2 s");
        assertThat(started()).hasSize(1).noneMatch(SessionRunsTest::isAlive);
        assertThat(host.runs.sessions()).isEmpty();
    }

    @Test
    void aTaskWhoseWorkIsNotReadCanBeStopped() throws Exception {
        Files.writeString(
                folder.resolve("scribe"), SCRIPT.replace("while read", "touch \"$here/up\"; sleep 600; while read"));
        host.close();
        open(Duration.ofSeconds(30), "1h");
        host.runs.start(order(1, "x".repeat(100_000)));
        awaitFile(folder.resolve("up"));
        host.runs.stop(attempt(1), "ugly");
        assertThat(host.awaitEnd(attempt(1)).result()).isEqualTo(Result.STOPPED);
        assertThat(started()).noneMatch(SessionRunsTest::isAlive);
    }

    @Test
    void aProgramCanNotChangeAPictureThatItStillHasOpen() throws Exception {
        assertThat(host.run(order(1, "grip")).result()).isEqualTo(Result.SUCCEEDED);
        byte[] picture = Files.readAllBytes(output(1));
        assertThat(host.run(order(2, "grip")).result()).isEqualTo(Result.SUCCEEDED);
        assertThat(host.log(attempt(2))).contains("| it has spoilt");
        assertThat(output(1)).hasBinaryContent(picture);
    }

    @Test
    void aPipeInThePlaceOfAPictureIsNotWaitedFor() throws Exception {
        RunEnd end = host.run(order(1, "pipe"));
        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason()).contains("wrote no picture");
    }

    @Test
    void workThatIsLongerThanAPipeArrivesWhole() throws Exception {
        host.close();
        open(Duration.ofSeconds(30), "1h");
        RunEnd end = host.run(order(1, "copy" + "x".repeat(100_000)));
        assertThat(end.result()).as(end.reason()).isEqualTo(Result.SUCCEEDED);
        assertThat(started()).allMatch(SessionRunsTest::isAlive);
    }

    @Test
    void aProgramThatEndsFailsItsTaskAndTheNextOneStartsAnother() throws Exception {
        RunEnd end = host.run(order(1, "die"));
        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason()).isEqualTo("scribe ended with exit status 5 on frame 7");
        assertThat(host.log(attempt(1))).contains("| no more paint");
        assertThat(host.run(order(2, "copy")).result()).isEqualTo(Result.SUCCEEDED);
        assertThat(started()).hasSize(2);
    }

    @Test
    void aProgramThatDiedWhileItWaitedIsReplaced() throws Exception {
        host.run(order(1, "copy"));
        ProcessHandle waiting = ProcessHandle.of(started().get(0)).orElseThrow();
        assertThat(waiting.destroyForcibly()).isTrue();
        awaitDeath(started().get(0));
        assertThat(host.run(order(2, "copy")).result()).isEqualTo(Result.SUCCEEDED);
        assertThat(started()).hasSize(2);
    }

    @Test
    void aProgramThatClaimsSuccessHasToProveItAndIsNotUsedAgain() throws Exception {
        assertThat(host.run(order(1, "copy")).result()).isEqualTo(Result.SUCCEEDED);
        assertThat(host.run(order(2, "lie")).reason())
                .as("the picture of the task before is not there any more")
                .isEqualTo("scribe ended well but wrote no picture of frame 7");
    }

    @Test
    void aProgramThatFoundNoLicenceHasNotDoneItsTaskWhateverItSaysAndIsNotUsedAgain() throws Exception {
        RunEnd end = host.run(order(1, "deny"));
        assertThat(end.result()).isEqualTo(Result.LICENCE_DENIED);
        assertThat(end.reason()).isEqualTo("scribe was done with frame 7: it found no licence (licence.scribe-pro)");
        assertThat(end.deniedLimit()).isEqualTo("licence.scribe-pro");
        assertThat(end.files()).isEmpty();
        assertThat(started()).hasSize(1).noneMatch(SessionRunsTest::isAlive);
    }

    @Test
    void aCancelledTaskEndsItsProgramWithAllThatItStarted() throws Exception {
        host.runs.start(order(1, "hang"));
        ProcessHandle child = awaitChild();
        host.runs.stop(attempt(1), "ugly");
        assertThat(host.awaitEnd(attempt(1)).result()).isEqualTo(Result.STOPPED);
        assertThat(ProgramRunsTest.isRunning(child)).isFalse();
        assertThat(started()).noneMatch(SessionRunsTest::isAlive);
        assertThat(host.runs.sessions()).isEmpty();
    }

    @Test
    void aProgramThatWaitsMakesRoomForTasksThatNeedTheMemory() throws Exception {
        host.run(order(1, "copy", Samples.JOB, 600));
        host.run(order(2, "copy", OTHER_JOB, 400));
        assertThat(started()).as("both fit").allMatch(SessionRunsTest::isAlive);
        host.run(order(3, "copy3", OTHER_JOB, 400));
        assertThat(started()).hasSize(3);
        assertThat(isAlive(started().get(0)))
                .as("the one that has waited longest")
                .isFalse();
        assertThat(started().subList(1, 3)).allMatch(SessionRunsTest::isAlive);
    }

    @Test
    void aProgramDoesNotWaitForEver() throws Exception {
        host.close();
        open(Duration.ofMillis(100));
        host.run(order(1, "copy"));
        awaitDeath(started().get(0));
    }

    @Test
    void withoutSessionsEachTaskStartsItsOwnProgram() throws Exception {
        host.close();
        open(Duration.ZERO);
        assertThat(host.run(order(1, "copy")).reason()).isEqualTo("scribe ended well but wrote no picture of frame 7");
        assertThat(host.runs.sessions()).isEmpty();
    }

    @Test
    void whatWaitsEndsWithTheServer() throws Exception {
        host.run(order(1, "copy"));
        host.close();
        assertThat(started()).noneMatch(SessionRunsTest::isAlive);
        assertThat(host.data.resolve("work")).isDirectoryNotContaining("glob:**session-*");
    }

    /** A program that was started on one processor goes to another when the first has a task of its own by then. */
    @Test
    void eachTaskOfAProgramRunsOnTheProcessorsThatItsLeaseReserves() throws Exception {
        Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor alone");
        host.close();
        open(
                Duration.ofSeconds(30),
                "2s",
                new SandboxSettings(SandboxChoice.PROCESS, List.of(), 1_024, 256, 1.25, true));
        assertThat(host.run(order(1, "where")).result()).isEqualTo(Result.SUCCEEDED);
        host.runs.start(order(2, "hang", OTHER_JOB, 100));
        awaitChild();
        assertThat(host.run(order(3, "where")).result()).isEqualTo(Result.SUCCEEDED);
        host.runs.stop(attempt(2), "enough");
        host.awaitEnd(attempt(2));
        String first = placeOf(1);
        String second = placeOf(3);
        assertThat(started())
                .as("one program for both, and one for the other job")
                .hasSize(2);
        assertThat(List.of(first, second)).allMatch(place -> place.matches("1 Cpus_allowed_list: \\d+"));
        assertThat(second).isNotEqualTo(first);
    }

    /** On how many processors a task was done, and on which. */
    private String placeOf(int task) throws IOException {
        String said = "it runs on: ";
        return host.log(attempt(task))
                .lines()
                .filter(line -> line.contains(said))
                .map(line -> line.substring(line.indexOf(said) + said.length()))
                .findFirst()
                .orElseThrow();
    }

    /** The programs that were started. */
    private List<Long> started() throws IOException {
        return Files.readAllLines(folder.resolve("started")).stream()
                .map(Long::valueOf)
                .toList();
    }

    private static boolean isAlive(long program) {
        return ProcessHandle.of(program).filter(ProgramRunsTest::isRunning).isPresent();
    }

    private static void awaitDeath(long program) throws Exception {
        Optional<ProcessHandle> process = ProcessHandle.of(program);
        if (process.isPresent()) {
            process.get().onExit().get(60, TimeUnit.SECONDS);
        }
    }

    /** The folder of the one session. */
    private Path session() throws IOException {
        try (Stream<Path> all = Files.list(host.data.resolve("work"))) {
            return all.filter(each -> each.getFileName().toString().startsWith("session-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void awaitFile(Path file) {
        long limit = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!Files.exists(file)) {
            assertThat(System.nanoTime()).as("the program has begun").isLessThan(limit);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private ProcessHandle awaitChild() throws Exception {
        Path child = folder.resolve("child");
        awaitFile(child);
        return ProcessHandle.of(Long.parseLong(Files.readString(child).strip())).orElseThrow();
    }

    private Path output(int task) {
        return host.runs.find(attempt(task)).orElseThrow().folder().output().resolve("frame_0007.png");
    }

    private TaskOrder order(int number, String mode) {
        return order(number, mode, Samples.JOB, 100);
    }

    private TaskOrder order(int number, String mode, JobId job, int memoryMiB) {
        return TaskOrderBuilder.builder()
                .job(job)
                .task(new TaskId(StepName.RENDER, number))
                .attempt(attempt(number))
                .number(1)
                .packageName("scribe")
                .scene(new RelativePath("scene.txt"))
                .manifest(host.manifest)
                .width(4)
                .height(3)
                .format(PictureFormat.PNG)
                .parameters(Map.of("mode", mode))
                .cores(1)
                .memoryMiB(memoryMiB)
                .frames(List.of(7))
                .build();
    }
}
