package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.raymill.fuzz.Choices;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.PackageDefinition;

/** What the packages that come with Raymill make of the lines of programs: no line takes long, and progress is between 0 and 1. */
public final class OutputFuzz {

    private static final int LONGEST = 4_096;

    private static final List<PackageDefinition> PACKAGES = Definitions.ofTheJar().all().stream()
            .filter(definition -> !definition.builtIn())
            .toList();

    private OutputFuzz() {}

    /** The first byte chooses the package; each line of the rest is a line. */
    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        PackageDefinition definition = PACKAGES.get(choices.of(PACKAGES.size()));
        OutputWatch watch = new OutputWatch(
                definition.signs(), 3, progress -> assertThat(progress).isBetween(0.0, 1.0));
        choices.text().lines().forEach(line -> watch.line(line.substring(0, Math.min(line.length(), LONGEST))));
    }
}
