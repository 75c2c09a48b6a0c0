package org.raymill.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.raymill.api.json.TaskList;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobSpec;
import org.raymill.model.JobSummary;
import org.raymill.model.Money;
import org.raymill.model.SiteSpending;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a job. */
@Command(name = "job", description = "Show a job: its steps, what runs, what failed and why.")
final class JobCommand implements Callable<Integer> {

    /** So many failed tasks are looked at, and so many different reasons shown. */
    private static final int MAX_FAILED_TASKS = 200;

    private static final int MAX_REASONS = 10;

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private JobId job;

    @Option(names = "--json", description = "Print JSON: an object.")
    private boolean json;

    JobCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ApiClient client = farm.client();
        String path = "/api/v1/jobs/" + job;
        if (json) {
            Json.print(terminal, client.getTree(path));
            return 0;
        }
        JobDetail detail = client.get(path, JobDetail.class);
        printHead(detail);
        printTerms(detail.spec());
        for (JobDetail.StepDetail step : detail.steps()) {
            terminal.print(String.format(
                    Locale.ROOT,
                    "%-10s %-10s %d of %d tasks done, %d running, %d waiting, %d failed",
                    step.name(),
                    Values.word(step.status()),
                    step.succeeded(),
                    step.tasks(),
                    step.running(),
                    step.waiting(),
                    step.failed()));
        }
        if (!detail.waitingBecause().isEmpty()) {
            terminal.print("waiting    " + Terminal.clean(detail.waitingBecause()) + "  (raymill why " + job + ")");
        }
        detail.spending().forEach(this::printSpending);
        detail.notifications().forEach(this::printNotification);
        detail.running().forEach(this::printRunning);
        if (detail.summary().tasksFailed() > 0) {
            printFailures(client, path);
        }
        return 0;
    }

    private void printHead(JobDetail detail) {
        JobSummary job = detail.summary();
        terminal.print(job.id() + "  " + Terminal.clean(job.name()) + "  " + Values.word(job.status())
                + (job.reason().isEmpty() ? "" : " (" + Terminal.clean(job.reason()) + ")"));
        terminal.print(String.format(
                Locale.ROOT,
                "%d of %d frames, %dx%d, package %s, priority %d, project %s, user %s, submitted %s, took %s",
                job.framesDone(),
                job.frames(),
                detail.spec().width(),
                detail.spec().height(),
                job.packageName(),
                job.priority(),
                Terminal.clean(job.project()),
                Terminal.clean(job.user()),
                Times.ago(job.submittedAt()),
                Times.span(job.startedAt(), job.endedAt())));
    }

    private void printTerms(JobSpec spec) {
        printTerm("needs", JobTerms.needs(spec.profile()));
        printTerm("treated", JobTerms.treatment(spec.policy()));
        printTerm("site", JobTerms.sites(spec.policy().site()));
        spec.encoding().ifPresent(movie -> printTerm("movie", JobTerms.movie(movie)));
        spec.policy().dependencies().forEach(dependency -> printTerm("after", JobTerms.after(dependency)));
    }

    private void printTerm(String word, String text) {
        if (!text.isEmpty()) {
            terminal.print(String.format(Locale.ROOT, "%-10s %s", word, Terminal.clean(text)));
        }
    }

    private void printSpending(SiteSpending one) {
        String text =
                one.site() + " has used " + String.format(Locale.ROOT, "%.2f core-hours", one.coreSeconds() / 3_600.0);
        if (one.expected().signum() > 0) {
            text += ", for " + Money.text(one.spent(), one.currency())
                    + (one.expected().compareTo(one.spent()) > 0
                            ? ", and expects " + Money.text(one.expected(), one.currency()) + " in all"
                            : "");
        }
        printTerm("elsewhere", text);
    }

    private void printNotification(JobDetail.NotificationDetail one) {
        StringBuilder text = new StringBuilder(one.to());
        text.append(": ").append(one.delivered()).append(" delivered");
        if (one.pending() > 0) {
            text.append(", ").append(one.pending()).append(" to be delivered");
        }
        if (one.givenUp() > 0) {
            text.append(", ").append(one.givenUp()).append(" given up");
        }
        if (!one.problem().isEmpty()) {
            text.append("; ").append(one.problem());
        }
        one.nextTry().ifPresent(next -> text.append("; next try at ").append(next));
        printTerm("notifies", text.toString());
    }

    private void printRunning(JobDetail.TaskDetail task) {
        if (!task.attempts().isEmpty()) {
            JobDetail.AttemptDetail attempt =
                    task.attempts().get(task.attempts().size() - 1);
            terminal.print(String.format(
                    Locale.ROOT,
                    "running    %s frame %s%s on %s, %d %%, %s",
                    task.id(),
                    task.frames(),
                    task.tile().map(tile -> " tile " + tile).orElse(""),
                    attempt.server(),
                    Math.round(task.progress() * 100),
                    Times.span(attempt.startedAt(), attempt.endedAt())));
        }
    }

    private void printFailures(ApiClient client, String path) {
        TaskList failed = client.get(path + "/tasks?status=failed&limit=" + MAX_FAILED_TASKS, TaskList.class);
        List<FailureReason> reasons = FailureReason.of(failed.tasks());
        reasons.stream()
                .limit(MAX_REASONS)
                .forEach(reason -> terminal.print(
                        "failed     " + reason.text() + "  (raymill logs " + job + " " + reason.attempt() + ")"));
        int notSeen = failed.total() - failed.tasks().size();
        if (reasons.size() > MAX_REASONS || notSeen > 0) {
            terminal.print("           and more: raymill tasks " + job + " --status failed");
        }
    }

    static List<String> lastAttempt(JobDetail.TaskDetail task) {
        if (task.attempts().isEmpty()) {
            return List.of("-", "-", "-", "");
        }
        JobDetail.AttemptDetail last = task.attempts().get(task.attempts().size() - 1);
        return List.of(last.id(), last.server(), Times.span(last.startedAt(), last.endedAt()), last.reason());
    }
}
