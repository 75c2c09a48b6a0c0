package org.raymill.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathRulesTest {

    private static final PathRules RULES = new PathRules(Stream.of(
                    "P:\\=/mnt/p",
                    "P:\\show=/mnt/show",
                    "P:\\show\\tex\\=/fast/tex/",
                    "\\\\filer\\Art=/mnt/art",
                    "/Volumes/show=/mnt/show",
                    "/Volumes=/mnt/volumes",
                    "/mnt/show=/data/show",
                    "/srv=/",
                    "/twice=/first",
                    "/twice=/second")
            .map(PathRules.Rule::parse)
            .toList());

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                // The longest prefix holds.
                "P:\\show\\tex\\wood.png, /fast/tex/wood.png",
                "P:\\show\\model\\a.obj, /mnt/show/model/a.obj",
                "P:\\other\\a.obj, /mnt/p/other/a.obj",
                "P:\\show, /mnt/show",
                // Windows: either slash, any case of what is compared; the rest is as it was.
                "p:/SHOW/Tex/Wood.PNG, /fast/tex/Wood.PNG",
                "P:/show\\./tex\\..\\a.png, /mnt/show/a.png",
                "\\\\FILER\\art\\Sky.hdr, /mnt/art/Sky.hdr",
                "//filer/Art\\sky.hdr, /mnt/art/sky.hdr",
                // macOS and Linux.
                "/Volumes/show/tex/wood.png, /mnt/show/tex/wood.png",
                "/Volumes/other/wood.png, /mnt/volumes/other/wood.png",
                "/mnt/show//tex/../wood.png, /data/show/wood.png",
                "/srv/a.png, /a.png",
                "/twice/a.png, /first/a.png",
                // No rule fits: another name, another case, another drive, another share.
                "/mnt/showreel/a.png,",
                "/mnt/Show/a.png,",
                "/volumes/show/a.png,",
                "Q:\\show\\a.png,",
                "\\\\filer\\Artists\\a.png,",
                "/P:/show/a.png,",
                "/mnt/show/../a.png,",
                // Relative paths are nobody's.
                "show/a.png,",
                "../mnt/show/a.png,"
            })
    void whereAPathLeads(String path, String expected) {
        assertThat(RULES.map(ScenePath.parse(path).orElseThrow()).orElse(null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "textures\\wood.png, textures/wood.png, false",
                "./a/./b//c.png, a/b/c.png, false",
                "../../a.png, ../../a.png, false",
                "a/../../b.png, ../b.png, false",
                "/a/../../b.png, /b.png, true",
                "/with\\backslash, /with\\backslash, true",
                "c:\\a\\..\\..\\b.png, C:/b.png, true",
                "C:, C:/, true",
                "\\\\server\\share, //server/share/, true",
                "//server/share/a, /server/share/a, true"
            })
    void pathsOfAllSystemsAreTakenApart(String path, String expected, boolean absolute) {
        ScenePath parsed = ScenePath.parse(path).orElseThrow();
        assertThat(parsed.text()).isEqualTo(expected);
        assertThat(parsed.isAbsolute()).isEqualTo(absolute);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "C:wood.png", "a\nb", "a\0b"})
    void whatIsNoPathIsNone(String path) {
        assertThat(ScenePath.parse(path)).isEmpty();
    }

    @Test
    void differentAbsolutePathsStayDifferentWhenMadeRelative() {
        assertThat(Stream.of("/mnt/show/a.png", "P:\\mnt\\show\\a.png", "\\\\mnt\\show2\\a.png", "/P/show/a.png")
                        .map(path -> ScenePath.parse(path).orElseThrow().asRelative()))
                .containsExactly("mnt/show/a.png", "P/mnt/show/a.png", "mnt/show2/a.png", "P/show/a.png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "relative/path=/mnt", "=/mnt", "/mnt=", "P:show=/mnt"})
    void whatIsNoRuleIsRefused(String text) {
        assertThatThrownBy(() -> PathRules.Rule.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thereIsALimit() {
        List<PathRules.Rule> many = Collections.nCopies(1_001, new PathRules.Rule("/a", "/b"));
        assertThatThrownBy(() -> new PathRules(many)).hasMessageContaining("1000");
        assertThatThrownBy(() -> new PathRules.Rule("/" + "a".repeat(5_000), "/b"))
                .hasMessageContaining("4096");
    }

    @Test
    void othersHoldOnlyWhereNoneOfTheseFits() {
        PathRules own = new PathRules(List.of(PathRules.Rule.parse("P:\\show=/home/ann/show")));
        PathRules both = own.or(RULES);
        assertThat(both.map(ScenePath.parse("P:\\show\\tex\\wood.png").orElseThrow()))
                .hasValue("/home/ann/show/tex/wood.png");
        assertThat(both.map(ScenePath.parse("P:\\other\\tex\\wood.png").orElseThrow()))
                .hasValue("/mnt/p/other/tex/wood.png");
        assertThat(both.map(ScenePath.parse("/Volumes/show/a.png").orElseThrow()))
                .hasValue("/mnt/show/a.png");
        assertThat(both.targets()).contains("/home/ann/show", "/mnt/art");
    }
}
