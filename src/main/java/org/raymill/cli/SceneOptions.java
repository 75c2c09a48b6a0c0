package org.raymill.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.JobSpec;
import org.raymill.rendering.GltfParameters;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a picture is to look like; the same for a farm and for this process. */
final class SceneOptions {

    private static final Pattern COLOUR = Pattern.compile("#.*|[0-9.,]*");

    private static final Pattern SIZE = Pattern.compile("(?<width>\\d{1,9})x(?<height>\\d{1,9})");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--width",
            order = 10,
            paramLabel = "PIXELS",
            description = "Width of the picture (default: as an .ini or .blend file says, else "
                    + JobSubmission.DEFAULT_WIDTH + ").")
    private Integer width;

    @Option(
            names = "--height",
            order = 11,
            paramLabel = "PIXELS",
            description = "Height of the picture (default: as an .ini or .blend file says, else "
                    + JobSubmission.DEFAULT_HEIGHT + ").")
    private Integer height;

    @Option(names = "--size", order = 12, paramLabel = "WxH", description = "Both at once, such as 1920x1080.")
    private String size;

    @Option(
            names = "--samples",
            order = 13,
            paramLabel = "N",
            description = "Paths a pixel (default: " + GltfParameters.DEFAULT_SAMPLES + ").")
    private String samples;

    @Option(
            names = "--fps",
            order = 14,
            paramLabel = "N",
            description = "Frames a second of the animation; frame n shows the time (n-1)/fps (default: "
                    + (int) GltfParameters.DEFAULT_FRAMES_PER_SECOND + ").")
    private String framesPerSecond;

    private boolean ofMovieAlone;

    @Option(
            names = "--environment",
            order = 15,
            paramLabel = "COLOUR|FILE",
            description =
                    "Light from all around: #rrggbb, linear r,g,b, or an equirectangular .hdr or .png in the scene's"
                            + " folder (default: white for a scene without lights, else none).")
    private String environment;

    /** Pixels; null when the user does not say. */
    Integer width() {
        return side("--width", width, "width");
    }

    /** Pixels; null when the user does not say. */
    Integer height() {
        return side("--height", height, "height");
    }

    /** Frames a second, as the user gave it; null for none. */
    String framesPerSecond() {
        return framesPerSecond;
    }

    /** Frames a second are a matter of the movie, and not of the rendering package. */
    void keepFramesPerSecond() {
        ofMovieAlone = true;
    }

    private Integer side(String option, Integer own, String group) {
        if (size != null && own != null) {
            throw new ParameterException(
                    command.commandLine(), "--size says how wide and how high; leave out " + option + ", or --size");
        }
        Integer value = size == null ? own : ofSize(group);
        if (value != null && (value < 1 || value > JobSpec.MAX_SIDE)) {
            throw new ParameterException(
                    command.commandLine(),
                    option + " must lie between 1 and " + JobSpec.MAX_SIDE + " pixels, not " + value);
        }
        return value;
    }

    private Integer ofSize(String group) {
        Matcher sides = SIZE.matcher(size);
        if (!sides.matches()) {
            throw new ParameterException(
                    command.commandLine(), "--size must be a width and a height such as 1920x1080, not '" + size + "'");
        }
        return Integer.valueOf(sides.group(group));
    }

    /** The scene with its files, those that the options name included. */
    SceneFiles files(Path scene, SceneSearch search) {
        return SceneFiles.find(scene, search, hasEnvironmentFile() ? environment : null);
    }

    private boolean hasEnvironmentFile() {
        return environment != null && !COLOUR.matcher(environment).matches();
    }

    /**
     * The parameters that the rendering package is told; what was not given is left out.
     *
     * @param further given by name
     */
    Map<String, String> parameters(SceneFiles files, Map<String, String> further) {
        Map<String, String> parameters = new TreeMap<>();
        put(parameters, "samples", samples);
        put(parameters, "framesPerSecond", ofMovieAlone ? null : framesPerSecond);
        put(
                parameters,
                "environment",
                hasEnvironmentFile() ? files.environment().value() : environment);
        parameters.putAll(further);
        return parameters;
    }

    /** The same, as the built-in rendering package understands them. */
    GltfParameters gltfParameters(SceneFiles files, Map<String, String> further) {
        try {
            return GltfParameters.parse(parameters(files, further));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private static void put(Map<String, String> parameters, String name, String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }
}
