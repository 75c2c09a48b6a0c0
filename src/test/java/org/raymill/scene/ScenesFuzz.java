package org.raymill.scene;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.raymill.fuzz.Choices;
import org.raymill.fuzz.FuzzFiles;

/** What is found in scenes of POV-Ray and Blender: names within the text, in its order, whatever the text is. */
public final class ScenesFuzz {

    private static final Path FILE = FuzzFiles.folder().resolve("scene.blend");

    private ScenesFuzz() {}

    /** The first byte chooses what is read. */
    public static void fuzzerTestOneInput(byte[] input) {
        Choices choices = new Choices(input);
        switch (choices.of(7)) {
            case 0 -> {
                String source = choices.text();
                PovRayScanner.scan(source, new HashMap<>(Map.of("name", "wood.png")))
                        .forEach(found -> requireWithin(found.start(), found.end(), source));
            }
            case 1 -> {
                String source = choices.text();
                PovRaySettings.scan(source).forEach(found -> requireWithin(found.start(), found.end(), source));
            }
            case 2 -> PovRayExtent.of(choices.text());
            case 3 -> BlendHeader.version(FuzzFiles.write(FILE, choices.rest()));
            case 4 -> report(choices.rest());
            case 5 -> ScenePath.parse(choices.text());
            default -> rule(choices.text());
        }
    }

    private static void requireWithin(int start, int end, String source) {
        if (start < 0 || start > end || end > source.length()) {
            throw new AssertionError("from " + start + " to " + end + " of " + source.length());
        }
    }

    private static void report(byte[] json) {
        try {
            BlenderReport.parse(json);
        } catch (JsonProcessingException refused) {
            // Whoever has asked Blender says that it has not answered.
        }
    }

    private static void rule(String text) {
        try {
            PathRules.Rule.parse(text);
        } catch (IllegalArgumentException refused) {
            // Told to the operator.
        }
    }
}
