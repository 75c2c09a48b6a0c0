package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

    private static final Duration GRACE = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Test
    void allThatAProgramSaysBeforeItEndsSoonIsHeard() throws Exception {
        for (int i = 0; i < 20; i++) {
            lines.clear();
            assertThat(run("echo one; echo two >&2; printf 'without an end'")).isZero();
            assertThat(lines).containsExactly("one", "two", "without an end");
        }
    }

    @Test
    void aProgramThatSaysMoreThanAPipeHoldsEnds() throws Exception {
        assertThat(run("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done"))
                .isZero();

        assertThat(lines).hasSize(20_000).contains("line 0", "line 19999");
    }

    @Test
    void aLineWithoutEndIsCut() throws Exception {
        assertThat(run("head -c 300M /dev/zero | tr '\\0' x; echo; echo last")).isZero();

        assertThat(lines).containsExactly("x".repeat(OutputLines.MAX_LINE), "last");
    }

    @Test
    void allThatAProgramSaysWhileItLivesOnIsHeard() throws Exception {
        assertThat(run("echo first; sleep 0.2; printf 'redrawn\rlast\n'; exit 3"))
                .isEqualTo(3);

        assertThat(lines).containsExactly("first", "redrawn", "last");
    }

    @Test
    void whatAProgramThatEndsSoonLeavesBehindIsEndedAndItsOutputNotWaitedFor() throws Exception {
        ChildProcess process = start("(trap '' HUP; sleep 1000) & echo left");
        while (!process.waitFor(Duration.ofMillis(50))) {
            assertThat(process.handle().isAlive() || process.waitFor(Duration.ZERO))
                    .isTrue();
        }

        assertThat(process.end(GRACE)).isTrue();
        assertThat(lines).containsExactly("left");
    }

    private int run(String script) throws IOException, InterruptedException {
        ChildProcess process = start(script);
        while (!process.waitFor(Duration.ofSeconds(1))) {
            assertThat(process.handle().isAlive() || process.waitFor(Duration.ZERO))
                    .isTrue();
        }
        assertThat(process.end(GRACE)).isTrue();
        return process.exitStatus();
    }

    private ChildProcess start(String script) throws IOException {
        return ChildProcess.start(
                List.of("/bin/sh", "-c", script),
                folder,
                Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"),
                UUID.randomUUID().toString(),
                lines::add);
    }
}
