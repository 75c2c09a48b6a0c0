package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.InstalledPackage;
import org.raymill.rendering.definition.Definitions;

class PackageDiscoveryTest {

    private static final Duration ASK_AGAIN = Duration.ofMinutes(10);
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

    private Instant now = Instant.EPOCH;

    @Test
    void aProgramTellsItsVersion() throws Exception {
        Path program = program("brush", "echo 'cannot open the configuration' >&2; echo \"Brush 3.7$1\"");
        assertThat(versions(discovery(program.toString()).look())).containsExactly("3.7-v");
    }

    @Test
    void aVersionThatWasNotTestedIsOfferedAsOneThatWasNotVerified() throws Exception {
        Path fake = program("fake", "echo 'Brush 3.8.0-fake'");
        Path tested = program("tested", "echo 'Brush 3.7'");
        Config config = ConfigFactory.parseString(DEFINITION)
                .withValue("brush.find", ConfigValueFactory.fromIterable(List.of(fake.toString(), tested.toString())))
                .withValue("brush.verified", ConfigValueFactory.fromIterable(List.of("3.7")));
        Definitions definitions =
                Definitions.read(Optional.empty(), config.root()).alone("brush");

        assertThat(discovery(definitions, false, Map.of()).look().working())
                .extracting(RenderingPackage::installed)
                .containsExactly(
                        new InstalledPackage("brush", "3.8.0-fake", true, false),
                        new InstalledPackage("brush", "3.7", true, true));
    }

    @Test
    void aProgramIsLookedUpInThePathInGlobsAndInTheEnvironment() throws Exception {
        program("bin/brush", "echo Brush 1");
        program("opt/brush-2.0/brush", "echo Brush 2");
        program("opt/brush-10.0/brush", "echo Brush 10");
        program("own/brush", "echo Brush 4");
        program("other/paint", "echo Brush 5");
        Map<String, String> environment = Map.of(
                "PATH", "/nowhere:" + folder.resolve("bin"),
                "BRUSH", folder.resolve("own").toString(),
                "PAINT", folder.resolve("other/paint").toString());

        assertThat(versions(
                        discovery(environment, "$BRUSH", "$PAINT", "$NOTHING", "brush", folder + "/opt/brush-*/brush")
                                .look()))
                .containsExactly("4", "5", "1", "10", "2");
    }

    @Test
    void oneProgramWithTwoNamesIsOneAndOfTwoWithOneVersionTheFirstCounts() throws Exception {
        Path program = program("a/brush", "echo Brush 1");
        program("b/brush", "echo Brush 1");
        Files.createSymbolicLink(folder.resolve("link"), program);

        assertThat(versions(discovery(program.toString(), folder + "/link", folder + "/b/brush")
                        .look()))
                .containsExactly("1");
    }

