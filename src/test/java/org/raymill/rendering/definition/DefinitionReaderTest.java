package org.raymill.rendering.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.PictureFormat;
import org.raymill.rendering.GltfParameters;

class DefinitionReaderTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "blender, 3.4.1, 4.2.0",
        "blender, 3.4.1, 3.4.2",
        "command, 1, -",
        "ffmpeg, 5.1.9-0+deb12u1, 6.0",
        "gltf, 0.1.0, -",
        "povray, 3.7.0.10, 3.7.0.8",
        "povray, 3.7.0.10.unofficial, 3.8.0-fake",
    })
    void shippedDefinitionsAreVerifiedWithSomeVersionsAndTheirSettingsHaveHelp(
            String name, String tested, String other) {
        PackageDefinition definition = Definitions.ofTheJar().find(name).orElseThrow();
        assertThat(definition.verified().includes(tested)).isTrue();
        assertThat(definition.verified().includes(other)).isEqualTo(other.equals("-"));
        assertThat(definition.settings().all())
                .allSatisfy(setting -> assertThat(setting.help()).isNotBlank());
    }

    @Test
    void theSettingsOfThePathTracerAreThoseThatItReads() {
        Settings settings = Definitions.ofTheJar().find("gltf").orElseThrow().settings();
        SettingValues defaults = settings.values(Map.of());
        GltfParameters read = GltfParameters.parse(Map.of(
                "samples", defaults.required("samples"), "framesPerSecond", defaults.required("framesPerSecond")));
        assertThat(read).isEqualTo(GltfParameters.parse(Map.of()));
        assertThat(settings.all())
                .extracting(Setting::name)
                .containsExactly("samples", "framesPerSecond", "environment");
    }

    /** What was measured on the programs is promised, and nothing else. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "gltf,    -,                                    any",
                "povray,  -,                                    same",
                "povray,  exact=false,                          -",
                "blender, engine=cycles denoise=off,            same",
                "blender, engine=cycles denoise=off device=cuda, -",
                "blender, engine=cycles,                        -",
                "blender, engine=eevee denoise=off,             -",
                "blender, -,                                    -",
                "command, command=true,                         -",
            })
    void picturesAreTheSameWhereThatWasProven(String name, String parameters, String processors) {
        PackageDefinition definition = Definitions.ofTheJar().find(name).orElseThrow();
        Map<String, String> values = new java.util.HashMap<>();
        for (String parameter : parameters == null ? new String[0] : parameters.split(" ")) {
            values.put(parameter.split("=")[0], parameter.split("=")[1]);
        }
        SettingValues settings = definition.settings().values(values);
        Optional<String> one = definition.identical().flatMap(rule -> rule.identity(settings, "EPYC"));
        Optional<String> other = definition.identical().flatMap(rule -> rule.identity(settings, "Xeon"));
        String found = one.isEmpty() ? null : one.equals(other) ? "any" : "same";
        assertThat(found).isEqualTo(processors);
    }

    @Test
    void bracketsWithinBracketsWithoutEndAreRefused() throws IOException {
        Path lists = write("deep.conf", "a=" + "[".repeat(100_000));
        assertThatThrownBy(() -> Definitions.file(lists))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("deep.conf");
    }

    @Test
    void whatPicturesDependOnAreSettings() throws IOException {
        Path file = write("brush.conf", minimal("brush") + "identical { processors = some, when { engine = x } }");
        assertThatThrownBy(() -> Definitions.file(file))
                .hasMessageContaining("identical.processors must be any or same")
                .hasMessageContaining("identical.when.engine is no setting");
    }

    @Test
    void allThatIsWrongIsToldWithItsPlace() throws IOException {
        Path file = write("brush.conf", """
            title = Brush
            find = [brush]
            version { arguments = ["-v"], pattern = "Brush" }
            command {
              frame = ["{scene}", "-o", "{output}", "{setting.color}"]
              chunk = ["{scene}", "{frame}"]
            }
            settings {
              size { type = integer }
              quality { type = int, min = 1, max = 9, default = 10 }
              mode { type = choice }
              depth { type = float, min = 5, max = 1 }
            }
            tiles-come = halved
            colour = red
            exit-status { many = success }
            settings.device { type = choice, choices = [a], needs-gpu = [b] }
            """);

        DefinitionException refusal = catchThrowableOfType(DefinitionException.class, () -> Definitions.file(file));

        assertThat(refusal.problems())
                .anySatisfy(problem ->
                        assertThat(problem).startsWith(file + ": 3: version.pattern needs a group in parentheses"))
                .anySatisfy(problem ->
                        assertThat(problem).startsWith(file + ": 5: command.frame has the placeholder {setting.color}"))
                .anySatisfy(problem ->
                        assertThat(problem).startsWith(file + ": 6: command.chunk has the placeholder {frame}"))
                .anySatisfy(problem -> assertThat(problem)
                        .isEqualTo(file + ": 9: settings.size.type must be one of int, float, choice, text, bool,"
                                + " command, not 'integer'"))
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith(
                                file + ": 10: settings.quality.default quality must be a whole number between 1 and 9"))
                .anySatisfy(problem -> assertThat(problem).startsWith(file + ": 11: settings.mode.choices is missing"))
                .anySatisfy(
                        problem -> assertThat(problem).startsWith(file + ": 14: tiles-come must be cropped or full"))
                .anySatisfy(problem -> assertThat(problem).startsWith(file + ": 15: colour is unknown; there are"))
                .anySatisfy(
                        problem -> assertThat(problem).startsWith(file + ": 16: exit-status.many is no exit status"))
                .anySatisfy(
                        problem -> assertThat(problem).isEqualTo(file + ": 12: settings.depth.min is greater than max"))
                .anySatisfy(problem -> assertThat(problem)
                        .isEqualTo(file + ": 17: settings.device.needs-gpu has 'b', which is none of the choices"))
                .anySatisfy(problem -> assertThat(problem).contains("files is missing"))
                .hasSize(12);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true                  | 1 2.5 9",
                "false                 | -",
                "[]                    | -",
                "[\"2.5\"]             | 2.5",
                "[\">=2 <9\", \"1\"]   | 1 2.5",
            })
    void testedVersionsAreAllOrNamedOrInRanges(String value, String tested) throws IOException {
        Path file = write("brush.conf", """
            find = [brush]
            version = "1"
            command { frame = ["{output}"] }
            verified = %s
            """.formatted(value));
        TestedVersions versions = Definitions.file(file).verified();
        List<String> found = java.util.stream.Stream.of("1", "2.5", "9")
                .filter(versions::includes)
                .toList();
        assertThat(found.isEmpty() ? "-" : String.join(" ", found)).isEqualTo(tested);
        assertThat(versions.none()).isEqualTo(found.isEmpty());
    }

    @Test
    void testedVersionsThatAreNoneAreSaid() throws IOException {
        Path file = write("brush.conf", """
            find = [brush]
            version = "1"
            command { frame = ["{output}"] }
            verified = ["new", ""]
            """);
        DefinitionException wrong = catchThrowableOfType(DefinitionException.class, () -> Definitions.file(file));
        assertThat(wrong.problems())
                .containsExactly(
                        file
                                + ": 4: verified has a version that can not be read: 'new' is no range of versions;"
                                + " write for example 4.2 or >=3.6 <5",
                        file + ": 4: verified has an empty version; true is for all of them");
    }

    @Test
    void samplesAreOtherFilesThanPicturesAndOfAKindThatCanBeShown() throws IOException {
        Path file = write("brush.conf", """
            find = [brush]
            version = "1"
            command { frame = ["{output}"] }
            files = ["brush_{frame}.png"]
            samples = ["brush_{frame}.png", "../preview.png", "preview.jpg", "preview_{frame}.{extension}"]
            """);
        DefinitionException wrong = catchThrowableOfType(DefinitionException.class, () -> Definitions.file(file));
        assertThat(String.join("\n", wrong.problems()))
                .contains(
                        "'brush_{frame}.png', which is the finished picture by 'files'",
                        "'../preview.png'; write for example",
                        "'preview.jpg'; only .png and .exr can be shown",
                        "are in {outputs}, which no command uses")
                .doesNotContain("preview_{frame}.{extension}'");
    }

    @Test
    void whatIsNoHoconIsToldWithItsLine() throws IOException {
        Path file = write("brush.conf", "title = Brush\ncommand { frame = [\n");
        assertThatThrownBy(() -> Definitions.file(file))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining(file + ": ");
    }

    @Test
    void theFolderOfASiteAddsPackagesAndReplacesShippedOnes() throws IOException {
        write("brush.conf", minimal("brush"));
        write("povray.conf", minimal("/opt/pov"));
        write("notes.txt", "not a definition");

        Definitions all = Definitions.read(
                Optional.of(folder), com.typesafe.config.ConfigFactory.empty().root());

        assertThat(all.all())
                .extracting(PackageDefinition::name)
                .containsExactly("blender", "brush", "command", "ffmpeg", "gltf", "povray");
        assertThat(all.find("povray").orElseThrow().search().places()).containsExactly("/opt/pov");
        assertThat(all.find("brush").orElseThrow().verified().none()).isTrue();
    }

    @Test
    void aScriptLiesBesideItsDefinition() throws IOException {
        write(
                "brush.conf",
                minimal("brush") + "scripts = [paint.py]\ncommand.frame = [\"{script.paint.py}\", \"{output}\"]");
        assertThatThrownBy(() -> Definitions.file(folder.resolve("brush.conf")))
                .hasMessageContaining("there is no file");
        write("paint.py", "print()");
        assertThat(Definitions.file(folder.resolve("brush.conf")).scripts()).containsEntry("paint.py", "print()");

        write("brush.conf", minimal("brush") + "scripts = [\"../paint.py\"]");
        assertThatThrownBy(() -> Definitions.file(folder.resolve("brush.conf")))
                .hasMessageContaining("no plain name of a file");
    }

    @Test
    void aSceneIsKnownByItsEnding() {
        Definitions all = Definitions.ofTheJar();
        assertThat(all.forScene("a/Scene.BLEND").orElseThrow().name()).isEqualTo("blender");
        assertThat(all.forScene("clock.ini").orElseThrow().name()).isEqualTo("povray");
        assertThat(all.forScene("blend")).isEmpty();
        assertThat(all.forScene("a.blend/scene")).isEmpty();
    }

    @Test
    void formatsSayWhatAProgramWrites() {
        Pictures pictures = Definitions.ofTheJar().find("blender").orElseThrow().pictures();
        assertThat(List.of(PictureFormat.values()))
                .filteredOn(pictures::writes)
                .containsExactly(PictureFormat.PNG, PictureFormat.EXR);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static String minimal(String program) {
        return "find = [\"" + program + "\"]\nversion = 1\ncommand.frame = [\"{output}\"]\n";
    }
}
