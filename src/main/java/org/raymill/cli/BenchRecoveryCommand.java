package org.raymill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how soon the task of a render server that was killed runs elsewhere. */
@Command(name = "recovery", description = "How soon the task of a killed render server runs elsewhere.")
final class BenchRecoveryCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TASK_MILLIS = "600000";
    private static final long LOOK_AGAIN_MILLIS = 20;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BenchOptions options;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often, each on a new farm (default: 3).")
    private int kills;

    BenchRecoveryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** An attempt as the farm tells of it. */
    private record Attempt(String id, String server) {}

    @Override
    public Integer call() {
        if (options.servers() < 2 || kills < 1) {
            throw new ParameterException(spec.commandLine(), "it takes at least 2 --servers and 1 of --kills");
        }
        List<Long> times = new ArrayList<>();
        BenchReport report = null;
        for (int i = 1; i <= kills; i++) {
            terminal.say("Starting farm " + i + " of " + kills + " ...");
            try (BenchFarm farm = BenchFarm.start(options, "raymill.bench.no-op = true\n")) {
                report = report == null ? new BenchReport("recovery", farm, options) : report;
                times.add(measure(farm));
            }
        }
        Percentiles percentiles = new Percentiles(times);
        report.with("kills", kills)
                .with("killedToRunningElsewhereP50Millis", percentiles.at(50))
                .with("killedToRunningElsewhereMaxMillis", percentiles.max())
                .print(terminal, options.json);
        return CommandLine.ExitCode.OK;
    }

    private static long measure(BenchFarm farm) {
        BenchJobs bench = new BenchJobs(farm, "no-op");
        String id = bench.submit("to be killed", 1, Map.of("millis", TASK_MILLIS));
        Attempt first = awaitRunning(bench, id, "");
        BenchNode victim = farm.node(first.server())
                .orElseThrow(() -> new CommandException("the task runs on an unknown server " + first.server()));
        Instant killed = Instant.now();
        victim.kill();
        Attempt second = awaitRunning(bench, id, first.id());
        if (second.server().equals(first.server())) {
            throw new CommandException("the task runs on the killed server again");
        }
        return Duration.between(killed, Instant.now()).toMillis();
    }

    private static Attempt awaitRunning(BenchJobs bench, String id, String butNot) {
        List<Attempt> found = new ArrayList<>();
        BenchFarm.waitFor("the task to run", LIMIT, LOOK_AGAIN_MILLIS, () -> {
            running(bench, id).filter(attempt -> !attempt.id().equals(butNot)).ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    private static Optional<Attempt> running(BenchJobs bench, String id) {
        for (JsonNode task : bench.tasks(id, 1)) {
            for (JsonNode attempt : task.get("attempts")) {
                if (attempt.get("status").asText().equals("running")) {
                    return Optional.of(new Attempt(
                            attempt.get("id").asText(), attempt.get("server").asText()));
                }
            }
        }
        return Optional.empty();
    }
}
