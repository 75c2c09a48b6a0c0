package org.raymill.rendering;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.model.RelativePath;

/**
 * The parameters of the built-in package {@code gltf}.
 *
 * @param samples paths a pixel, 1 to {@value #MAX_SAMPLES}
 * @param framesPerSecond frame n shows the time (n - 1) / framesPerSecond; above 0, at most {@value #MAX_FRAMES_PER_SECOND}
 * @param environment what surrounds the scene: empty for the default (white where the scene has no lights), a colour, or the path of an
 *     equirectangular picture among the job's files
 */
public record GltfParameters(int samples, double framesPerSecond, String environment) {

    public static final int MAX_SAMPLES = 65_536;
    public static final double MAX_FRAMES_PER_SECOND = 1_000;
    public static final int DEFAULT_SAMPLES = 16;
    public static final double DEFAULT_FRAMES_PER_SECOND = 24;
    /** The brightest colour channel of an environment. */
    public static final float MAX_RADIANCE = 1_000_000;

    private static final Pattern HEX_COLOR = Pattern.compile("#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})");
    private static final Pattern LINEAR_COLOR = Pattern.compile("([0-9.]{1,16}),([0-9.]{1,16}),([0-9.]{1,16})");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?|\\.\\d{1,9}");

    public GltfParameters {
        if (samples < 1 || samples > MAX_SAMPLES) {
            throw new IllegalArgumentException(
                    "samples must be a whole number between 1 and " + MAX_SAMPLES + ", not " + samples);
        }
        if (!(framesPerSecond > 0 && framesPerSecond <= MAX_FRAMES_PER_SECOND)) {
            throw new IllegalArgumentException("framesPerSecond must be above 0 and at most "
                    + (int) MAX_FRAMES_PER_SECOND + ", not " + framesPerSecond);
        }
        environment = environment == null ? "" : environment;
        if (!environment.isEmpty() && colorOf(environment).isEmpty()) {
            fileOf(environment);
        }
    }

    /**
     * Reads the parameters of a job.
     *
     * @param parameters {@code samples}, {@code framesPerSecond}, {@code environment}; each may be absent
     * @throws IllegalArgumentException with a message for the user that names the parameter that is wrong or unknown
     */
    public static GltfParameters parse(Map<String, String> parameters) {
        int samples = DEFAULT_SAMPLES;
        double framesPerSecond = DEFAULT_FRAMES_PER_SECOND;
        String environment = "";
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String value =
                    parameter.getValue() == null ? "" : parameter.getValue().strip();
            switch (parameter.getKey()) {
                case "samples" -> samples = wholeNumber("samples", value);
                case "framesPerSecond" -> framesPerSecond = number("framesPerSecond", value);
                case "environment" -> environment = value;
                default ->
                    throw new IllegalArgumentException("the package gltf has no parameter '"
                            + shorten(parameter.getKey()) + "'; it has samples, framesPerSecond and environment");
            }
        }
        return new GltfParameters(samples, framesPerSecond, environment);
    }

    /**
     * The environment's radiance as linear r, g, b, when it is a colour: {@code #rrggbb} in sRGB, or {@code r,g,b} with linear values of 0 to
     * {@value #MAX_RADIANCE}.
     */
    public Optional<float[]> environmentColor() {
        return colorOf(environment);
    }

    /** The environment's picture among the job's files, when it is one. */
    public Optional<RelativePath> environmentFile() {
        return environment.isEmpty() || environmentColor().isPresent()
                ? Optional.empty()
                : Optional.of(fileOf(environment));
    }

    private static RelativePath fileOf(String environment) {
        if (LINEAR_COLOR.matcher(environment).matches() || environment.startsWith("#")) {
            throw new IllegalArgumentException("environment '" + shorten(environment)
                    + "' is no colour; write #rrggbb, or r,g,b with values of 0 to " + (int) MAX_RADIANCE);
        }
        try {
            return new RelativePath(environment);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "environment is neither a colour (#rrggbb or r,g,b) nor a file of the job: " + e.getMessage(), e);
        }
    }

    private static Optional<float[]> colorOf(String text) {
        Matcher hex = HEX_COLOR.matcher(text);
        if (hex.matches()) {
            return Optional.of(new float[] {fromSrgb(hex.group(1)), fromSrgb(hex.group(2)), fromSrgb(hex.group(3))});
        }
        Matcher linear = LINEAR_COLOR.matcher(text);
        if (!linear.matches()) {
            return Optional.empty();
        }
        float[] color = new float[3];
        for (int i = 0; i < 3; i++) {
            String channel = linear.group(i + 1);
            if (!NUMBER.matcher(channel).matches() || Float.parseFloat(channel) > MAX_RADIANCE) {
                return Optional.empty();
            }
            color[i] = Float.parseFloat(channel);
        }
        return Optional.of(color);
    }

    private static float fromSrgb(String hex) {
        double value = Integer.parseInt(hex, 16) / 255.0;
        return (float) (value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4));
    }

    private static int wholeNumber(String name, String value) {
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(
                    name + " must be a whole number between 1 and " + MAX_SAMPLES + ", not '" + shorten(value) + "'");
        }
        return Integer.parseInt(value);
    }

    private static double number(String name, String value) {
        if (!NUMBER.matcher(value).matches()) {
            throw new IllegalArgumentException(name + " must be a number above 0 and at most "
                    + (int) MAX_FRAMES_PER_SECOND + ", not '" + shorten(value) + "'");
        }
        return Double.parseDouble(value);
    }

    private static String shorten(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= 60 ? clean : clean.substring(0, 60) + "...";
    }
}
