package org.raymill.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PovRayScannerTest {

    private static List<String> found(String source) {
        return PovRayScanner.scan(source).stream()
                .map(reference -> reference.kind() + " " + reference.text())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "#include \"shapes.inc\" | INCLUDE shapes.inc",
                "# include\t\"a b.inc\" | INCLUDE a b.inc",
                "pigment { image_map { png \"tex/wood.png\" once } } | FILE tex/wood.png",
                "pigment { image_map { \"wood.png\" } } | FILE wood.png",
                "normal { bump_map { jpeg \"b.jpg\" bump_size 2 } } | FILE b.jpg",
                "height_field { sys \"h.bmp\" smooth } | FILE h.bmp",
                "height_field { \"h.dat\" } | FILE h.dat",
                "pigment { image_pattern { tga \"mask\" } } | FILE mask",
                "density { density_file df3 \"smoke.df3\" interpolate 1 } | FILE smoke.df3",
                "text { ttf \"font.ttf\" \"readme.png\" 1, 0 } | FILE font.ttf",
                "photons { count 9 load_file \"p.ph\" } | FILE p.ph",
                "#fopen In \"points.txt\" read | FILE points.txt",
                "#declare T = \"tex/a.png\"; | NAMED tex/a.png",
                "Textured(\"tex\\\\b.jpeg\", 3) | NAMED tex\\\\b.jpeg",
                "#if (file_exists(\"extra.inc\")) #end | OPTIONAL extra.inc",
                "Read(\"table.csv\") | OPTIONAL table.csv",
                "image_map { png concat(\"tex/f\", str(frame_number, -4, 0), \".png\") } | FILE tex/f*.png",
                "image_map { png concat(\"tex/\", concat(\"a\", \"b\"), \".png\") } | FILE tex/ab.png",
                "#declare D = \"tex/\"; #include concat(D, \"a.inc\") | INCLUDE tex/a.inc"
            })
    void aNameIsFoundWhereItStands(String source, String expected) {
        assertThat(found(source.replace("\\\\", "\\"))).containsExactly(expected.replace("\\\\", "\\"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "// #include \"a.inc\"",
                "/* image_map { png \"a.png\" /* nested */ #include \"b.inc\" */ sphere { 0, 1 }",
                "#debug \"see wood.png\"",
                "#error concat(\"no \", Name, \".png\")",
                "#fopen Out \"log.txt\" write",
                "radiosity { save_file \"r.rad\" }",
                "#declare Greeting = \"Hello, world.\";",
                "#declare Empty = \"\"; #include \"\"",
                "#declare P = concat(Base, \".png\");",
                "camera { location <0.5, 1., .5e-3> }"
            })
    void whatIsNoFileIsNotFound(String source) {
        assertThat(found(source)).isEmpty();
    }

    @Test
    void placesAreTold() {
        String source = "sphere {\n 0, 1 }\n#include /* here */ \"a.inc\"\nimage_map { png\n\"b.png\" }";
        assertThat(PovRayScanner.scan(source))
                .extracting(reference -> source.substring(reference.start(), reference.end()), PovRayReference::line)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("\"a.inc\"", 3),
                        org.assertj.core.groups.Tuple.tuple("\"b.png\"", 5));
    }

    @Test
    void whateverIsThereIsReadToItsEnd() {
        for (String source : List.of(
                "\"",
                "\"abc",
                "/*",
                "/* /*",
                "#",
                "#include",
                "concat(",
                "png concat(",
                "#fopen",
                "concat(\"a\", (",
                "\\\"",
                "image_map {",
                "#declare",
                "concat(".repeat(10_000) + "\"a.png\"",
                "(".repeat(100_000),
                "\u00ff\u0000")) {
            found(source);
        }
    }
}
