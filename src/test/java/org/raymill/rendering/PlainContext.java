package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Runs programs as they are, and keeps what is said of them. */
final class PlainContext implements RenderContext {

    private final Path home;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<List<String>> commands = new CopyOnWriteArrayList<>();

    /**
     * A context.
     *
     * @param home of the programs
     */
    PlainContext(Path home) {
        this.home = home;
    }

    /** What the package said, without the output of programs. */
    List<String> log() {
        return log;
    }

    /** The programs that were run, each with its arguments. */
    List<List<String>> commands() {
        return commands;
    }

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public void progress(double fraction) {
        assertThat(fraction).isBetween(0.0, 1.0);
    }

    @Override
    public void log(String line) {
        log.add(line);
    }

    @Override
    public int execute(Program program, Consumer<String> lines) throws IOException, InterruptedException {
        commands.add(program.command());
        Map<String, String> environment = Map.of("PATH", System.getenv("PATH"), "HOME", home.toString());
        ChildProcess process =
                ChildProcess.start(program.command(), program.directory(), environment, home.toString(), lines);
        try {
            assertThat(process.waitFor(Duration.ofMinutes(2)))
                    .as("%s ends", program.command())
                    .isTrue();
        } finally {
            process.end(Duration.ofSeconds(1));
        }
        return process.exitStatus();
    }
}
