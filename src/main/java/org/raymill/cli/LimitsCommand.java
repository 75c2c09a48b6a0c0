package org.raymill.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.raymill.api.json.LimitList;
import org.raymill.model.LimitDetail;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the limits of the site. */
@Command(name = "limits", description = "List licences and other limits of the site, and how much of each is in use.")
final class LimitsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private FarmOptions farm;

    @Option(names = "--json", description = "Print JSON: an array of objects.")
    private boolean json;

    LimitsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<LimitDetail> limits =
                farm.client().get("/api/v1/limits", LimitList.class).limits();
        if (json) {
            Json.print(terminal, limits);
            return 0;
        }
        if (limits.isEmpty()) {
            terminal.say("No limits. The site's configuration declares them.");
            return 0;
        }
        terminal.table(
                List.of("NAME", "IN USE", "USABLE", "TOTAL", "A HOST", "TASKS WAITING", "BACKED OFF UNTIL"),
                limits.stream().map(LimitsCommand::row).toList());
        return 0;
    }

    private static List<String> row(LimitDetail limit) {
        return List.of(
                limit.name(),
                Integer.toString(limit.inUse()),
                Integer.toString(limit.usable()),
                Integer.toString(limit.total()),
                limit.perHost() == 0 ? "-" : Integer.toString(limit.perHost()),
                Integer.toString(limit.waiting()),
                limit.backedOffUntil().map(Times::at).orElse("-"));
    }
}
