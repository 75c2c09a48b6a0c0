package org.raymill.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the benchmarks: each measures, and checks that the work was done; all but those of the planner, of scaling and of transfers start a farm of real processes. */
@Command(
        name = "bench",
        description = "Measure what the Scheduler, and a farm of real processes on this machine, can do.",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill bench dispatch --tasks 100000 --jobs 200",
            "  raymill bench dispatch --tasks 30000 --jobs 60 --exec /bin/true",
            "  raymill bench submit --jobs 100 --frames 10000",
            "  raymill bench recovery",
            "  raymill bench efficiency --frames 48",
            "  raymill bench files",
            "  raymill bench transfer",
            "  raymill bench list",
            "  raymill bench console",
            "  raymill bench planner --servers 10000 --tasks 1000000",
            "  raymill bench scaling --picture day.svg",
            "",
            "The journal of a farm is in a PostgreSQL that is started for it when one is installed;",
            "--database names another. docs/benchmarks.md has figures."
        })
final class BenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    private BenchCommand() {}

    /** The command with the benchmarks below it. */
    static CommandLine create(Terminal terminal) {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new BenchDispatchCommand(terminal))
                .addSubcommand(new BenchSubmitCommand(terminal))
                .addSubcommand(new BenchListCommand(terminal))
                .addSubcommand(new BenchConsoleCommand(terminal))
                .addSubcommand(new BenchRecoveryCommand(terminal))
                .addSubcommand(new BenchEfficiencyCommand(terminal))
                .addSubcommand(new BenchFilesCommand(terminal))
                .addSubcommand(new BenchTransferCommand(terminal))
                .addSubcommand(new BenchPlannerCommand(terminal))
                .addSubcommand(new BenchScalingCommand(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
