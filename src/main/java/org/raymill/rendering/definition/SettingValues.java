package org.raymill.rendering.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of a package with the values that they have for one job. */
public final class SettingValues {

    /** Of a package without settings. */
    public static final SettingValues NONE = new SettingValues(Settings.NONE, Map.of());

    private final Settings settings;
    private final Map<String, String> values;

    /**
     * Values that were checked.
     *
     * @param values what was given, and the defaults, by name
     */
    SettingValues(Settings settings, Map<String, String> values) {
        this.settings = settings;
        this.values = Map.copyOf(values);
    }

    /** The value of a setting; empty when it has none. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String required(String name) {
        return value(name).orElseThrow(() -> new IllegalArgumentException("the parameter '" + name + "' is missing"));
    }

    /** A value for an argument, which must not turn a word of a client into an option of the program. */
    String argument(String name, boolean begins) {
        String value = required(name);
        boolean free = settings.find(name)
                .filter(setting -> setting.type() == SettingType.TEXT)
                .isPresent();
        if (begins && free && (value.startsWith("-") || value.startsWith("+"))) {
            throw new IllegalArgumentException(
                    "the parameter '" + name + "' must not begin with '" + value.charAt(0) + "'");
        }
        return value;
    }

    /** Whether a placeholder is a setting that is a command line. */
    boolean isCommand(String placeholder) {
        return placeholder.startsWith(CommandTemplate.SETTING)
                && settings.find(placeholder.substring(CommandTemplate.SETTING.length()))
                        .filter(setting -> setting.type() == SettingType.COMMAND)
                        .isPresent();
    }

    /** What all settings that have a value add to the command line. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        for (Setting setting : settings.all()) {
            String value = values.get(setting.name());
            if (value != null) {
                boolean off = setting.type() == SettingType.BOOL && value.equals("false");
                CommandTemplate template = off ? setting.argumentsOff() : setting.arguments();
                checkBeginning(setting, template, value);
                arguments.addAll(template.expand(Map.of("value", value), NONE, List.of()));
            }
        }
        return arguments;
    }

    private void checkBeginning(Setting setting, CommandTemplate template, String value) {
        if (template.arguments().stream().anyMatch(argument -> argument.startsWith("{value}"))) {
            argument(setting.name(), true);
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(setting.name() + " has a character that no program can be given");
        }
    }
}
