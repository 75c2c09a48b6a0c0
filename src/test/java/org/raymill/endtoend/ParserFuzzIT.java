package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.raymill.fuzz.AllFuzz;
import org.raymill.fuzz.FuzzTargets;
import org.raymill.testing.FreePorts;

/**
 * Has Jazzer look for inputs that parsers do not bear, led by which code they reach, each in a process of its own with little memory.
 * {@code -Dfuzz.seconds=N} is the time for all of them, {@code -Dfuzz.target=NAME} has all of it for one.
 */
@Tag("end-to-end")
class ParserFuzzIT {

    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 10);
    private static final String ONE = System.getProperty("fuzz.target", "");

    /** No input may take a parser longer: most take less than a thousandth of it. */
    private static final int LONGEST_SECONDS = 30;

    /** With less for each, all are one target: their processes would take longer to start. */
    private static final int LEAST_SECONDS = 5;

    /** What the kept inputs of all targets take, with the classes that they load, before anything new is tried. */
    private static final int LOADING_SECONDS = 20;

    /** Beside what is instrumented. */
    private static final int START_SECONDS = 120;

    private static final int MOST_BYTES = 8_192;

    @TestFactory
    Stream<DynamicTest> parsers() throws IOException {
        List<String> targets = FuzzTargets.ALL.stream()
                .filter(target -> ONE.isEmpty() || target.endsWith("." + ONE))
                .toList();
        int seconds = SECONDS / targets.size();
        if (targets.size() > 1 && seconds < LEAST_SECONDS) {
            Path inputs = Files.createDirectories(work(AllFuzz.class.getName()).resolve("seeds"));
            AllFuzz.collect(inputs);
            return Stream.of(dynamicTest(
                    "all in one process", () -> fuzz(AllFuzz.class.getName(), inputs, LOADING_SECONDS + SECONDS)));
        }
        return targets.stream()
                .map(target -> dynamicTest(target, () -> fuzz(target, FuzzTargets.inputs(target), seconds)));
    }

    private static Path work(String target) {
        return Path.of("target/fuzz").resolve(FreePorts.process()).resolve(target);
    }

    private static void fuzz(String target, Path inputs, int seconds) throws IOException, InterruptedException {
        Path work = work(target);
        Path found = Files.createDirectories(work.resolve("inputs"));
        Path log = work.resolve("log.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:+UseSerialGC",
                "-XX:-OmitStackTraceInFastThrow",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target,
                "--custom_hook_excludes=**",
                // Definitions of packages have regular expressions: that is what they are for.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection",
                "--instrumentation_includes=org.raymill.**",
                "--reproducer_path=" + work,
                "-max_total_time=" + seconds,
                "-timeout=" + LONGEST_SECONDS,
                // 0: another one each time.
                "-seed=" + Integer.getInteger("fuzz.seed", 0),
                "-max_len=" + MOST_BYTES,
                "-rss_limit_mb=1500",
                "-artifact_prefix=" + work + "/",
                found.toString(),
                inputs.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(seconds + START_SECONDS, TimeUnit.SECONDS))
                    .as("%s comes to an end", target)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(log, java.nio.charset.StandardCharsets.ISO_8859_1);
        String told = lines.stream()
                .filter(line -> line.contains("DONE") || line.startsWith("Done "))
                .reduce("", (a, b) -> a + b + " ");
        System.out.println(target.substring(target.lastIndexOf('.') + 1) + ": " + told);
        assertThat(process.exitValue())
                .as(
                        "what Jazzer found; the input is in %s and belongs into %s, with a repair:%n%s",
                        work, inputs, String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size())))
                .isZero();
        assertThat(told).as("that it has run").contains("Done ");
    }
}
