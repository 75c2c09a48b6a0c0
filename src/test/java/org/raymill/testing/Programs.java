package org.raymill.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The real programs that tests run. */
public final class Programs {

    private Programs() {}

    /**
     * The place of a program. Where it is not installed the test is skipped, and fails when the environment variable CI is {@code true}.
     *
     * @param name as it is looked up in PATH
     */
    public static Path require(String name) {
        Optional<Path> program = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty() && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("the program " + name + " is not installed");
        }
        Assumptions.assumeTrue(program.isPresent(), () -> "the program " + name + " is not on this machine");
        return program.get();
    }
}
