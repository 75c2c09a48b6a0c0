package org.raymill.rendering;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A program that a task runs.
 *
 * @param command the program and its arguments, executed without a shell
 * @param directory where it runs
 * @param limit how long it may take
 * @param network whether it needs the network
 */
public record Program(List<String> command, Path directory, Duration limit, boolean network) {

    public Program {
        command = List.copyOf(command);
    }
}
