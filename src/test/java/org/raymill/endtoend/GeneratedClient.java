package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.raymill.testing.Programs;

/**
 * A client of the API in TypeScript that is generated from the description that a node serves, compiled, and run. Nothing of it is kept: it proves
 * that the description is good for programs that were never written by hand.
 */
final class GeneratedClient {

    /** Where the build puts the generator, which brings too much with it to be among the tests' own libraries. */
    private static final Path GENERATOR = Raymill.projectFolder().resolve("target/generator/openapi-generator-cli.jar");

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Path folder;
    private final Path logFolder;

    private GeneratedClient(Path folder, Path logFolder) {
        this.folder = folder;
        this.logFolder = logFolder;
    }

    /**
     * Generates and compiles the client of a node; the test is skipped where what that needs is not installed, unless CI is {@code true}.
     *
     * @param folder a new one, for all that is made
     */
    static GeneratedClient of(URI node, Path folder, Path logFolder) throws IOException {
        Path compiler = Programs.require("tsc");
        requireGenerator();
        GeneratedClient client = new GeneratedClient(folder, logFolder);
        client.run(
                "generator",
                List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        GENERATOR.toString(),
                        "generate",
                        "-g",
                        "typescript-fetch",
                        "-i",
                        node.resolve("/api/v1/openapi.yaml").toString(),
                        "-o",
                        folder.resolve("generated").toString()));
        Path program = folder.resolve("render.ts");
        Files.copy(Raymill.projectFolder().resolve("src/test/resources/client/render.ts"), program);
        client.run(
                "tsc",
                List.of(
                        compiler.toString(),
                        "--target",
                        "es2020",
                        "--module",
                        "commonjs",
                        "--lib",
                        "es2020,dom,dom.iterable",
                        "--skipLibCheck",
                        "--noEmitOnError",
                        "--outDir",
                        folder.resolve("compiled").toString(),
                        program.toString()));
        return client;
    }

    private static void requireGenerator() {
        boolean there = Files.isRegularFile(GENERATOR);
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("the generator is not at " + GENERATOR + "; .ci/run fetches it");
        }
        Assumptions.assumeTrue(
                there,
                () -> "no generator at " + GENERATOR + "; mvn -Pend-to-end dependency:copy@generator fetches it");
    }

    /** Has the client render two small frames of a scene; what it says of that. */
    JsonNode render(URI node, Scenes scene) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "-C",
                folder.toString(),
                Programs.require("node").toString(),
                folder.resolve("compiled/render.js").toString(),
                node.toString().replaceAll("/$", ""),
                scene.folder().toString(),
                scene.scene()));
        command.addAll(scene.others());
        return new ObjectMapper().readTree(run("client", command));
    }

    private String run(String name, List<String> command) {
        try (FarmProcess process = FarmProcess.start(name, command, Map.of(), logFolder)) {
            int status = process.waitFor(LIMIT);
            assertThat(status)
                    .as("%s%n%s%n%s", command, process.output(), process.errors())
                    .isZero();
            return process.output();
        }
    }
}
