package org.raymill.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.raymill.model.JobId;
import org.raymill.model.TaskId;
import org.raymill.model.Verdict;
import org.raymill.model.Why;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells why a job or a task waits. */
@Command(name = "why", description = "Tell why a job, or a task of it, waits.")
final class WhyCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Parameters(paramLabel = "JOB", index = "0", description = "The job's id.")
    private JobId job;

    @Parameters(
            paramLabel = "TASK",
            index = "1",
            arity = "0..1",
            description = "The task, such as render-17 (default: the job).")
    private Optional<TaskId> task = Optional.empty();

    @Option(names = "--json", description = "Print JSON: an object.")
    private boolean json;

    WhyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ApiClient client = farm.client();
        String path = "/api/v1/jobs/" + job + task.map(id -> "/tasks/" + id).orElse("") + "/why";
        if (json) {
            Json.print(terminal, client.getTree(path));
            return 0;
        }
        Why why = client.get(path, Why.class);
        String waiting = task.isPresent() || why.waiting() == 0
                ? ""
                : ", " + why.waiting() + (why.waiting() == 1 ? " task waits" : " tasks wait");
        terminal.print(Terminal.clean(why.subject()) + " " + terminal.paint(Terminal.clean(why.status())) + waiting
                + (why.summary().isEmpty() ? "" : ": " + Terminal.clean(why.summary())));
        if (why.verdicts().size() == 1
                && why.summary().equals(why.verdicts().get(0).toString())) {
            return 0; // it is said
        }
        long classes =
                why.verdicts().stream().map(Verdict::demandClass).distinct().count();
        for (Verdict verdict : why.verdicts()) {
            String prefix = classes > 1 && !verdict.demandClass().isEmpty() ? verdict.demandClass() + ": " : "";
            terminal.print("  " + Terminal.clean(prefix + verdict));
        }
        return 0;
    }
}
