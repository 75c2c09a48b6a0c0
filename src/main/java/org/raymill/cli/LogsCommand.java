package org.raymill.cli;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints the log of an attempt. */
@Command(name = "logs", description = "Print the log of an attempt; 'raymill tasks JOB' lists attempts.")
final class LogsCommand implements Callable<Integer> {

    private static final int BUFFER = 8_192;

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Parameters(index = "0", paramLabel = "JOB", description = "The job's id.")
    private JobId job;

    @Parameters(index = "1", paramLabel = "ATTEMPT", description = "The attempt's id.")
    private AttemptId attempt;

    LogsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String path = "/api/v1/jobs/" + job + "/attempts/" + attempt + "/log";
        char last = '\n';
        try (Reader log = new InputStreamReader(farm.client().stream(path, "text/plain"), StandardCharsets.UTF_8)) {
            char[] buffer = new char[BUFFER];
            for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
                // What a render wrote must not take over the terminal.
                terminal.out()
                        .print(new String(buffer, 0, read).replaceAll("[\\p{Cntrl}\u0080-\u009f&&[^\\t\\n\\r]]", "?"));
                last = read > 0 ? buffer[read - 1] : last;
            }
        } catch (IOException e) {
            throw new CommandException("the log broke off: " + e.getMessage() + ". Try again", e);
        }
        if (last != '\n') {
            terminal.out().println();
        }
        terminal.out().flush();
        return 0;
    }
}
