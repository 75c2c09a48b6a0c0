package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.raymill.api.json.ArchivedJobs;
import org.raymill.model.JobId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what is kept of jobs that ended long ago, or prints it. */
@Command(
        name = "archive",
        description = {
            "List the jobs that were archived, or print the document of one: the job, its tasks with their attempts, its results and what was done to it.",
            "The farm archives jobs when raymill.job.keep-ended says after how long."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill archive",
            "  raymill archive --month 2026-11",
            "  raymill archive 1m83sppzs5sxfwab | jq '.tasks[] | select(.attempts | length > 1)'"
        })
final class ArchiveCommand implements Callable<Integer> {

    private static final int PAGE = 1_000;

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Parameters(paramLabel = "JOB", arity = "0..1", description = "The job whose document is printed, as JSON.")
    private JobId job;

    @Option(names = "--month", paramLabel = "YYYY-MM", description = "Only jobs that ended in this month (UTC).")
    private String month;

    @Option(names = "--json", description = "Print JSON: an array of objects with id and month.")
    private boolean json;

    ArchiveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** As JSON. */
    record Entry(String id, String month) {}

    @Override
    public Integer call() {
        ApiClient client = farm.client();
        if (job != null) {
            Json.print(terminal, client.get("/api/v1/archive/" + job, JsonNode.class));
            return 0;
        }
        List<String> months = month != null
                ? List.of(month)
                : client.get("/api/v1/archive", ArchivedJobs.class).months();
        List<Entry> entries = new ArrayList<>();
        months.forEach(each -> entries.addAll(of(client, each)));
        if (json) {
            Json.print(terminal, entries);
        } else if (entries.isEmpty()) {
            terminal.say("No job is in the archive.");
        } else {
            terminal.table(
                    List.of("ID", "ENDED IN"),
                    entries.stream()
                            .map(entry -> List.of(entry.id(), entry.month()))
                            .toList());
        }
        return 0;
    }

    private static List<Entry> of(ApiClient client, String month) {
        List<Entry> entries = new ArrayList<>();
        Optional<JobId> last = Optional.empty();
        for (boolean more = true; more; ) {
            ArchivedJobs page = client.get(
                    "/api/v1/archive?month=" + month + "&limit=" + PAGE
                            + last.map(id -> "&after=" + id).orElse(""),
                    ArchivedJobs.class);
            page.jobs().forEach(id -> entries.add(new Entry(id.value(), month)));
            last = page.jobs().isEmpty()
                    ? last
                    : Optional.of(page.jobs().get(page.jobs().size() - 1));
            more = page.more();
        }
        return entries;
    }
}
