package org.raymill.cli;

import java.util.concurrent.Callable;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Follows a job to its end. */
@Command(name = "watch", description = "Follow a job to its end. Exit status 0 only when it succeeds.")
final class WatchCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private JobId job;

    WatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        JobSummary end = new JobWatcher(farm.client(), terminal, job).watch();
        return report(terminal, end);
    }

    /** Says how a job ended; returns the exit status. */
    static int report(Terminal terminal, JobSummary end) {
        terminal.say("Job " + end.id() + " " + Values.word(end.status())
                + (end.reason().isEmpty() ? "" : ": " + Terminal.clean(end.reason()))
                + " (" + end.framesDone() + " of " + end.frames() + " frames, "
                + Times.span(end.startedAt(), end.endedAt()) + ")");
        if (end.status() == JobStatus.FAILED) {
            terminal.say("See: raymill job " + end.id());
        }
        return end.status() == JobStatus.SUCCEEDED ? 0 : 1;
    }
}
