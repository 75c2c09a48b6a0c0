package org.raymill.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.Finding;
import org.raymill.model.Finding.Level;
import org.raymill.rendering.definition.Definitions;

/** What is said of programs that work, that do not start, and that are not there. */
class PackagesCheckTest {

    private static final String DEFINITION = """
            brush {
              version { arguments = [-v], pattern = "^Brush (\\\\S+)" }
              command.frame = ["{scene}", "-o", "{output}"]
            }
            """;

    @TempDir
    private Path folder;

    private String program(String name, String body) throws Exception {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file.toString();
    }

    private static List<Finding> look(String... programs) throws Exception {
        Config config = ConfigFactory.parseString(DEFINITION)
                .withValue("brush.find", ConfigValueFactory.fromIterable(List.of(programs)));
        return Checks.make(
                List.of(new PackagesCheck(Definitions.only(config.root()), false).check()), Duration.ofMinutes(1));
    }

    @Test
    void aProgramThatTellsItsVersionWorks() throws Exception {
        assertThat(look(program("brush", "echo Brush 3.7"))).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.OK);
            assertThat(finding.where()).isEqualTo("brush 3.7 (unverified)");
        });
    }

    @Test
    void aProgramThatDoesNotStartIsNamedWithWhatToDoBesideOneThatWorks() throws Exception {
        String broken = program("broken", "echo 'no libpaint.so' >&2; exit 127");
        List<Finding> findings = look(program("brush", "echo Brush 3.7"), broken);
        assertThat(findings).hasSize(2);
        assertThat(findings)
                .filteredOn(finding -> finding.level() == Level.WARNING)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.found()).startsWith(broken + " is not offered: ");
                    assertThat(finding.advice()).contains("mend or remove the program");
                });
    }

    @Test
    void whereNothingIsInstalledTheBuiltInOneIsSaidToBeLeft() throws Exception {
        assertThat(look(folder.resolve("nothing").toString())).singleElement().satisfies(finding -> {
            assertThat(finding.level()).isEqualTo(Level.OK);
            assertThat(finding.found()).contains("renders glTF alone");
        });
    }
}
