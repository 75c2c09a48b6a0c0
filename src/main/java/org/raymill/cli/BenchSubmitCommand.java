package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.raymill.model.JobSpec;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how long a submission takes to be accepted by a farm that is busy with the jobs before it. */
@Command(name = "submit", description = "How long a large job takes to be accepted while the farm is busy.")
final class BenchSubmitCommand implements Callable<Integer> {

    private static final Duration BUSY_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofMinutes(5);
    private static final int WARM_UP_JOBS = 20;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchOptions options;

    @Option(names = "--jobs", paramLabel = "N", defaultValue = "100", description = "Jobs (default: 100).")
    private int jobs;

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Frames of each, one a task (default: 10000).")
    private int frames;

    BenchSubmitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (jobs < 1 || frames < 1 || frames > JobSpec.MAX_TASKS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--jobs must be at least 1 and --frames lie between 1 and " + JobSpec.MAX_TASKS);
        }
        terminal.say("Starting a farm of 1 control and " + options.servers() + " render processes ...");
        try (BenchFarm farm = BenchFarm.start(options, "raymill.bench.no-op = true\n")) {
            BenchReport report = new BenchReport("submit", farm, options);
            BenchJobs bench = new BenchJobs(farm, "no-op");
            List<String> busy = keepBusy(bench);
            terminal.say("Submitting " + jobs + " jobs of " + frames + " frames ...");
            List<String> ids = new ArrayList<>();
            List<Double> times = new ArrayList<>();
            long doneBefore = done(bench, busy, List.of());
            long start = System.nanoTime();
            for (int i = 1; i <= jobs; i++) {
                long begin = System.nanoTime();
                ids.add(bench.submit("submission " + i, frames, Map.of()));
                times.add((System.nanoTime() - begin) / 1e6);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            // A few submissions can be over before what is done is told, so the farm is watched until it has gone on.
            BenchFarm.waitFor("the farm to go on", BUSY_LIMIT, () -> done(bench, busy, ids) > doneBefore);
            long doneMeanwhile = done(bench, busy, ids) - doneBefore;
            double watchedSeconds = (System.nanoTime() - start) / 1e9;
            check(bench, ids);
            Percentiles percentiles = new Percentiles(times);
            report.with("jobs", jobs)
                    .with("framesEach", frames)
                    .with("seconds", seconds)
                    .with("acceptedP50Millis", percentiles.at(50))
                    .with("acceptedP99Millis", percentiles.at(99))
                    .with("acceptedMaxMillis", percentiles.max())
                    .with("tasksPerSecond", doneMeanwhile / watchedSeconds)
                    .with("tasksDoneMeanwhile", doneMeanwhile);
            end(bench, busy, ids);
            report.print(terminal, options.json);
            return CommandLine.ExitCode.OK;
        }
    }

    /** Submits jobs that outlast the measurement, which also warms the processes up, and waits until their tasks are being done. */
    private List<String> keepBusy(BenchJobs bench) {
        terminal.say("Making the farm busy ...");
        List<String> busy = new ArrayList<>();
        for (int i = 1; i <= WARM_UP_JOBS; i++) {
            busy.add(bench.submit("busy " + i, frames, Map.of()));
        }
        long enough = (long) WARM_UP_JOBS * frames / 20;
        BenchFarm.waitFor("the farm to be busy", BUSY_LIMIT, () -> done(bench, busy, List.of()) >= enough);
        return busy;
    }

    private static long done(BenchJobs bench, List<String> some, List<String> others) {
        long done = 0;
        for (List<String> ids : List.of(some, others)) {
            for (String id : ids) {
                done += bench.job(id).get("summary").get("tasksSucceeded").asLong();
            }
        }
        return done;
    }

    private void check(BenchJobs bench, List<String> ids) {
        for (String id : ids) {
            JsonNode summary = bench.job(id).get("summary");
            if (summary.get("frames").asInt() != frames || summary.get("tasks").asInt() != frames) {
                throw new CommandException(
                        "job " + id + " has " + summary.get("frames") + " frames instead of " + frames);
            }
        }
    }

    private static void end(BenchJobs bench, List<String> busy, List<String> ids) {
        List<String> all = new ArrayList<>(busy);
        all.addAll(ids);
        for (String id : all) {
            if (!bench.job(id).get("summary").hasNonNull("endedAt")) {
                cancel(bench, id);
            }
        }
        bench.awaitAll(all, END_LIMIT);
    }

    /** It may have ended by itself in the meantime. */
    private static void cancel(BenchJobs bench, String id) {
        try {
            bench.cancel(id);
        } catch (CommandException e) {
            if (!bench.job(id).get("summary").hasNonNull("endedAt")) {
                throw e;
            }
        }
    }
}
