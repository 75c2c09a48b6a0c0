package org.raymill.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.raymill.bench.transfer.GateProgram;

/** The gate of the other site, in a process of its own. */
final class BenchGate implements AutoCloseable {

    private static final int HEAP_MIB = 768;
    private static final long STOP_LIMIT_SECONDS = 15;

    private final Process process;
    private final int port;

    private BenchGate(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it; returns when it listens.
     *
     * @param encrypt whether what arrives lies encrypted on the disk
     */
    static BenchGate start(Path folder, boolean encrypt) {
        List<String> command = new ArrayList<>(BenchNode.java(HEAP_MIB));
        command.addAll(List.of(
                "-cp",
                BenchNode.classPath(),
                GateProgram.class.getName(),
                folder.toString(),
                Boolean.toString(encrypt)));
        Process process = null;
        boolean listens = false;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(folder.resolve("gate.log").toFile())
                    .start();
            BufferedReader output = process.inputReader();
            String line = output.readLine();
            if (line == null || !line.matches("\\d{1,5}")) {
                throw new CommandException(
                        "the gate does not start: " + java.nio.file.Files.readString(folder.resolve("gate.log")));
            }
            listens = true;
            return new BenchGate(process, Integer.parseInt(line));
        } catch (IOException e) {
            throw new CommandException("the gate can not be started: " + e.getMessage(), e);
        } finally {
            if (process != null && !listens) {
                process.destroyForcibly();
            }
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new CommandException("the gate can not be ended: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
