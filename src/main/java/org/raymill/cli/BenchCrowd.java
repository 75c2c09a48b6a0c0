package org.raymill.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.raymill.bench.console.Crowd;
import org.raymill.bench.console.CrowdProgram;

/** Render servers that are only told of, in a process of their own that is a member of a farm's cluster. */
final class BenchCrowd implements AutoCloseable {

    private static final int HEAP_MIB = 256;
    private static final long STOP_LIMIT_SECONDS = 15;

    private final Process process;
    private final BufferedReader output;
    private final Writer input;
    private long told;

    private BenchCrowd(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /**
     * Starts them; they come up by and by.
     *
     * @param seed host and port of a control node
     * @param log gets what the process has to say
     */
    static BenchCrowd start(Crowd crowd, String seed, Path log) {
        List<String> command = new ArrayList<>(BenchNode.java(HEAP_MIB));
        command.addAll(List.of(
                "-cp",
                BenchNode.classPath(),
                CrowdProgram.class.getName(),
                Integer.toString(BenchNode.freePort()),
                seed,
                Integer.toString(crowd.jobs()),
                Integer.toString(crowd.servers()),
                crowd.first().toString()));
        try {
            return new BenchCrowd(
                    new ProcessBuilder(command).redirectError(log.toFile()).start());
        } catch (IOException e) {
            throw new CommandException("the simulated servers can not be started: " + e.getMessage(), e);
        }
    }

    /** Has so many more events told to the farm; returns how many have been told since the start. */
    synchronized long tell(int events) {
        try {
            input.write(events + "\n");
            input.flush();
            String line = output.readLine();
            while (line != null && !line.matches("\\d+")) {
                line = output.readLine(); // what a library has to say
            }
            if (line == null) {
                throw new CommandException("the simulated servers have ended");
            }
            told = Long.parseLong(line);
            return told;
        } catch (IOException e) {
            throw new CommandException("the simulated servers have ended: " + e.getMessage(), e);
        }
    }

    /** How many events have been told since the start. */
    synchronized long told() {
        return told;
    }

    @Override
    public void close() {
        try {
            input.close();
            process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It has ended already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
