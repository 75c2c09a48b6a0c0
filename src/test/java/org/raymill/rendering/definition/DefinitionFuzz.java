package org.raymill.rendering.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.raymill.fuzz.Choices;
import org.raymill.fuzz.FuzzFiles;

/** Definitions of rendering packages: they are read, or all that is wrong is told. */
public final class DefinitionFuzz {

    private static final Path FILE = FuzzFiles.folder().resolve("studio.conf");

    private DefinitionFuzz() {}

    /** The input is the file. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            PackageDefinition read = Definitions.file(FuzzFiles.write(FILE, new Choices(input).rest()));
            assertThat(read.name()).isEqualTo("studio");
        } catch (DefinitionException refused) {
            assertThat(refused.problems()).isNotEmpty();
        }
    }
}
