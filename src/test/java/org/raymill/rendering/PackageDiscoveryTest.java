package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.InstalledPackage;
import org.raymill.rendering.definition.Definitions;

class PackageDiscoveryTest {

    private static final String DEFINITION = """
            brush {
              find = ["PROGRAM"]
              version { arguments = [-v], pattern = "^Brush (\\\\S+)" }
              command {
                frame = ["{scene}", "-o", "{output}", "-q{setting.quality}"]
                tile = ["{scene}", "-o", "{output}", "{region.x}"]
              }
              settings { quality { type = int, default = 9 } }
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
                  find = sh
                  version { arguments = [-c, "echo version 7"], pattern = "version (\\\\d)" }
                  command.frame = []
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
                "brush.command.frame = [\"{scen}\"]|raymill.packages.brush: String: 1: command.frame has the placeholder {scen}",
                "brush.version.pattern = \"Brush\"|raymill.packages.brush: String: 1: version.pattern needs a group",
                "brush.version.pattern = \"(\"|raymill.packages.brush: String: 1: version.pattern is no regular expression",
                "brush.shell = true|raymill.packages.brush: String: 1: shell is unknown",
                "Brush.find = x|'Brush' is no name of a package",
                "gltf { find = x, version = 1, command.frame = [] }|the package gltf is Raymill's own",
                "other = 5|raymill.packages.other must be an object",
            })
    void aWrongDefinitionStopsTheStart(String line, String message) throws Exception {
        Config config = ConfigFactory.parseString(line).withFallback(definition(program("echo Brush 1")));
        assertThatThrownBy(() -> Definitions.read(Optional.empty(), config.root()))
                .hasMessageContaining(message);
    }

    private static List<InstalledPackage> discover(Config config) throws InterruptedException {
        Definitions definitions = Definitions.only(config.root());
        return PackageDiscovery.discover(definitions, false, "0.1", (picture, context) -> {
                    throw new AssertionError("nothing is rendered here");
                })
                .stream()
                .map(RenderingPackage::installed)
                .filter(found -> !Definitions.SHIPPED.contains(found.name())
                        || found.name().equals("gltf"))
                .toList();
    }

    private static Config definition(Path program) {
        return ConfigFactory.parseString(DEFINITION)
                .withValue("brush.find", ConfigValueFactory.fromIterable(List.of(program.toString())));
    }

    private Path program(String script) throws Exception {
        Path file = Files.writeString(folder.resolve("program"), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
