package org.raymill.cli;

import java.util.concurrent.Callable;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells render servers whether to take work. */
@Command(
        name = "server",
        description = "Tell a render server whether to take work. It holds until the next such order.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {"  raymill server drain mill-1 --reason \"new disk\"", "  raymill server resume mill-1"})
final class ServerCommand implements Callable<Integer> {

    @Mixin
    private FarmOptions farm;

    @Spec
    private CommandSpec spec;

    private ServerCommand() {}

    /** The command with those below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new ServerCommand())
                .addSubcommand(new Drain(terminal))
                .addSubcommand(new Resume(terminal))
                .addSubcommand(new Quarantine(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** Orders a server something; prints its name and its state. */
    private abstract static class Order implements Callable<Integer> {

        private final Terminal terminal;
        private final String order;

        @Mixin
        private FarmOptions farm;

        @Mixin
        private OperationOptions operation;

        @Parameters(paramLabel = "NAME", description = "The server's name; 'raymill servers' lists them.")
        private ServerId server;

        Order(Terminal terminal, String order) {
            this.terminal = terminal;
            this.order = order;
        }

        @Override
        public final Integer call() {
            ServerDetail detail = farm.client()
                    .post("/api/v1/servers/" + server + "/" + order, operation.request(), ServerDetail.class);
            terminal.print(detail.id() + " " + terminal.paint(Values.word(detail.status())));
            return 0;
        }
    }

    /** Lets a server finish what it runs. */
    @Command(name = "drain", description = "Let a server finish what it runs and take nothing new.")
    static final class Drain extends Order {

        Drain(Terminal terminal) {
            super(terminal, "drain");
        }
    }

    /** Lets a server take work again. */
    @Command(name = "resume", description = "Let a drained or quarantined server take work again.")
    static final class Resume extends Order {

        Resume(Terminal terminal) {
            super(terminal, "resume");
        }
    }

    /** Keeps work from a server that something is wrong with. */
    @Command(name = "quarantine", description = "As drain, because something is wrong with the server.")
    static final class Quarantine extends Order {

        Quarantine(Terminal terminal) {
            super(terminal, "quarantine");
        }
    }
}
