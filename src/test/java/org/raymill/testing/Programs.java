package org.raymill.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The real programs that tests run. */
public final class Programs {

    private Programs() {}

    /** A font that comes with Blender; like {@link #require} where there is none. */
    public static Path font() {
        Path font = Path.of("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf");
        boolean there = Files.isRegularFile(font);
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("the font " + font + " is not installed");
        }
        Assumptions.assumeTrue(there, () -> "the font " + font + " is not on this machine");
        return font;
    }

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
