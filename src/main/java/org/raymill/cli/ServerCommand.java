package org.raymill.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.raymill.api.json.ServerList;
import org.raymill.model.HostHardware;
import org.raymill.model.ServerDetail;
import org.raymill.model.ServerId;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a render server, or tells it whether to take work. */
@Command(
        name = "server",
        description = "Show a render server, or tell it whether to take work, which holds until the next such order.",
        synopsisSubcommandLabel = "[COMMAND]",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill server mill-1",
            "  raymill server drain mill-1 --reason \"new disk\"",
            "  raymill server resume mill-1"
        })
final class ServerCommand implements Callable<Integer> {

    @Mixin
    private FarmOptions farm;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The server to show; 'raymill servers' lists them.")
    private ServerId server;

    @Option(names = "--json", description = "Print JSON: an object.")
    private boolean json;

    private final Terminal terminal;

    private ServerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The command with those below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new ServerCommand(terminal))
                .addSubcommand(new Drain(terminal))
                .addSubcommand(new Resume(terminal))
                .addSubcommand(new Quarantine(terminal));
    }

    @Override
    public Integer call() {
        if (server == null) {
            spec.commandLine().usage(spec.commandLine().getErr());
            return CommandLine.ExitCode.USAGE;
        }
        ServerDetail detail = farm.client().get("/api/v1/servers", ServerList.class).servers().stream()
                .filter(known -> known.id().equals(server.value()))
                .findFirst()
                .orElseThrow(() ->
                        new CommandException("there is no render server " + server + "; 'raymill servers' lists them"));
        if (json) {
            Json.print(terminal, detail);
        } else {
            print(detail);
        }
        return CommandLine.ExitCode.OK;
    }

    private void print(ServerDetail detail) {
        HostHardware host = detail.host();
        terminal.print(detail.id() + " " + terminal.paint(Values.word(detail.status())) + ", seen "
                + Times.ago(detail.lastSeenAt())
                + (detail.message().isEmpty() ? "" : ": " + Terminal.clean(detail.message())));
        term(
                "host",
                host.hostname() + ", " + host.operatingSystem() + " " + host.architecture() + ", " + host.cpuModel());
        term("cores", detail.coresUsed() + " of " + detail.cores() + " in use");
        term("memory", detail.memoryMiBUsed() + " of " + detail.memoryMiB() + " MiB in use");
        detail.load()
                .ifPresent(load -> term(
                        "load",
                        Math.round(load.processors() * 100) + " % of the processors, " + load.memoryMiB()
                                + " MiB of memory, with all that runs on the host"));
        if (detail.gpus() > 0) {
            term("gpus", detail.gpusUsed() + " of " + detail.gpus() + " in use");
        }
        term("amounts", ServersCommand.amounts(detail));
        term("tags", String.join(", ", detail.tags()));
        term(
                "sandbox",
                Values.word(detail.sandbox())
                        + (detail.processCounting().isEmpty() ? "" : "; " + detail.processCounting()));
        detail.packages().forEach(installed -> term("package", installed.label()));
        detail.packageProblems().forEach(problem -> term("broken", problem.toString()));
        detail.running()
                .forEach(attempt -> term(
                        "running",
                        attempt.task() + " of job " + attempt.job() + ", " + Math.round(attempt.progress() * 100)
                                + " %"));
    }

    private void term(String word, String text) {
        if (!text.isEmpty()) {
            terminal.print(String.format(Locale.ROOT, "%-10s %s", word, Terminal.clean(text)));
        }
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
