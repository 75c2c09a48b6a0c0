package org.raymill.rendering.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The arguments of a program with placeholders, such as {@code {scene}} and {@code {setting.samples}}. Each argument stays one argument whatever is
 * filled in, since no shell sees it; only an argument that is {@code {settings}}, {@code {format}} or a setting of the type {@code command} and
 * nothing else becomes as many as there are.
 */
public final class CommandTemplate {

    /** What stands for several arguments: those of the settings, and those of the picture's format. */
    static final Set<String> LISTS = Set.of("settings", "format");

    static final String SETTING = "setting.";
    static final String SCRIPT = "script.";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z][A-Za-z0-9._-]*)\\}");

    private final List<String> arguments;
    private final Set<String> names = new TreeSet<>();

    CommandTemplate(List<String> arguments) {
        this.arguments = List.copyOf(arguments);
        for (String argument : arguments) {
            PLACEHOLDER.matcher(argument).results().forEach(found -> names.add(found.group(1)));
        }
    }

    /** The placeholders that it uses, without braces. */
    Set<String> names() {
        return names;
    }

    /** Whether it has a placeholder. */
    public boolean uses(String name) {
        return names.contains(name);
    }

    /** As it is written. */
    List<String> arguments() {
        return arguments;
    }

    /**
     * Fills the placeholders in.
     *
     * @param values of the placeholders that are no settings; those that are missing stay as they are
     * @param format the arguments of the picture's format
     * @throws IllegalArgumentException with a message for the user when a setting is missing, or would pass for an option of the program
     */
    public List<String> expand(Map<String, String> values, SettingValues settings, List<String> format) {
        List<String> expanded = new ArrayList<>(arguments.size());
        for (String argument : arguments) {
            Optional<String> single = single(argument);
            if (single.isEmpty()) {
                expanded.add(expand(argument, values, settings));
            } else if (single.get().equals("settings")) {
                expanded.addAll(settings.arguments());
            } else if (single.get().equals("format")) {
                expanded.addAll(format);
            } else if (settings.isCommand(single.get())) {
                expanded.addAll(words(settings.required(single.get().substring(SETTING.length())), values));
            } else {
                expanded.add(expand(argument, values, settings));
            }
        }
        return expanded;
    }

    /** What a client wrote has the task's placeholders too; anything else in braces is its own matter. */
    private static List<String> words(String line, Map<String, String> values) {
        return new CommandTemplate(Words.split(line)).expand(values, SettingValues.NONE, List.of());
    }

    private static Optional<String> single(String argument) {
        Matcher matcher = PLACEHOLDER.matcher(argument);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String expand(String argument, Map<String, String> values, SettingValues settings) {
        Matcher placeholder = PLACEHOLDER.matcher(argument);
        StringBuilder text = new StringBuilder();
        while (placeholder.find()) {
            String name = placeholder.group(1);
            String value = values.get(name);
            if (value == null) {
                value = name.startsWith(SETTING) && settings != SettingValues.NONE
                        ? settings.argument(name.substring(SETTING.length()), placeholder.start() == 0)
                        : placeholder.group();
            }
            placeholder.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        placeholder.appendTail(text);
        return text.toString();
    }

    @Override
    public String toString() {
        return String.join(" ", arguments);
    }
}
