package org.raymill.cli;

import java.util.concurrent.Callable;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Cancels a job. */
@Command(name = "cancel", description = "Cancel a job. It is cancelled once all of its processes are dead.")
final class CancelCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private JobId job;

    @Mixin
    private OperationOptions operation;

    @Option(names = "--wait", description = "Wait until its processes are dead.")
    private boolean wait;

    CancelCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ApiClient client = farm.client();
        JobSummary summary = client.post("/api/v1/jobs/" + job + "/cancel", operation.request(), JobSummary.class);
        if (wait) {
            summary = new JobWatcher(client, terminal, job).watch();
            terminal.print(summary.id() + " " + terminal.paint(Values.word(summary.status())));
            return summary.status() == JobStatus.CANCELLED ? 0 : 1;
        }
        terminal.print(summary.id() + " " + terminal.paint(Values.word(summary.status())));
        return 0;
    }
}
