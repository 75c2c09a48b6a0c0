package org.raymill.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code raymill} command with all that is below it. */
@Command(
        name = "raymill",
        description = "A render cluster: scenes go in, finished frames come out.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = RaymillVersion.class,
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill demo                                    see it work on this machine",
            "  raymill node                                    start a farm of one node",
            "  raymill submit scene.gltf --frames 1-24 --wait --out frames/",
            "  raymill jobs                                    what the farm does",
            "",
            "The farm is named by --api URL or the variable RAYMILL_API; without either it is http://127.0.0.1:8470.",
            "Exit status: 0 success, 1 failure, 2 wrong usage."
        })
public final class RaymillCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = CommandLine.ScopeType.INHERIT,
            description = "On failure print where in the program it happened.")
    private boolean verbose;

    private RaymillCommand() {}

    /**
     * The command line.
     *
     * @param launcher starts nodes
     * @param terminal where commands write
     */
    public static CommandLine create(NodeLauncher launcher, Terminal terminal) {
        RaymillCommand command = new RaymillCommand();
        CommandLine line = new CommandLine(command)
                .addSubcommand(new DemoCommand(launcher, terminal))
                .addSubcommand(new NodeCommand(launcher, terminal))
                .addSubcommand(new SubmitCommand(terminal))
                .addSubcommand(new JobsCommand(terminal))
                .addSubcommand(new JobCommand(terminal))
                .addSubcommand(new TasksCommand(terminal))
                .addSubcommand(new WatchCommand(terminal))
                .addSubcommand(new CancelCommand(terminal))
                .addSubcommand(new ResultsCommand(terminal))
                .addSubcommand(new LogsCommand(terminal))
                .addSubcommand(new ServersCommand(terminal))
                .addSubcommand(new PackagesCommand(terminal))
                .addSubcommand(new RenderCommand(terminal))
                .addSubcommand(new CompletionCommand(terminal));
        line.setOut(terminal.out()).setErr(terminal.err());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, failed, result) -> command.explain(failure, terminal));
        return line;
    }

    private int explain(Exception failure, Terminal terminal) {
        boolean expected = failure instanceof CommandException;
        terminal.say("raymill: " + (expected ? failure.getMessage() : "unexpected failure: " + failure));
        if (verbose || !expected) {
            failure.printStackTrace(terminal.err());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** Prints a completion script. */
    @Command(
            name = "completion",
            description = "Print a completion script for bash and zsh: source <(raymill completion)",
            mixinStandardHelpOptions = true)
    static final class CompletionCommand implements Callable<Integer> {
        private final Terminal terminal;

        @Spec
        private CommandSpec spec;

        CompletionCommand(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            terminal.print(AutoComplete.bash("raymill", spec.root().commandLine()));
            return CommandLine.ExitCode.OK;
        }
    }
}
