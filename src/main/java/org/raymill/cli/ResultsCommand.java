package org.raymill.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobSummary;
import org.raymill.model.PictureFlag;
import org.raymill.model.ResultDetail;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists or fetches a job's results. */
@Command(name = "results", description = "List the finished pictures of a job, or fetch them.")
final class ResultsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private JobId job;

    @Option(names = "--out", paramLabel = "DIR", description = "Fetch them into this folder, with a manifest.")
    private Path out;

    @Option(names = "--json", description = "Print JSON: an array of objects.")
    private boolean json;

    ResultsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Results results = new Results(farm.client(), terminal, job);
        if (out != null) {
            results.fetch(out);
            sayWhatIsMissing();
            return 0;
        }
        List<ResultDetail> list = results.list();
        if (json) {
            Json.print(terminal, list);
            return 0;
        }
        terminal.table(
                List.of("NAME", "FRAME", "BYTES", "SHA-256", "KEPT AT", "FLAGS"),
                list.stream().map(ResultsCommand::row).toList());
        return 0;
    }

    private static List<String> row(ResultDetail result) {
        return List.of(
                result.id(),
                frame(result),
                Long.toString(result.size()),
                result.sha256(),
                result.keptAt().map(where -> where.site().value()).orElse("here"),
                flags(result));
    }

    private static String frame(ResultDetail result) {
        return Results.isMovie(result) ? "movie" : Integer.toString(result.frame());
    }

    /** What is strange about a picture, for people. */
    static String flags(ResultDetail result) {
        return result.flags().stream().map(PictureFlag::text).collect(Collectors.joining(", "));
    }

    /** Whoever fetches too early would take what is there for everything. */
    private void sayWhatIsMissing() {
        JobSummary summary =
                farm.client().get("/api/v1/jobs/" + job, JobDetail.class).summary();
        if (summary.framesDone() < summary.frames()) {
            terminal.say("The job is " + Values.word(summary.status()) + ": " + summary.framesDone() + " of "
                    + summary.frames() + " frames are done."
                    + (summary.endedAt().isEmpty() ? " 'raymill watch " + job + "' waits for the rest." : ""));
        }
    }
}
