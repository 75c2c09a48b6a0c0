package org.raymill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.raymill.bench.ScalingBench;
import org.raymill.bench.ScalingBench.Day;
import org.raymill.bench.ScalingPicture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Simulates a day of a farm whose nodes follow what waits. */
@Command(
        name = "scaling",
        description =
                "What a day costs, and how long tasks wait, with nodes that follow what waits and with fixed fleets; simulated.")
final class BenchScalingCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Draws the jobs (default: 1).")
    private long seed;

    @Option(
            names = "--busyness",
            paramLabel = "X",
            defaultValue = "1",
            description = "How many jobs come, in relation to a studio of some dozens of people, up to 3 (default: 1).")
    private double busyness;

    @Option(names = "--picture", paramLabel = "FILE", description = "Draw the day into an SVG file.")
    private Path picture;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    BenchScalingCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (!(busyness > 0) || busyness > 3) {
            throw new ParameterException(spec.commandLine(), "--busyness must be above 0 and at most 3");
        }
        terminal.say("A day with nodes that follow what waits ...");
        Day elastic = ScalingBench.elastic(seed, busyness);
        terminal.say("The same day with fleets that stay ...");
        List<Day> fixed = ScalingBench.compared(seed, busyness, elastic);
        draw(elastic, fixed);
        List<Map<String, Object>> fleets = new ArrayList<>();
        fleets.add(figures(elastic));
        fixed.forEach(day -> fleets.add(figures(day)));
        print(elastic, fleets);
        return CommandLine.ExitCode.OK;
    }

    private void draw(Day elastic, List<Day> fixed) {
        if (picture != null) {
            try {
                Files.writeString(picture, ScalingPicture.draw(elastic, fixed));
            } catch (IOException e) {
                throw new CommandException(picture + " can not be written: " + e.getMessage());
            }
        }
    }

    private static Map<String, Object> figures(Day day) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("fleet", day.fleet());
        figures.put("nodeHours", rounded(day.nodeHours()));
        figures.put("cost", rounded(day.cost()));
        figures.put("waitP50Seconds", day.waitP50Seconds());
        figures.put("waitP95Seconds", day.waitP95Seconds());
        figures.put("waitMaxSeconds", day.waitMaxSeconds());
        figures.put("interrupted", day.interrupted());
        return figures;
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private void print(Day elastic, List<Map<String, Object>> fleets) {
        if (json) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("benchmark", "scaling");
            figures.put("seed", seed);
            figures.put("busyness", busyness);
            figures.put("tasks", elastic.tasks());
            figures.put("turns", elastic.turns());
            figures.put("hoursWithoutNodes", rounded(elastic.zeroHours()));
            figures.put("fleets", fleets);
            Json.print(terminal, figures);
            return;
        }
        terminal.table(
                List.of("FLEET", "NODE HOURS", "COST", "WAIT P50 S", "WAIT P95 S", "WAIT MAX S", "INTERRUPTED"),
                fleets.stream()
                        .map(fleet ->
                                fleet.values().stream().map(String::valueOf).toList())
                        .toList());
    }
}
