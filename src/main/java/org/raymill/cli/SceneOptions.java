package org.raymill.cli;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** What a picture is to look like; the same for a farm and for this process. */
final class SceneOptions {

    @Option(
            names = "--width",
            paramLabel = "PIXELS",
            defaultValue = "640",
            description = "Width of the picture (default: ${DEFAULT-VALUE}).")
    int width;

    @Option(
            names = "--height",
            paramLabel = "PIXELS",
            defaultValue = "360",
            description = "Height of the picture (default: ${DEFAULT-VALUE}).")
    int height;

    @Option(names = "--samples", paramLabel = "N", description = "Samples a pixel (default: 16).")
    Integer samples;

    @Option(names = "--fps", paramLabel = "N", description = "Frames a second of the animation (default: 24).")
    Double framesPerSecond;

    @Option(
            names = "--environment",
            paramLabel = "COLOUR|FILE",
            description =
                    "Light from all around: a colour such as #ffffff or 0.5,0.5,0.5, or an equirectangular .hdr or .png beside the"
                            + " scene (default: white for a scene without lights).")
    String environment;

    /** The parameters of the built-in rendering package. */
    Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>();
        if (samples != null) {
            parameters.put("samples", samples.toString());
        }
        if (framesPerSecond != null) {
            parameters.put("framesPerSecond", framesPerSecond.toString());
        }
        if (environment != null) {
            parameters.put("environment", environment);
        }
        return parameters;
    }
}
