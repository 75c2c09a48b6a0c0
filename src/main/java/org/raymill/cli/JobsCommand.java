package org.raymill.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.raymill.api.json.JobList;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists jobs. */
@Command(name = "jobs", description = "List jobs, newest first.")
final class JobsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Mixin
    private FarmOptions farm;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description = "Only these: waiting, running, paused, cancelling, cancelled, failed, succeeded.")
    private List<JobStatus> statuses = List.of();

    @Option(names = "--project", paramLabel = "NAME", description = "Only this project's.")
    private String project;

    @Option(names = "--user", paramLabel = "NAME", description = "Only this user's.")
    private String user;

    @Option(names = "--text", paramLabel = "TEXT", description = "Only jobs with this in their name.")
    private String text;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most this many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Print JSON: an array of objects.")
    private boolean json;

    JobsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Limits.atLeastOne(command, "--limit", limit);
        List<JobSummary> jobs = fetch(farm.client());
        if (json) {
            Json.print(terminal, jobs);
            return 0;
        }
        if (jobs.isEmpty()) {
            terminal.say("No jobs. Submit one with: raymill submit SCENE --frames 1-24");
            return 0;
        }
        List<List<String>> rows = jobs.stream()
                .map(job -> List.of(
                        job.id(),
                        job.name(),
                        Values.word(job.status()),
                        job.framesDone() + "/" + job.frames(),
                        Integer.toString(job.tasksRunning()),
                        Integer.toString(job.priority()),
                        job.user(),
                        Times.ago(job.submittedAt()),
                        Times.span(job.startedAt(), job.endedAt())))
                .toList();
        terminal.table(
                List.of("ID", "NAME", "STATUS", "FRAMES", "RUNNING", "PRIORITY", "USER", "SUBMITTED", "TOOK"), rows);
        return 0;
    }

    private List<JobSummary> fetch(ApiClient client) {
        List<JobSummary> jobs = new ArrayList<>();
        String before = "";
        while (jobs.size() < limit) {
            JobList page = client.get(query(Math.min(500, limit - jobs.size()), before), JobList.class);
            jobs.addAll(page.jobs());
            if (page.next().isEmpty()) {
                break;
            }
            before = page.next().get();
        }
        return jobs;
    }

    private String query(int count, String before) {
        StringBuilder query = new StringBuilder("/api/v1/jobs?limit=" + count);
        add(query, "status", statuses.stream().map(Values::word).collect(Collectors.joining(",")));
        add(query, "project", project);
        add(query, "user", user);
        add(query, "text", text);
        add(query, "before", before);
        return query.toString();
    }

    private static void add(StringBuilder query, String name, String value) {
        if (value != null && !value.isEmpty()) {
            query.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }
}
