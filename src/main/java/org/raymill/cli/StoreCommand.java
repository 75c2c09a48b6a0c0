package org.raymill.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.raymill.api.json.StoreStatus;
import org.raymill.model.CollectionReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks after the farm's file store. */
@Command(
        name = "store",
        description = "Look after the files that clients uploaded.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {"  raymill store collect --dry-run", "  raymill store collect --reason \"disk nearly full\""})
final class StoreCommand implements Callable<Integer> {

    @Mixin
    private FarmOptions farm;

    @Spec
    private CommandSpec spec;

    private StoreCommand() {}

    /** The command with those below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new StoreCommand()).addSubcommand(new Collect(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** Removes files that no job needs. */
    @Command(
            name = "collect",
            description = "Remove files that no job refers to and nobody has uploaded or asked for since"
                    + " raymill.store.unused-for. The farm does so by itself from time to time.")
    static final class Collect implements Callable<Integer> {

        private static final Duration LOOK_AGAIN = Duration.ofMillis(300);

        private final Terminal terminal;

        @Mixin
        private FarmOptions farm;

        @Mixin
        private OperationOptions operation;

        @Option(names = "--dry-run", description = "Only tell what would be removed.")
        private boolean dryRun;

        @Option(names = "--json", description = "Print JSON: an object.")
        private boolean json;

        Collect(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            ApiClient client = farm.client();
            CollectionReport begun = client.post(
                            "/api/v1/store/collections?dry-run=" + dryRun, operation.request(), StoreStatus.class)
                    .running()
                    .orElseThrow(() -> new CommandException("the farm did not begin a collection"));
            CollectionReport report = await(client, begun);
            if (json) {
                Json.print(terminal, report);
            } else if (report.problem().isEmpty()) {
                terminal.print((dryRun ? "Would free " : "Freed ") + report.freedFiles() + " files, "
                        + Sizes.text(report.freedBytes()) + ", of " + report.files() + " files, "
                        + Sizes.text(report.bytes()) + ".");
            } else {
                terminal.say("The store was not collected: " + report.problem());
            }
            return report.problem().isEmpty() ? 0 : 1;
        }

        private static CollectionReport await(ApiClient client, CollectionReport begun) throws InterruptedException {
            while (true) {
                StoreStatus status = client.get("/api/v1/store", StoreStatus.class);
                if (status.last()
                        .filter(last -> last.startedAt().equals(begun.startedAt()))
                        .isPresent()) {
                    return status.last().get();
                }
                if (status.running().isEmpty()) {
                    throw new CommandException(
                            "the collection was broken off, because the node that did it has left the farm");
                }
                Thread.sleep(LOOK_AGAIN.toMillis());
            }
        }
    }
}
