package org.raymill.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.raymill.model.AttemptId;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.JobDetail.TaskDetail;
import org.raymill.model.JobId;
import org.raymill.model.TaskId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the log of an attempt. */
@Command(
        name = "logs",
        description = "Print the log of an attempt, or of the newest one at a task; 'raymill tasks JOB' lists both.")
final class LogsCommand implements Callable<Integer> {

    private static final int BUFFER = 8_192;
    private static final String JOBS = "/api/v1/jobs/";

    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Mixin
    private FarmOptions farm;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is written until the attempt has ended.")
    private boolean follow;

    @Parameters(index = "0", paramLabel = "JOB", description = "The job's id.")
    private JobId job;

    @Parameters(
            index = "1",
            paramLabel = "TASK|ATTEMPT",
            description = "A task, such as render-17, or an attempt's id.")
    private String wanted;

    LogsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ApiClient client = farm.client();
        String path = path(client);
        char last = follow ? follow(client, path) : print(client, path);
        if (last != '\n') {
            terminal.out().println();
        }
        terminal.out().flush();
        return 0;
    }

    private String path(ApiClient client) {
        if (!wanted.contains("-")) {
            try {
                return JOBS + job + "/attempts/" + new AttemptId(wanted) + "/log";
            } catch (IllegalArgumentException e) {
                throw new ParameterException(
                        command.commandLine(),
                        "'" + Terminal.clean(wanted) + "' is no attempt id, nor a task such as render-17");
            }
        }
        TaskId task;
        try {
            task = TaskId.parse(wanted);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), Terminal.clean(e.getMessage()));
        }
        TaskDetail detail = client.get(JOBS + job + "/tasks/" + task, TaskDetail.class);
        if (detail.attempts().isEmpty()) {
            throw new CommandException("nobody has tried task " + task + " yet; it is " + Values.word(detail.status()));
        }
        AttemptDetail newest = detail.attempts().get(detail.attempts().size() - 1);
        return JOBS + job + "/tasks/" + task + "/attempts/" + newest.number() + "/log";
    }

    private char print(ApiClient client, String path) {
        char last = '\n';
        try (Reader log = new InputStreamReader(client.stream(path, "text/plain"), StandardCharsets.UTF_8)) {
            char[] buffer = new char[BUFFER];
            for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
                terminal.out().print(harmless(new String(buffer, 0, read)));
                last = read > 0 ? buffer[read - 1] : last;
            }
        } catch (IOException e) {
            throw broken(e);
        }
        return last;
    }

    private char follow(ApiClient client, String path) {
        try (BufferedReader events = new BufferedReader(new InputStreamReader(
                client.stream(path + "?follow=true", "text/event-stream"), StandardCharsets.UTF_8))) {
            boolean end = false;
            for (String line = events.readLine(); line != null; line = events.readLine()) {
                end |= line.equals("event: end");
                if (line.startsWith("data: ") && !end) {
                    terminal.out().println(harmless(line.substring("data: ".length())));
                } else if (line.isEmpty()) {
                    terminal.out().flush();
                }
            }
            if (!end) {
                throw new CommandException("the log broke off before its end. Try again");
            }
        } catch (IOException e) {
            throw broken(e);
        }
        return '\n';
    }

    private static CommandException broken(IOException e) {
        return new CommandException("the log broke off: " + e.getMessage() + ". Try again", e);
    }

    /** What a render wrote must not take over the terminal. */
    private static String harmless(String text) {
        return text.replaceAll("[\\p{Cntrl}\u0080-\u009f&&[^\\t\\n\\r]]", "?");
    }
}
