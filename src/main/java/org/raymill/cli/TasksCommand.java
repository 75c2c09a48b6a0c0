package org.raymill.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.raymill.api.json.TaskList;
import org.raymill.model.AttemptUsage;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.TaskStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists a job's tasks. */
@Command(name = "tasks", description = "List the tasks of a job with their last attempt.")
final class TasksCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private CommandSpec command;

    @Mixin
    private FarmOptions farm;

    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private JobId job;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only these: blocked, waiting, running, succeeded, failed, cancelled.")
    private TaskStatus status;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most this many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Print JSON: an array of objects.")
    private boolean json;

    TasksCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Limits.atLeastOne(command, "--limit", limit);
        ApiClient client = farm.client();
        List<JobDetail.TaskDetail> tasks = new ArrayList<>();
        String path = "/api/v1/jobs/" + job + "/tasks?" + (status == null ? "" : "status=" + Values.word(status) + "&");
        int total = Integer.MAX_VALUE;
        while (tasks.size() < Math.min(limit, total)) {
            TaskList page = client.get(
                    path + "offset=" + tasks.size() + "&limit=" + Math.min(500, limit - tasks.size()), TaskList.class);
            total = page.total();
            tasks.addAll(page.tasks());
            if (page.tasks().isEmpty()) {
                break;
            }
        }
        if (json) {
            Json.print(terminal, tasks);
            return 0;
        }
        List<List<String>> rows = new ArrayList<>();
        for (JobDetail.TaskDetail task : tasks) {
            List<String> last = JobCommand.lastAttempt(task);
            rows.add(List.of(
                    task.id(),
                    task.frames() + task.tile().map(tile -> " tile " + tile).orElse(""),
                    Values.word(task.status()),
                    Integer.toString(task.attempts().size()),
                    last.get(0),
                    last.get(1),
                    last.get(2),
                    cpu(usage(task)),
                    memory(usage(task)),
                    last.get(3)));
        }
        terminal.table(
                List.of(
                        "TASK",
                        "FRAMES",
                        "STATUS",
                        "ATTEMPTS",
                        "LAST ATTEMPT",
                        "SERVER",
                        "TOOK",
                        "CPU",
                        "PEAK MIB",
                        "REASON"),
                rows);
        if (tasks.size() < total) {
            terminal.say("and " + (total - tasks.size()) + " more; --limit shows them");
        }
        return 0;
    }

    /** What the last attempt took. */
    private static AttemptUsage usage(JobDetail.TaskDetail task) {
        List<JobDetail.AttemptDetail> attempts = task.attempts();
        return attempts.isEmpty()
                ? AttemptUsage.NONE
                : attempts.get(attempts.size() - 1).usage();
    }

    private static String cpu(AttemptUsage usage) {
        return usage.cpuMillis() == 0 ? "-" : String.format(Locale.ROOT, "%.1f s", usage.cpuMillis() / 1_000.0);
    }

    private static String memory(AttemptUsage usage) {
        return usage.peakMemoryBytes() == 0 ? "-" : Long.toString(usage.peakMemoryBytes() >> 20);
    }
}
