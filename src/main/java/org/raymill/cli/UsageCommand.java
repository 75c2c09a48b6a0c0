package org.raymill.cli;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.raymill.api.json.UsageList;
import org.raymill.model.Money;
import org.raymill.model.UsageGrouping;
import org.raymill.model.UsageSum;
import org.raymill.model.UsageTotals;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what attempts took. */
@Command(
        name = "usage",
        description = "List what attempts took, failed ones too, added up by job, project, user or server.")
final class UsageCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            defaultValue = "PROJECT",
            description = "What is added up: job, project, user or server (default: project).")
    private UsageGrouping by;

    @Option(names = "--from", paramLabel = "DAY", description = "From this day (UTC) on; else 30 days.")
    private LocalDate from;

    @Option(names = "--to", paramLabel = "DAY", description = "Up to this day (UTC), with it; else up to today.")
    private LocalDate to;

    @ArgGroup
    private Format format = new Format();

    private static final class Format {
        @Option(names = "--json", description = "Print JSON: an array of objects.")
        private boolean json;

        @Option(names = "--csv", description = "Print comma-separated values.")
        private boolean csv;
    }

    UsageCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String query = "/api/v1/usage?by=" + by.name().toLowerCase(Locale.ROOT)
                + (from == null ? "" : "&from=" + from)
                + (to == null ? "" : "&to=" + to);
        UsageList list = farm.client().get(query, UsageList.class);
        if (list.more()) {
            terminal.say("There are more than these; choose fewer days with --from and --to.");
        }
        if (format.json) {
            Json.print(terminal, list.sums());
        } else if (format.csv) {
            list.csv().lines().forEach(terminal::print);
        } else if (list.sums().isEmpty()) {
            terminal.say("Nothing ran from " + list.from() + " to " + list.to() + ".");
        } else {
            table(list);
        }
        return 0;
    }

    private void table(UsageList list) {
        terminal.table(
                List.of(by.name(), "ATTEMPTS", "FAILED", "TIME", "CPU", "MEMORY", "IN", "OUT", "COST"),
                list.sums().stream().map(UsageCommand::row).toList());
    }

    private static List<String> row(UsageSum sum) {
        UsageTotals totals = sum.totals();
        return List.of(
                sum.name(),
                Long.toString(totals.attempts()),
                Long.toString(totals.failed()),
                Times.text(Duration.ofMillis(totals.wallMillis())),
                Times.text(Duration.ofMillis(totals.cpuMillis())),
                Sizes.text(totals.peakMemoryBytes()),
                Sizes.text(totals.inputBytes()),
                Sizes.text(totals.outputBytes()),
                totals.cost().signum() == 0 ? "-" : Money.text(totals.cost(), ""));
    }
}
