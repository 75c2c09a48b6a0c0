package org.raymill.rendering.definition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped definition of POV-Ray finds in scenes. */
class TileSafetyTest {

    private final TileSafety povray =
            Definitions.ofTheJar().find("povray").orElseThrow().tileSafety().orElseThrow();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "global_settings { radiosity { } }",
                "#declare Address = \"http://raymill\"; global_settings { radiosity { } }",
                "#include \"//server/share/colours.inc\" light_source { 0, 1 jitter }",
                "#declare Slashes = \"a \\\" // b\"; finish { crand 0.1 }",
                "#declare Folder = \"c:\\\\\"; finish { crand 0.1 } // \" is the end",
                "#declare Star = \"/*\"; radiosity { } #declare End = \"*/\";",
                "// a \" in a comment\nradiosity { }",
                "/* a \" in a comment */ radiosity { } /* \" */",
                "#declare Open = \"never closed radiosity",
                "finish { subsurface { translucency 0.5 } }",
                "sphere { 0, 1 texture { T_Stone8 } }",
                "texture{T_Stone44}",
                "texture { T_Grnt19a scale 2 }",
                "#include \"stoneold.inc\" texture { Stone24 }",
                "texture { EMBWood1 }",
            })
    void aFeatureIsFoundWhateverIsInQuotesBeforeIt(String scene) {
        assertThat(povray.findIn(scene)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sphere { 0, 1 }",
                "sphere { 0, 1 texture { T_Stone1 } no_radiosity }",
                "texture { T_Stone80 } texture { T_Grnt23a } texture { t_stone8 } texture { EMBWood10 }",
                "// radiosity",
                "/* radiosity\n jitter */ sphere { 0, 1 }",
                "#declare Name = \"x\"; // radiosity",
                "#declare Name = \"a \\\" b\"; /* radiosity */",
                "/* \" */ // radiosity \"",
                "sphere { 0, 1 } /* radiosity, for ever",
            })
    void aCommentIsNoFeature(String scene) {
        assertThat(povray.findIn(scene)).isEmpty();
    }

    @Test
    void textsAndCommentsOfAnyLengthAreGoneThrough() {
        assertThat(povray.findIn("\"" + "\\a".repeat(1_000_000) + "\" radiosity"))
                .isPresent();
        assertThat(povray.findIn("\"" + "\\\"".repeat(1_000_000))).isEmpty();
        assertThat(povray.findIn("/*".repeat(1_000_000) + " radiosity")).isEmpty();
    }
}
