package org.raymill.rendering;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The arguments of a program with placeholders: {@code {scene}}, {@code {frame}}, ..., {@code {parameter.NAME}} and {@code
 * {parameter.NAME=default}}. Each argument stays one argument whatever is filled in; no shell sees it.
 */
final class CommandTemplate {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");
    private static final Pattern PARAMETER =
            Pattern.compile("parameter\\.([A-Za-z][A-Za-z0-9_.-]{0,63})(?:=(.*))?", Pattern.DOTALL);
    private static final Set<String> FRAME_VALUES = Set.of(
            "scene",
            "frame",
            "width",
            "height",
            "output",
            "cores",
            "region.x",
            "region.y",
            "region.width",
            "region.height");

    private final List<String> arguments;
    private final Set<String> parameters = new TreeSet<>();

    /** Reads the template of a command that renders a frame. */
    CommandTemplate(List<String> arguments) {
        this(arguments, FRAME_VALUES);
    }

    /**
     * Reads a template.
     *
     * @param names the placeholders that there are, beside parameters
     * @throws IllegalArgumentException when it has a placeholder that does not exist
     */
    CommandTemplate(List<String> arguments, Set<String> names) {
        this.arguments = List.copyOf(arguments);
        for (String argument : arguments) {
            Matcher placeholder = PLACEHOLDER.matcher(argument);
            while (placeholder.find()) {
                String name = placeholder.group(1);
                Matcher parameter = PARAMETER.matcher(name);
                if (parameter.matches()) {
                    parameters.add(parameter.group(1));
                } else if (!names.contains(name)) {
                    throw new IllegalArgumentException("there is no placeholder {" + name + "}; there are {"
                            + String.join("}, {", new TreeSet<>(names)) + "} and {parameter.NAME}");
                }
            }
        }
    }

    /** The parameters that it uses. */
    Set<String> parameters() {
        return parameters;
    }

    /**
     * Fills the placeholders in.
     *
     * @param values of the placeholders that are no parameters
     * @param given the parameters of the job
     * @throws RenderingException when a parameter is missing, unknown, or would pass for an option of the program
     */
    List<String> expand(Map<String, String> values, Map<String, String> given) throws RenderingException {
        for (String name : given.keySet()) {
            if (!parameters.contains(name)) {
                throw new RenderingException("the package has no parameter '" + name + "'; it has "
                        + (parameters.isEmpty() ? "none" : String.join(", ", parameters)));
            }
        }
        List<String> expanded = new ArrayList<>(arguments.size());
        for (String argument : arguments) {
            expanded.add(expand(argument, values, given));
        }
        return expanded;
    }

    private static String expand(String argument, Map<String, String> values, Map<String, String> given)
            throws RenderingException {
        StringBuilder text = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(argument);
        while (placeholder.find()) {
            Matcher parameter = PARAMETER.matcher(placeholder.group(1));
            String value;
            if (parameter.matches()) {
                value = parameter(parameter.group(1), parameter.group(2), given);
                if (placeholder.start() == 0 && value.startsWith("-")) {
                    throw new RenderingException("the parameter '" + parameter.group(1) + "' must not begin with '-'");
                }
            } else {
                value = values.get(placeholder.group(1));
            }
            placeholder.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        placeholder.appendTail(text);
        return text.toString();
    }

    private static String parameter(String name, String byDefault, Map<String, String> given)
            throws RenderingException {
        String value = given.getOrDefault(name, byDefault);
        if (value == null) {
            throw new RenderingException("the parameter '" + name + "' is missing");
        }
        if (value.indexOf('\0') >= 0) {
            throw new RenderingException("the parameter '" + name + "' has a character that no program can be given");
        }
        return value;
    }
}
