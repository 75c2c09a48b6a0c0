package org.raymill.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.raymill.api.json.AuditList;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobId;
import org.raymill.model.ServerId;
import org.raymill.model.TaskId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists what was done. */
@Command(name = "audit", description = "List who did what to jobs, tasks and servers, newest first.")
final class AuditCommand implements Callable<Integer> {

    private static final int PAGE = 500;

    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Mixin
    private FarmOptions farm;

    @Option(names = "--job", paramLabel = "JOB", description = "Only what was done to this job and its tasks.")
    private JobId job;

    @Option(names = "--task", paramLabel = "TASK", description = "Only what was done to this task of the job.")
    private TaskId task;

    @Option(names = "--server", paramLabel = "NAME", description = "Only what was done to this server.")
    private ServerId server;

    @Option(names = "--template", paramLabel = "NAME", description = "Only what was done to this job template.")
    private String template;

    @Option(names = "--by", paramLabel = "NAME", description = "Only what somebody with this name did.")
    private String by;

    @Option(
            names = "--action",
            paramLabel = "ACTION",
            split = ",",
            description = "Only this, such as pause or drain; several with commas between.")
    private List<String> actions = List.of();

    @Option(names = "--since", paramLabel = "TIME", description = "Only what was done then or later (ISO 8601).")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only what was done before (ISO 8601).")
    private String until;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most this many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Print JSON: an array of objects.")
    private boolean json;

    AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Limits.atLeastOne(command, "--limit", limit);
        List<AuditEntry> entries = fetch(farm.client(), subject());
        if (json) {
            Json.print(terminal, entries);
            return 0;
        }
        if (entries.isEmpty()) {
            terminal.say("Nothing was done.");
            return 0;
        }
        terminal.table(
                List.of("AT", "BY", "ACTION", "SUBJECT", "REASON", "DETAIL"),
                entries.stream()
                        .map(entry -> List.of(
                                Times.at(entry.at()),
                                entry.by(),
                                entry.action(),
                                entry.subject(),
                                entry.reason(),
                                entry.detail()))
                        .toList());
        return 0;
    }

    private String subject() {
        if (task != null && job == null) {
            throw new ParameterException(command.commandLine(), "--task names a task of a job; name that with --job");
        }
        if (server != null && job != null) {
            throw new ParameterException(command.commandLine(), "choose one of --job and --server");
        }
        if (template != null && (server != null || job != null)) {
            throw new ParameterException(command.commandLine(), "choose one of --job, --server and --template");
        }
        if (template != null) {
            return "template:" + template;
        }
        if (task != null) {
            return "task:" + job + "/" + task;
        }
        return job != null ? "job:" + job : server != null ? "server:" + server : "";
    }

    private List<AuditEntry> fetch(ApiClient client, String subject) {
        List<AuditEntry> entries = new ArrayList<>();
        String before = "";
        while (entries.size() < limit) {
            String query = "/api/v1/audit?limit=" + Math.min(PAGE, limit - entries.size())
                    + parameter("subject", subject) + parameter("by", by)
                    + parameter("action", String.join(",", actions))
                    + parameter("since", since) + parameter("until", until) + parameter("before", before);
            AuditList page = client.get(query, AuditList.class);
            entries.addAll(page.entries());
            if (page.next().isEmpty()) {
                break;
            }
            before = page.next().get();
        }
        return entries;
    }

    private static String parameter(String name, String value) {
        return value == null || value.isEmpty()
                ? ""
                : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
