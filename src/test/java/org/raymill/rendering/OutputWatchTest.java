package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.raymill.rendering.definition.Definitions;
import org.raymill.rendering.definition.OutputSigns;

/** What the shipped packages understand of the output that the real programs were seen to write. */
class OutputWatchTest {

    private final List<Double> progress = new ArrayList<>();

    @Test
    void blendersProgressAndProofAreUnderstood() {
        OutputWatch watch = watch("blender", 2);
        watch.line(
                "Fra:1 Mem:10.22M (Peak 10.48M) | Time:00:00.18 | Mem:1.16M, Peak:1.16M | Scene, ViewLayer | Sample 0/4");
        watch.line("Fra:1 Mem:10.30M (Peak 10.48M) | Time:00:00.28 | Mem:1.21M | Scene, ViewLayer | Sample 4/4");
        watch.line("Saved: '/tmp/o/blender_1.png'");
        watch.line("Fra:2 Mem:10.22M (Peak 10.48M) | Time:00:00.01 | Scene, ViewLayer | Rendering 32 / 64 samples");
        assertThat(progress).containsExactly(0.0, 0.5, 0.75);
        assertThat(watch.proves("/tmp/o/blender_1.png")).isTrue();
        assertThat(watch.proves("/tmp/o/blender_2.png"))
                .as("nothing was said of it")
                .isFalse();
        assertThat(watch.succeeded(0)).isTrue();
    }

    @Test
    void blendersFailuresSayWhy() {
        OutputWatch watch = watch("blender", 1);
        watch.line("Raymill: there is no device for cuda on this host");
        assertThat(watch.failure("blender ended", 4))
                .hasMessage("there is no device for cuda on this host (blender ended)");
        assertThat(watch("blender", 1).failure("blender ended", 3)).hasMessage("its script failed (blender ended)");
        OutputWatch memory = watch("blender", 1);
        memory.line("System is out of GPU memory");
        assertThat(memory.failure("x", 1).kind()).isEqualTo(RenderingException.Kind.OUT_OF_MEMORY);
    }

    @Test
    void povRaysProgressOverSeveralFramesIsUnderstood() {
        OutputWatch watch = watch("povray", 2);
        List.of(
                        "Rendering frame 1 of 2",
                        "Rendering frame 1 of 2",
                        "Rendered 1800 of 3600 pixels (50%)",
                        "Rendering frame 2 of 2",
                        "Rendered 3600 of 3600 pixels (100%)",
                        "Rendered 1 of 0 pixels")
                .forEach(watch::line);
        assertThat(progress).containsExactly(0.25, 1.0);
    }

    @Test
    void povRaysErrorsAndWarningsAreFound() {
        OutputWatch watch = watch("povray", 1);
        watch.line("File 'scene.pov' line 3: Parse Warning: Expected pattern object.");
        watch.line("scene.pov:7: Parse Error: Expected 'object', undeclared identifier 'box2' found");
        watch.line("Fatal error in parser: Cannot parse input.");
        assertThat(watch.warnings()).hasValueSatisfying(text -> assertThat(text).startsWith("one warning: "));
        assertThat(watch.failure("povray ended", 1))
                .hasMessage("Parse Error: Expected 'object', undeclared identifier 'box2' found (povray ended)");
    }

    @Test
    void whatPovRayCutsIntoLinesIsReadAsOne() {
        OutputWatch watch = watch("povray", 1);
        watch.line("File 'scene.pov' line 3: Possible Parse Error: Cannot find file");
        watch.line(" 'maps/oak.png', even after trying to append file type extension.");
        watch.line("Fatal error in parser: Cannot open file.");
        assertThat(watch.failure("povray ended", 1))
                .hasMessage("Cannot find file 'maps/oak.png' (povray ended)")
                .extracting(RenderingException::kind)
                .isEqualTo(RenderingException.Kind.UNRENDERABLE);
    }

    @Test
    void aFileOfPovRayItselfMayBeOnAnotherHost() throws IOException {
        try (InputStream list = getClass().getResourceAsStream("/povray-standard-files.txt")) {
            for (String name : new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList()) {
                OutputWatch watch = watch("povray", 1);
                watch.line("File 'scene.pov' line 3: Possible Parse Error: Cannot find file '" + name + "', even");
                watch.line("File 'scene.pov' line 3: Parse Error: Cannot open include file " + name + ".");
                assertThat(watch.failure("povray ended", 1))
                        .hasMessage("Cannot find file '" + name + "' (povray ended)")
                        .extracting(RenderingException::kind)
                        .as(name)
                        .isEqualTo(RenderingException.Kind.FAILED);
            }
        }
    }

    private OutputWatch watch(String name, int pictures) {
        OutputSigns signs = Definitions.ofTheJar().find(name).orElseThrow().signs();
        return new OutputWatch(signs, pictures, progress::add);
    }
}
