package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.InstalledPackage;

class PackageDiscoveryTest {

    private static final String DEFINITION = """
            brush {
              executable = "PROGRAM"
              version-arguments = [-v]
              version-pattern = "^Brush (\\\\S+)"
              frame-command = ["{scene}", "-o", "{output}", "-q{parameter.quality=9}"]
              tiles = true
            }
            """;

    @TempDir
    Path folder;

    @Test
    void theBuiltInPackageIsAlwaysThere() throws Exception {
        assertThat(discover(ConfigFactory.empty())).containsExactly(new InstalledPackage("gltf", "0.1", true));
    }

    @Test
    void aProgramTellsItsVersion() throws Exception {
        Path program = program("echo 'cannot open the configuration' >&2; echo \"Brush 3.7$1\"");
        assertThat(discover(definition(program)))
                .containsExactly(
                        new InstalledPackage("gltf", "0.1", true), new InstalledPackage("brush", "3.7-v", true));
    }

    @Test
    void aProgramIsLookedUpInThePath() throws Exception {
        Config config = ConfigFactory.parseString("""
                shell {
                  executable = sh
                  version-arguments = [-c, "echo version 7"]
                  version-pattern = "version (\\\\d)"
                  frame-command = []
                }
                """);
        assertThat(discover(config)).contains(new InstalledPackage("shell", "7", false));
    }

    @Test
    void whatIsNotInstalledIsNotOffered() throws Exception {
        assertThat(discover(definition(folder.resolve("nowhere")))).hasSize(1);
        Path notExecutable = Files.writeString(folder.resolve("text"), "text");
        assertThat(discover(definition(notExecutable))).hasSize(1);
        assertThat(discover(definition(program("echo 'Pencil 2'")))).hasSize(1);
        Path notAProgram = Files.write(folder.resolve("junk"), new byte[] {1, 2, 3});
        assertThat(notAProgram.toFile().setExecutable(true)).isTrue();
        assertThat(discover(definition(notAProgram))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "brush.frame-command = [\"{scen}\"]|raymill.packages.brush: there is no placeholder {scen}",
                "brush.version-pattern = \"Brush\"|raymill.packages.brush: version-pattern needs a group",
                "brush.version-pattern = \"(\"|raymill.packages.brush: Unclosed group",
                "brush.shell = true|raymill.packages.brush has unknown keys: shell",
                "Brush.executable = x|raymill.packages.Brush: a package has a name of lower-case letters",
                "gltf.executable = x|raymill.packages.gltf: a package has a name",
                "other = 5|raymill.packages.other must be an object",
            })
    void aWrongDefinitionStopsTheStart(String line, String message) throws Exception {
        Config config = ConfigFactory.parseString(line).withFallback(definition(program("echo Brush 1")));
        assertThatThrownBy(() -> discover(config)).hasMessageContaining(message);
    }

    private static List<InstalledPackage> discover(Config config) throws InterruptedException {
        return PackageDiscovery.discover(config, "0.1", (picture, context) -> {
                    throw new AssertionError("nothing is rendered here");
                })
                .stream()
                .map(RenderingPackage::installed)
                .toList();
    }

    private static Config definition(Path program) {
        return ConfigFactory.parseString(DEFINITION)
                .withValue("brush.executable", ConfigValueFactory.fromAnyRef(program.toString()));
    }

    private Path program(String script) throws Exception {
        Path file = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
