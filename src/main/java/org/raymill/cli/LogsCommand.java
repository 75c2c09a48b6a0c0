package org.raymill.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints the log of an attempt. */
@Command(
        name = "logs",
        description = "Print the log of an attempt; 'raymill tasks JOB' lists attempts.",
        mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Parameters(index = "0", paramLabel = "JOB", description = "The job's id.")
    private String job;

    @Parameters(index = "1", paramLabel = "ATTEMPT", description = "The attempt's id.")
    private String attempt;

    LogsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (!org.raymill.model.AttemptId.isValid(attempt)) {
            throw new CommandException(
                    "'" + Terminal.clean(attempt) + "' is no attempt id; 'raymill tasks " + job + "' lists them");
        }
        String path = "/api/v1/jobs/" + JobIds.check(job) + "/attempts/" + attempt + "/log";
        try (BufferedReader log = new BufferedReader(
                new InputStreamReader(farm.client().stream(path, "text/plain"), StandardCharsets.UTF_8))) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                terminal.print(line.replaceAll("[\\p{Cntrl}&&[^\\t]]", "?"));
            }
        }
        return 0;
    }
}
