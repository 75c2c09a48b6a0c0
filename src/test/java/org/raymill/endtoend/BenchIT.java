package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.testing.Programs;

/** The benchmarks in a small size do the work that they measure. How long it takes is not looked at. */
@Tag("end-to-end")
class BenchIT {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    @TempDir
    Path folder;

    @Test
    @Tag("nightly")
    void dispatchRunsEveryTaskOnce() {
        JsonNode figures = onFarm("dispatch", "--tasks", "1000", "--jobs", "10", "--warm-up", "100", "--singles", "2");
        assertThat(figures.get("tasks").asInt()).isEqualTo(1_000);
        assertThat(figures.get("tasksProvedDoneOnce").asInt()).isEqualTo(1_000);
        assertThat(figures.get("singleTasks").asInt()).isEqualTo(2);
        assertThat(figures.get("tasksPerSecond").asDouble()).isPositive();
    }

    @Test
    @Tag("nightly")
    void submitIsAcceptedWhileTheFarmWorks() {
        JsonNode figures = onFarm("submit", "--jobs", "3", "--frames", "5000");
        assertThat(figures.get("jobs").asInt()).isEqualTo(3);
        assertThat(figures.get("framesEach").asInt()).isEqualTo(5_000);
        assertThat(figures.get("tasksDoneMeanwhile").asInt()).isPositive();
        assertThat(figures.get("tasksPerSecond").asDouble()).isPositive();
        assertThat(figures.get("acceptedP99Millis").asDouble()).isPositive();
    }

    @Test
    void efficiencyComparesEveryPictureWithThatOfPlainPovRay() {
        Programs.require("povray");
        JsonNode figures = onFarm("efficiency", "--frames", "6", "--rounds", "1", "--warm-up", "4");
        assertThat(figures.get("frames").asInt()).isEqualTo(6);
        assertThat(figures.get("picturesCompared").asInt())
                .as("two ways through the farm, two lengths of frames")
                .isEqualTo(2 * 2 * 6);
        for (String length : List.of("long", "short")) {
            for (String figure : List.of("PlainMillis", "XargsSeconds", "FarmSeconds", "FarmSingleSeconds", "Ratio")) {
                assertThat(figures.get(length + figure).asDouble())
                        .as(length + figure)
                        .isPositive();
            }
        }
    }

    @Test
    void plannerKeepsTheFarmFull() {
        JsonNode figures = bench("planner", "--servers", "200", "--tasks", "20000", "--jobs", "50", "--ticks", "20");
        assertThat(figures.get("fillUsedPercent").asDouble()).isGreaterThanOrEqualTo(99);
        assertThat(figures.get("servers").asInt()).isEqualTo(200);
        assertThat(figures.get("ticks").asInt()).isEqualTo(20);
        assertThat(figures.get("leasesGranted").asInt()).isPositive();
        assertThat(figures.get("waitingTasks").asInt()).isPositive();
        assertThat(figures.get("tickP99Millis").asDouble()).isPositive();
    }

    @Test
    void transferBringsAllFilesAndGoesOnAfterACut() {
        Programs.require("curl");
        JsonNode figures = bench("transfer", "--large", "64", "--small", "60", "--warm-up", "0", "--rounds", "1");
        assertThat(figures.get("largeMiB").asInt()).isEqualTo(64);
        assertThat(figures.get("smallFiles").asInt()).isEqualTo(60);
        for (String figure : List.of("largeSeconds", "largeCurlSeconds", "smallSeconds", "smallCurlSeconds")) {
            assertThat(figures.get(figure).asDouble()).as(figure).isPositive();
        }
        assertThat(figures.get("resumedCuts").asInt()).isPositive();
        assertThat(figures.get("resumedAgainPercent").asDouble()).isLessThan(10);
    }

    @Test
    @Tag("nightly")
    void consoleIsUsedAndHearsEveryEvent() {
        Programs.require("chromium");
        try (FarmDatabase database = FarmDatabase.postgreSql()) {
            Map<String, String> environment = database.environment();
            JsonNode figures = bench(
                    "console",
                    environment,
                    "--database",
                    environment.get("RAYMILL_DATABASE_URL"),
                    "--database-user",
                    environment.get("RAYMILL_DATABASE_USER"),
                    "--logs",
                    Raymill.logFolder("BenchIT").resolve("console").toString(),
                    "--jobs",
                    "1000",
                    "--simulated",
                    "1000",
                    "--rounds",
                    "1",
                    "--hours",
                    "0.05");
            assertThat(figures.get("simulatedServers").asInt()).isEqualTo(1_000);
            assertThat(figures.get("events").asInt()).isEqualTo(6_000);
            assertThat(figures.get("interactions").asInt()).isEqualTo(20);
            for (String figure : List.of("firstPaintP50Millis", "interactionP99Millis", "heapAfterMiB")) {
                assertThat(figures.get(figure).asDouble()).as(figure).isPositive();
            }
        }
    }

    /** Runs one that starts a farm, on the embedded database and with one small render process. */
    private JsonNode onFarm(String benchmark, String... options) {
        List<String> all = new ArrayList<>(List.of(
                "--servers",
                "1",
                "--cores",
                "8",
                "--logs",
                Raymill.logFolder("BenchIT").resolve(benchmark).toString(),
                "--database",
                "jdbc:h2:" + folder.resolve("bench")));
        all.addAll(List.of(options));
        JsonNode figures = bench(benchmark, all.toArray(String[]::new));
        assertThat(figures.get("database").asText()).isEqualTo("H2 as named");
        return figures;
    }

    private static JsonNode bench(String benchmark, String... options) {
        return bench(benchmark, Map.of(), options);
    }

    private static JsonNode bench(String benchmark, Map<String, String> environment, String... options) {
        List<String> words = new ArrayList<>(List.of("bench", benchmark, "--json"));
        words.addAll(List.of(options));
        List<String> command = Raymill.command(words.toArray(String[]::new));
        try (FarmProcess bench =
                FarmProcess.start("bench-" + benchmark, command, environment, Raymill.logFolder("BenchIT"))) {
            assertThat(bench.waitFor(LIMIT)).as(bench.tail()).isZero();
            JsonNode figures = Operator.parse(bench.output());
            assertThat(figures.get("benchmark").asText()).isEqualTo(benchmark);
            return figures;
        }
    }
}
