package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompilerThreadsTest {

    @TempDir
    private Path processes;

    private void thread(int number, String name, int own, int system) throws IOException {
        Path folder = Files.createDirectories(processes.resolve("7/task/" + number));
        Files.writeString(
                folder.resolve("stat"),
                number + " (" + name + ") S 1 2 3 0 -1 4194560 9 0 1 0 " + own + " " + system + " 0 0 20 0 40 0 99\n");
    }

    @Test
    void thoseOfBothCompilersCountAndNoOthers() throws IOException {
        thread(11, "C2 CompilerThre", 300, 20);
        thread(12, "C1 CompilerThre", 40, 5);
        thread(13, "raymill) (odd", 900, 900);
        thread(14, "java", 5_000, 1_000);

        assertThat(new CompilerThreads(processes).processorTime(7)).isEqualTo(Duration.ofMillis(3_650));
    }

    @Test
    void aProcessThatHasGoneHasTakenNothing() {
        assertThat(new CompilerThreads(processes).processorTime(8)).isZero();
    }
}
