package org.raymill.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.raymill.rendering.PathTracedPictures;
import org.raymill.rendering.PictureRenderer;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code raymill} command with all that is below it. */
@Command(
        name = "raymill",
        description = "A render cluster: scenes go in, finished frames come out.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = RaymillVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill demo                                    see it work on this machine",
            "  raymill node                                    start a farm of one node",
            "  raymill submit scene.gltf --frames 1-24 --out frames/",
            "  raymill jobs                                    what the farm does",
            "",
            "The farm is named by --api URL, before or behind the command, or the variable RAYMILL_API;",
            "without either it is " + FarmOptions.DEFAULT_API + ".",
            "Exit status: 0 success, 1 failure, 2 wrong usage."
        })
public final class RaymillCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private FarmOptions farm;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 1_003,
            description = "Print the version.")
    private boolean version;

    private RaymillCommand() {}

    /**
     * The command line.
     *
     * @param launcher starts nodes
     * @param examiner looks whether a node would work on this host
     * @param terminal where commands write
     */
    public static CommandLine create(NodeLauncher launcher, HostExaminer examiner, Terminal terminal) {
        return create(launcher, examiner, PathTracedPictures::new, terminal);
    }

    /**
     * The command line.
     *
     * @param renderer makes what renders in this process; asked only by {@code render}
     */
    static CommandLine create(
            NodeLauncher launcher, HostExaminer examiner, Supplier<PictureRenderer> renderer, Terminal terminal) {
        RaymillCommand command = new RaymillCommand();
        CommandLine line = new CommandLine(command)
                .addSubcommand(new DemoCommand(launcher, terminal))
                .addSubcommand(new NodeCommand(launcher, terminal))
                .addSubcommand(new SubmitCommand(terminal))
                .addSubcommand(TemplatesCommand.create(terminal))
                .addSubcommand(new CopyCommand(terminal))
                .addSubcommand(new JobsCommand(terminal))
                .addSubcommand(new JobCommand(terminal))
                .addSubcommand(new TasksCommand(terminal))
                .addSubcommand(new WatchCommand(terminal))
                .addSubcommand(new WhyCommand(terminal))
                .addSubcommand(new JobOperationCommand.Pause(terminal))
                .addSubcommand(new JobOperationCommand.Resume(terminal))
                .addSubcommand(new JobOperationCommand.Priority(terminal))
                .addSubcommand(new ChangeCommand(terminal))
                .addSubcommand(new JobOperationCommand.Retry(terminal))
                .addSubcommand(new JobOperationCommand.Kill(terminal))
                .addSubcommand(new JobOperationCommand.Skip(terminal))
                .addSubcommand(new JobOperationCommand.Remove(terminal))
                .addSubcommand(new CancelCommand(terminal))
                .addSubcommand(new ResultsCommand(terminal))
                .addSubcommand(new SampleCommand(terminal))
                .addSubcommand(new LogsCommand(terminal))
                .addSubcommand(SitesCommand.create(terminal))
                .addSubcommand(new ServersCommand(terminal))
                .addSubcommand(ServerCommand.create(terminal))
                .addSubcommand(
                        new CommandLine(new PackagesCommand(terminal)).addSubcommand(new PackageCheckCommand(terminal)))
                .addSubcommand(new LimitsCommand(terminal))
                .addSubcommand(new ScalingCommand(terminal))
                .addSubcommand(DoctorCommand.create(examiner, terminal))
                .addSubcommand(new InitCommand(terminal))
                .addSubcommand(CertsCommand.create(terminal))
                .addSubcommand(KeysCommand.create(terminal))
                .addSubcommand(UsersCommand.create(terminal))
                .addSubcommand(TokensCommand.create(terminal))
                .addSubcommand(QuotasCommand.create(terminal))
                .addSubcommand(EnrolCommand.create(terminal))
                .addSubcommand(new LoginCommand.In(terminal))
                .addSubcommand(new LoginCommand.Out(terminal))
                .addSubcommand(new LoginCommand.Who(terminal))
                .addSubcommand(StoreCommand.create(terminal))
                .addSubcommand(new ArchiveCommand(terminal))
                .addSubcommand(new AuditCommand(terminal))
                .addSubcommand(new UsageCommand(terminal))
                .addSubcommand(new RenderCommand(renderer, terminal))
                .addSubcommand(BenchCommand.create(terminal))
                .addSubcommand(new CompletionCommand(terminal));
        CommonOptions.addTo(line);
        Values.register(line);
        line.setOut(terminal.out()).setErr(terminal.err());
        line.setUsageHelpAutoWidth(false).setUsageHelpWidth(Math.max(80, Math.min(terminal.columns(), 120)));
        line.setColorScheme(Help.defaultColorScheme(terminal.colour() ? Help.Ansi.ON : Help.Ansi.OFF));
        line.setParameterExceptionHandler((failure, arguments) -> explainUsage(failure, terminal));
        line.setExecutionExceptionHandler((failure, failed, result) -> explain(failure, failed, terminal));
        return line;
    }

    private static int explain(Exception failure, CommandLine failed, Terminal terminal) {
        boolean verbose = CommonOptions.verbose(failed);
        if (failure instanceof CommandException) {
            terminal.say("raymill: " + failure.getMessage());
        } else {
            terminal.say("raymill: unexpected failure: " + Terminal.clean(failure.toString())
                    + (verbose ? "" : ". --verbose prints where it happened"));
        }
        if (verbose) {
            failure.printStackTrace(terminal.err());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static int explainUsage(ParameterException failure, Terminal terminal) {
        CommandLine failed = failure.getCommandLine();
        PrintWriter err = terminal.err();
        err.println("raymill: " + Terminal.clean(WrongUsage.text(failure)));
        err.println("See: " + failed.getCommandSpec().qualifiedName() + " --help");
        if (CommonOptions.verbose(failed)) {
            failure.printStackTrace(err);
        }
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** Prints a completion script. */
    @Command(
            name = "completion",
            description = "Print a completion script for bash and zsh.",
            footerHeading = "%nExample:%n",
            footer = "  source <(raymill completion)")
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