    @Test
    void whatDoesNotTellItsVersionIsNotOfferedAndSaysWhy() throws Exception {
        Path other = program("brush", "echo 'Pencil 2'");
        PackageDiscovery.Found found = discovery(other.toString()).look();

        assertThat(found.working()).isEmpty();
        assertThat(found.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo("brush");
            assertThat(problem.program()).isEqualTo(other.toString());
            assertThat(problem.reason()).contains("does not tell its version").contains("Pencil 2");
        });
    }

    @Test
    void whatIsNotInstalledIsNoProblem() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "text");
        PackageDiscovery.Found found =
                discovery(folder.resolve("nowhere").toString(), text.toString()).look();
        assertThat(found.working()).isEmpty();
        assertThat(found.problems()).isEmpty();
    }

    @Test
    void aProgramThatAppearsBreaksAndComesBackIsNoticed() throws Exception {
        PackageDiscovery discovery = discovery(folder.resolve("brush").toString());
        assertThat(discovery.look().working()).isEmpty();

        Path program = program("brush", "echo Brush 1");
        assertThat(versions(discovery.look())).containsExactly("1");

        program("brush", "echo 'libpaint.so: cannot open shared object file' >&2; exit 127");
        PackageDiscovery.Found broken = discovery.look();
        assertThat(broken.working()).isEmpty();
        assertThat(broken.problems()).singleElement().satisfies(problem -> assertThat(problem.reason())
                .contains("libpaint.so: cannot open shared object file"));

        program("brush", "echo 'Brush 2.0'");
        PackageDiscovery.Found mended = discovery.look();
        assertThat(versions(mended)).containsExactly("2.0");
        assertThat(mended.problems()).isEmpty();

        Files.delete(program);
        PackageDiscovery.Found gone = discovery.look();
        assertThat(gone.working()).isEmpty();
        assertThat(gone.problems()).extracting("reason").containsExactly(program + " is gone");
    }

    @Test
    void aProgramThatIsAsItWasIsAskedAgainOnceInAWhile() throws Exception {
        Path library = Files.writeString(folder.resolve("library"), "");
        Path program = program("brush", "[ -e " + library + " ] && echo Brush 1 || echo no library");
        PackageDiscovery discovery = discovery(program.toString());
        assertThat(versions(discovery.look())).containsExactly("1");

        Files.delete(library);
        now = now.plus(ASK_AGAIN).minusMillis(1);
        assertThat(versions(discovery.look())).as("not asked yet").containsExactly("1");
        now = now.plusMillis(1);
        assertThat(discovery.look().working()).isEmpty();

        Files.writeString(library, "");
        now = now.plusSeconds(59);
        assertThat(discovery.look().working()).as("not asked yet").isEmpty();
        now = now.plusSeconds(1);
        PackageDiscovery.Found back = discovery.look();
        assertThat(versions(back)).as("it was away for a moment").containsExactly("1");
        assertThat(back.problems()).isEmpty();
    }

    @Test
    void aProgramThatHangsWhenItIsAskedHasTheMarkAndEndsWhenNobodyLooksAnyMore() throws Exception {
        Path hang = folder.resolve("hang");
        Path program = program(
                "brush", "if [ -p " + hang + " ]; then echo $$ > " + hang + "; exec sleep 600; fi; echo Brush 1");
        Definitions definitions =
                Definitions.only(definition(List.of(program.toString())).root());
        Duration often = Duration.ofMillis(10);
        String mark = folder.resolve("mark").toString();
        ProcessHandle hanging;
        try (InstalledPackages packages = InstalledPackages.open(
                definitions, new InstalledPackages.Rules(false, often, often), List.of(), mark)) {
            assertThat(packages.working()).hasSize(1);
            assertThat(new ProcessBuilder("mkfifo", hang.toString()).start().waitFor())
                    .isZero();
            String number = Files.readString(hang).strip();
            hanging = ProcessHandle.of(Long.parseLong(number)).orElseThrow();
            assertThat(Files.readString(Path.of("/proc", number, "environ")))
                    .contains(ProcessTree.MARK + "=" + mark + "\0");
        }
        // A process that is dead is there until somebody has seen that.
        assertThat(hanging.onExit()).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void whatRunsCommandsOfClientsIsOfferedWhereThatIsAllowed() throws Exception {
        Definitions command = Definitions.ofTheJar().alone("command");
        assertThat(discovery(command, false, System.getenv()).look().working()).isEmpty();
        assertThat(discovery(command, true, System.getenv()).look().working()).hasSize(1);
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
        Config config = ConfigFactory.parseString(line)
                .withFallback(
                        definition(List.of(program("brush", "echo Brush 1").toString())));
        assertThatThrownBy(() -> Definitions.read(Optional.empty(), config.root()))
                .hasMessageContaining(message);
    }

    private PackageDiscovery discovery(String... places) {
        return discovery(Map.of("PATH", "/nowhere"), places);
    }

    private PackageDiscovery discovery(Map<String, String> environment, String... places) {
        return discovery(Definitions.only(definition(List.of(places)).root()), false, environment);
    }

    private PackageDiscovery discovery(
            Definitions definitions, boolean clientCommands, Map<String, String> environment) {
        return new PackageDiscovery(
                definitions,
                clientCommands,
                new ProgramFinder(environment),
                new ProgramProbe("test-" + folder),
                ASK_AGAIN,
                () -> now);
    }

    private static List<String> versions(PackageDiscovery.Found found) {
        return found.working().stream()
                .map(RenderingPackage::installed)
                .peek(installed ->
                        assertThat(installed).isEqualTo(new InstalledPackage("brush", installed.version(), true)))
                .map(InstalledPackage::version)
                .toList();
    }

    private static Config definition(List<String> places) {
        return ConfigFactory.parseString(DEFINITION).withValue("brush.find", ConfigValueFactory.fromIterable(places));
    }

    /** Another program of the same name is another file, so that its change is seen however coarse the clock of the file system is. */
    private Path program(String name, String script) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Path fresh = Files.writeString(folder.resolve("fresh"), "#!/bin/sh\n" + script + "\n");
        assertThat(fresh.toFile().setExecutable(true)).isTrue();
        return Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
