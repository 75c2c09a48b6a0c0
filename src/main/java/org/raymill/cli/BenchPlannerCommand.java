package org.raymill.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.raymill.bench.PlannerBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what planning costs on a large farm in memory. */
@Command(
        name = "planner",
        description = "What a plan costs on a large farm in memory: filling it, and ticks while leases end.")
final class BenchPlannerCommand implements Callable<Integer> {

    /** The shape of a real farm of a large studio. */
    private static final int FILL_SERVERS = 1_553;

    private static final int FILL_CORES = 57_000;
    private static final int FILL_JOBS = 200;
    private static final int FILL_TASKS = 200_000;
    private static final int FEW_TASKS = 10_000;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(names = "--servers", paramLabel = "N", defaultValue = "10000", description = "Servers (default: 10000).")
    private int servers;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Tasks that wait while the farm is full (default: 1000000).")
    private int tasks;

    @Option(names = "--jobs", paramLabel = "N", defaultValue = "2000", description = "Jobs (default: 2000).")
    private int jobs;

    @Option(
            names = "--turnover",
            paramLabel = "PERCENT",
            defaultValue = "5",
            description = "Leases of 100 that end each second (default: 5).")
    private double turnover;

    @Option(names = "--ticks", paramLabel = "N", defaultValue = "300", description = "Ticks of 0.1 s (default: 300).")
    private int ticks;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    BenchPlannerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (servers < 1 || tasks < 1 || jobs < 1 || ticks < 1 || turnover <= 0 || turnover > 100) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--servers, --tasks, --jobs and --ticks must be at least 1, --turnover above 0 and at most 100");
        }
        terminal.say("Filling a farm of " + FILL_SERVERS + " servers ...");
        PlannerBench.Fill cold = PlannerBench.fill(FILL_SERVERS, FILL_CORES, FILL_JOBS, FILL_TASKS);
        PlannerBench.Fill fill = PlannerBench.fill(FILL_SERVERS, FILL_CORES, FILL_JOBS, FILL_TASKS);
        terminal.say("Ticks on " + servers + " servers with " + FEW_TASKS + " waiting tasks ...");
        PlannerBench.Ticks few = PlannerBench.ticks(servers, jobs, FEW_TASKS, turnover / 100, ticks);
        terminal.say("Ticks on " + servers + " servers with " + tasks + " waiting tasks ...");
        PlannerBench.Ticks many = PlannerBench.ticks(servers, jobs, tasks, turnover / 100, ticks);
        double bytes = PlannerBench.bytesPerWaitingTask();
        print(figures(cold, fill, few, many, bytes));
        return CommandLine.ExitCode.OK;
    }

    private static Map<String, Object> figures(
            PlannerBench.Fill cold,
            PlannerBench.Fill fill,
            PlannerBench.Ticks few,
            PlannerBench.Ticks many,
            double bytes) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("benchmark", "planner");
        figures.put("processors", Runtime.getRuntime().availableProcessors());
        figures.put("java", Runtime.version().toString());
        figures.put("fillServers", fill.servers());
        figures.put("fillCores", fill.cores());
        figures.put("fillUsedPercent", rounded(fill.usedPercent()));
        figures.put("fillPlans", fill.plans());
        figures.put("fillFirstMillis", rounded(cold.planMillis()));
        figures.put("fillMillis", rounded(fill.planMillis()));
        figures.put("servers", many.servers());
        figures.put("jobs", many.jobs());
        figures.put("leases", many.leases());
        figures.put("ticks", many.ticks());
        figures.put("leasesGranted", many.granted());
        figures.put("usedPercent", rounded(many.usedPercent()));
        figures.put("fewWaitingTasks", few.waitingTasks());
        figures.put("fewTickP50Millis", rounded(few.tickP50Millis()));
        figures.put("fewTickP99Millis", rounded(few.tickP99Millis()));
        figures.put("waitingTasks", many.waitingTasks());
        figures.put("tickP50Millis", rounded(many.tickP50Millis()));
        figures.put("tickP99Millis", rounded(many.tickP99Millis()));
        figures.put("intakeP99Millis", rounded(many.intakeP99Millis()));
        figures.put("growth", rounded(many.tickP50Millis() / few.tickP50Millis()));
        figures.put("bytesPerWaitingTask", rounded(bytes));
        return figures;
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private void print(Map<String, Object> figures) {
        if (json) {
            Json.print(terminal, figures);
            return;
        }
        int width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
        figures.forEach((name, value) -> terminal.print(name + " ".repeat(width - name.length() + 2) + value));
    }
}
