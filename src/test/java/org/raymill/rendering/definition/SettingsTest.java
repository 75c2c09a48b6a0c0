package org.raymill.rendering.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What jobs may tell a package, and what the program then sees. */
class SettingsTest {

    private static final PackageDefinition BRUSH = Definitions.only(
                    ConfigFactory.parseString("""
                    brush {
                      find = brush
                      version = 1
                      command.frame = ["{settings}", "{setting.layer}", "--to={output}"]
                      settings {
                        size { type = int, min = 1, max = 9, arguments = ["-s", "{value}"] }
                        gamma { type = float, min = 0.5, default = 2.2, arguments = ["--gamma={value}"] }
                        mode { type = choice, choices = [wet, dry], arguments = ["--{value}"] }
                        varnish { type = bool, arguments = ["+V"], arguments-off = ["-V"] }
                        title { type = text, pattern = "[a-z -]*", arguments = ["{value}"] }
                        layer { type = text, default = top }
                      }
                    }
                    """).root())
            .find("brush")
            .orElseThrow();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size|0|size must be a whole number between 1 and 9, not '0'",
                "size|10|size must be a whole number between 1 and 9, not '10'",
                "size|1.5|size must be a whole number between 1 and 9, not '1.5'",
                "size|99999999999999999999|size must be a whole number between 1 and 9, not '99999999999999999999'",
                "gamma|0.4|gamma must be a number of at least 0.5, not '0.4'",
                "gamma|NaN|gamma must be a number of at least 0.5, not 'NaN'",
                "gamma|1e3|gamma must be a number of at least 0.5, not '1e3'",
                "mode|oil|mode must be one of wet, dry, not 'oil'",
                "varnish|maybe|varnish must be true or false, not 'maybe'",
                "title|A|title must look like [a-z -]*, not 'A'",
                "colour|red|the package has no parameter 'colour'; it has size, gamma, mode, varnish, title, layer",
            })
    void aWrongValueIsRefused(String name, String value, String problem) {
        assertThat(BRUSH.settings().problems(Map.of(name, value))).containsExactly(Map.entry(name, problem));
    }

    @Test
    void controlCharactersAreRefused() {
        assertThat(BRUSH.settings().problems(Map.of("layer", "a\nb")))
                .containsEntry("layer", "layer has a character that no program can be given");
    }

    @Test
    void onlyWhatIsSetOrHasADefaultIsSaid() {
        assertThat(line(Map.of())).containsExactly("--gamma=2.2", "top", "--to=out");
        assertThat(line(Map.of("size", "+3", "mode", "wet", "varnish", "Off", "layer", "a b; rm *")))
                .containsExactly("-s", "3", "--gamma=2.2", "--wet", "-V", "a b; rm *", "--to=out");
        assertThat(line(Map.of("varnish", "yes"))).contains("+V");
    }

    @Test
    void aTextNeverBecomesAnOption() {
        assertThatThrownBy(() -> line(Map.of("layer", "--force")))
                .hasMessage("the parameter 'layer' must not begin with '-'");
        assertThatThrownBy(() -> line(Map.of("title", "-f")))
                .hasMessage("the parameter 'title' must not begin with '-'");
    }

    @Test
    void placeholdersInValuesStayText() {
        assertThat(line(Map.of("layer", "{output}"))).contains("{output}");
    }

    @Test
    void aCommandLineIsCutIntoWordsWithTheTasksPlaceholders() {
        PackageDefinition command = Definitions.ofTheJar().find("command").orElseThrow();
        SettingValues values =
                command.settings().values(Map.of("command", "paint '{scene}' -o \"{output} x\" a\\ b {unknown} ''"));
        assertThat(command.commands()
                        .frame()
                        .orElseThrow()
                        .expand(Map.of("scene", "/a b.pov", "output", "/o.png"), values, List.of()))
                .containsExactly("--", "paint", "/a b.pov", "-o", "/o.png x", "a b", "{unknown}", "");
        assertThat(command.settings().problems(Map.of("command", "paint 'x")))
                .containsEntry("command", "command: the quote ' is not closed");
        assertThat(command.settings().problems(Map.of()))
                .containsEntry("command", "the parameter 'command' is missing");
    }

    private static List<String> line(Map<String, String> parameters) {
        return BRUSH.commands()
                .frame()
                .orElseThrow()
                .expand(Map.of("output", "out"), BRUSH.settings().values(parameters), List.of());
    }
}
