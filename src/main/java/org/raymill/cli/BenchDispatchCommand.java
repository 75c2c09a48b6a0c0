package org.raymill.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.raymill.model.JobSpec;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how many tasks a second a farm runs, and how soon a task on an idle farm starts. */
@Command(
        name = "dispatch",
        description = "How many tasks a second, from submission to journal; and how soon one starts on an idle farm.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  raymill bench dispatch --tasks 100000 --jobs 200          tasks that do nothing",
            "  raymill bench dispatch --tasks 30000 --jobs 60 --exec /bin/true"
        })
final class BenchDispatchCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final int SUBMITTERS = 8;
    /** A farm lives for weeks; Java takes half a million tasks until it has compiled all that they need. */
    private static final String DEFAULT_WARM_UP = "600000";
    /** Processes are dear: what they need beyond tasks that do nothing is compiled after one for so many of those. */
    private static final int WARM_UP_EXEC_SHARE = 10;

    private static final String NO_OP = "no-op";
    private static final String EXEC = "bench-exec";
    private static final long CLOSE_LOOK_MILLIS = 2;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchOptions options;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Tasks in all (default: 100000).")
    private int tasks;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "200",
            description = "Jobs that have them (default: 200).")
    private int jobs;

    @Option(
            names = "--exec",
            paramLabel = "PROGRAM",
            description = "Each task runs this program, without arguments, in a process of its own.")
    private String exec;

    @Option(
            names = "--sandbox",
            paramLabel = "KIND",
            defaultValue = "none",
            description =
                    "What holds the programs of --exec back: none, process or bubblewrap (default: ${DEFAULT-VALUE}).")
    private String sandbox;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = DEFAULT_WARM_UP,
            description = "Tasks that do nothing that are run before, and with --exec one process for ten of them;"
                    + " they are not measured (default: 600000).")
    private int warmUp;

    @Option(
            names = "--singles",
            paramLabel = "N",
            defaultValue = "100",
            description = "Jobs of one task that are run one after the other on the idle farm (default: 100).")
    private int singles;

    BenchDispatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (jobs < 1 || tasks < jobs || tasks % jobs != 0 || tasks / jobs > JobSpec.MAX_TASKS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--tasks must be a multiple of --jobs, with at most " + JobSpec.MAX_TASKS + " a job");
        }
        if (exec != null) {
            options.tasksAreProcesses();
        }
        terminal.say("Starting a farm of 1 control and " + options.servers() + " render processes ...");
        try (BenchFarm farm = BenchFarm.start(options, configuration())) {
            BenchReport report = new BenchReport("dispatch", farm, options);
            BenchJobs nothing = new BenchJobs(farm, NO_OP);
            BenchJobs bench = exec == null ? nothing : new BenchJobs(farm, EXEC);
            warmUp(nothing, warmUp, "that do nothing");
            if (exec != null) {
                warmUp(bench, warmUp / WARM_UP_EXEC_SHARE, "with a process each");
                terminal.say("Starting " + exec + " by itself for some seconds ...");
                report.with("javaAloneStartsPerSecond", PlainStarts.perSecond(exec));
            }
            if (singles > 0) {
                terminal.say("Starting " + singles + " single tasks ...");
                singles(bench, report);
            }
            terminal.say("Running " + tasks + " tasks in " + jobs + " jobs ...");
            measure(farm, bench, report);
            report.print(terminal, options.json);
            return CommandLine.ExitCode.OK;
        }
    }

    private void warmUp(BenchJobs bench, int count, String kind) {
        if (count > 0) {
            terminal.say("Warming up with " + count + " tasks " + kind + " ...");
            int each = Math.min(count, tasks / jobs);
            run(bench, count / each, each);
        }
    }

    private String configuration() {
        String noOp = "raymill.bench.no-op = true\nraymill.server.sandbox = "
                + com.typesafe.config.ConfigUtil.quoteString(sandbox) + "\n";
        if (exec == null) {
            return noOp;
        }
        return noOp + "raymill.packages." + EXEC + " { version = \"1\", command.frame = [], find = ["
                + com.typesafe.config.ConfigUtil.quoteString(exec) + "] }\n";
    }

    private void measure(BenchFarm farm, BenchJobs bench, BenchReport report) {
        Duration cpuBefore = farm.processorTime();
        Duration compilerBefore = farm.compilerTime();
        Instant start = Instant.now();
        List<String> ids = run(bench, jobs, tasks / jobs);
        Duration cpu = farm.processorTime().minus(cpuBefore);
        Duration compiler = farm.compilerTime().minus(compilerBefore);
        List<Long> delays = new ArrayList<>(tasks);
        Instant end = start;
        for (String id : ids) {
            BenchJobs.Proof proof = bench.prove(id, tasks / jobs);
            delays.addAll(proof.startDelays());
            end = proof.endedAt().isAfter(end) ? proof.endedAt() : end;
        }
        double seconds = Duration.between(start, end).toMillis() / 1_000.0;
        Percentiles percentiles = new Percentiles(delays);
        report.with("what", exec == null ? NO_OP : exec)
                .with("tasks", tasks)
                .with("jobs", jobs)
                .with("warmUpTasks", warmUp)
                .with("seconds", seconds)
                .with("tasksPerSecond", tasks / seconds)
                .with("processorMicrosPerTask", cpu.toNanos() / 1_000.0 / tasks)
                .with("compilerMicrosPerTask", Math.max(0, compiler.toNanos() / 1_000.0 / tasks))
                .with("readyToStartedP50Millis", percentiles.at(50))
                .with("readyToStartedP99Millis", percentiles.at(99))
                .with("tasksProvedDoneOnce", delays.size());
    }

    /** Submits jobs from several clients at once and waits for the last one's end. */
    private List<String> run(BenchJobs bench, int count, int tasksEach) {
        ExecutorService clients = Executors.newFixedThreadPool(SUBMITTERS);
        try {
            List<Future<String>> submissions = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                String name = "dispatch " + i;
                submissions.add(clients.submit(() -> bench.submit(name, tasksEach, Map.of())));
            }
            List<String> ids = new ArrayList<>();
            for (Future<String> submission : submissions) {
                ids.add(submission.get());
            }
            bench.awaitAll(ids, LIMIT);
            return ids;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CommandException known
                    ? known
                    : new CommandException("a submission failed: " + e.getCause(), e);
        } finally {
            clients.shutdownNow();
        }
    }

    private void singles(BenchJobs bench, BenchReport report) {
        List<Long> delays = new ArrayList<>();
        List<Double> submissions = new ArrayList<>();
        for (int i = 1; i <= singles; i++) {
            long begin = System.nanoTime();
            long beginMillis = Instant.now().toEpochMilli();
            String id = bench.submit("single " + i, 1, Map.of());
            submissions.add((System.nanoTime() - begin) / 1e6);
            BenchFarm.waitFor("the end of a single task", Duration.ofSeconds(30), CLOSE_LOOK_MILLIS, () -> bench.job(id)
                    .get("summary")
                    .hasNonNull("endedAt"));
            BenchJobs.Proof proof = bench.prove(id, 1);
            delays.add(proof.submittedAt().toEpochMilli() + proof.startDelays().get(0) - beginMillis);
        }
        Percentiles started = new Percentiles(delays);
        report.with("singleTasks", singles)
                .with("singleSubmittedToRunningP50Millis", started.at(50))
                .with("singleSubmittedToRunningP99Millis", started.at(99))
                .with("singleAcceptedP50Millis", new Percentiles(submissions).at(50));
    }
}
