package org.raymill.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The threads of a Java process that compile what it does most. A process that has lived for hours has little for them to do; one that was started for a
 * measurement spends a good part of it on them. Linux alone tells.
 */
final class CompilerThreads {

    /** A line of {@code /proc/PID/task/TID/stat} up to the two fields with the thread's time, in hundredths of a second: its own and the system's. */
    private static final Pattern COMPILER =
            Pattern.compile("\\d+ \\(C[12] CompilerThre\\) \\S+(?: \\S+){10} (\\d+) (\\d+) .*", Pattern.DOTALL);

    private static final long MILLIS_A_TICK = 10;

    private final Path processes;

    /** Those of this host's processes. */
    CompilerThreads() {
        this(Path.of("/proc"));
    }

    /**
     * Those of the processes of a folder.
     *
     * @param processes has what {@code /proc} has
     */
    CompilerThreads(Path processes) {
        this.processes = processes;
    }

    /** How much of the processor those that are alive have taken; nothing where the system does not tell. */
    Duration processorTime(long pid) {
        long ticks = 0;
        try (DirectoryStream<Path> threads =
                Files.newDirectoryStream(processes.resolve(Long.toString(pid)).resolve("task"))) {
            for (Path thread : threads) {
                ticks += ticks(thread);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return Duration.ZERO;
        }
        return Duration.ofMillis(ticks * MILLIS_A_TICK);
    }

    private static long ticks(Path thread) {
        try {
            var line = COMPILER.matcher(Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1));
            return line.matches() ? Long.parseLong(line.group(1)) + Long.parseLong(line.group(2)) : 0;
        } catch (IOException e) {
            return 0; // it has ended meanwhile
        }
    }
}
