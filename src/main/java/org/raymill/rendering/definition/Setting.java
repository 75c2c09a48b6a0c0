package org.raymill.rendering.definition;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One thing that a job may tell a rendering package.
 *
 * @param name as the job's parameter
 * @param byDefault used when the job does not set it
 * @param least the least number; only for numbers
 * @param most the greatest number; only for numbers
 * @param choices the words of a choice; empty for other types
 * @param pattern what a text has to look like as a whole
 * @param help what it does, for people
 * @param arguments what it adds to the command line, with {@code {value}}; of a {@code bool} when it is true
 * @param argumentsOff of a {@code bool}: what it adds when it is false
 * @param fromJob what of the job is the default
 * @param inScene finds the value in the text of the scene, for jobs that do not set it: its first group
 * @param needGpu the values with which a task needs a graphics processor; only for choices
 * @param bounds the job's first, or last, frame, which must not lie beyond the value
 */
public record Setting(
        String name,
        SettingType type,
        Optional<String> byDefault,
        Optional<BigDecimal> least,
        Optional<BigDecimal> most,
        List<String> choices,
        List<String> needGpu,
        Optional<Pattern> pattern,
        String help,
        CommandTemplate arguments,
        CommandTemplate argumentsOff,
        Optional<FromJob> fromJob,
        Optional<Pattern> inScene,
        Optional<Property> bounds) {

    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,15}");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d{1,15}(\\.\\d{0,15})?|\\.\\d{1,15})");
    private static final int MAX_SHOWN = 60;

    public Setting {
        choices = List.copyOf(choices);
        needGpu = List.copyOf(needGpu);
    }

    /**
     * A default that is a property of the job.
     *
     * @param what the property
     * @param extensions of the scenes that have this default, in lower case; empty for all
     */
    public record FromJob(Property what, List<String> extensions) {

        public FromJob {
            extensions = List.copyOf(extensions);
        }
    }

    /** Properties of a job that are defaults of settings. */
    public enum Property {
        FIRST_FRAME,
        LAST_FRAME
    }

    /** Whether a job has to set it. */
    public boolean required() {
        return byDefault.isEmpty() && fromJob.isEmpty() && arguments.arguments().isEmpty();
    }

    /**
     * A value as the program is given it.
     *
     * @throws IllegalArgumentException with a message for the user that begins with the setting's name
     */
    public String check(String value) {
        String text = type == SettingType.TEXT || type == SettingType.COMMAND ? value : value.strip();
        return switch (type) {
            case INT -> number(text, WHOLE, "a whole number");
            case FLOAT -> number(text, DECIMAL, "a number");
            case BOOL -> bool(text);
            case CHOICE -> choice(text);
            case TEXT -> line(text);
            case COMMAND -> command(text);
        };
    }

    private String number(String text, Pattern shape, String what) {
        boolean fits = shape.matcher(text).matches();
        if (fits) {
            BigDecimal number = new BigDecimal(text);
            fits = least.map(least -> number.compareTo(least) >= 0).orElse(true)
                    && most.map(most -> number.compareTo(most) <= 0).orElse(true);
        }
        if (!fits) {
            throw new IllegalArgumentException(name + " must be " + what + range() + ", not '" + shorten(text) + "'");
        }
        return text.startsWith("+") ? text.substring(1) : text;
    }

    private String range() {
        if (least.isPresent() && most.isPresent()) {
            return " between " + least.get().toPlainString() + " and "
                    + most.get().toPlainString();
        }
        return least.map(number -> " of at least " + number.toPlainString())
                .or(() -> most.map(number -> " of at most " + number.toPlainString()))
                .orElse("");
    }

    private String bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> "true";
            case "false", "no", "off" -> "false";
            default -> throw new IllegalArgumentException(name + " must be true or false, not '" + shorten(text) + "'");
        };
    }

    private String choice(String text) {
        if (!choices.contains(text)) {
            throw new IllegalArgumentException(
                    name + " must be one of " + String.join(", ", choices) + ", not '" + shorten(text) + "'");
        }
        return text;
    }

    private String line(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(name + " has a character that no program can be given");
        }
        if (pattern.isPresent() && !pattern.get().matcher(text).matches()) {
            throw new IllegalArgumentException(
                    name + " must look like " + pattern.get() + ", not '" + shorten(text) + "'");
        }
        return text;
    }

    private String command(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(name + " has a character that no program can be given");
        }
        try {
            Words.split(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        return text;
    }

    private static String shorten(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= MAX_SHOWN ? clean : clean.substring(0, MAX_SHOWN) + "...";
    }
}
