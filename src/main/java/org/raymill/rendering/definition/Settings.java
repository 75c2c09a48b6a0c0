package org.raymill.rendering.definition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The settings that a rendering package has, in the order in which people are shown them.
 *
 * @param all with distinct names
 */
public record Settings(List<Setting> all) {

    /** No settings. */
    public static final Settings NONE = new Settings(List.of());

    public Settings {
        all = List.copyOf(all);
    }

    /** The setting of a name. */
    public Optional<Setting> find(String name) {
        return all.stream().filter(setting -> setting.name().equals(name)).findFirst();
    }

    /**
     * Checks the parameters of a job.
     *
     * @return what is wrong, by parameter, each a sentence for the user; empty when nothing is
     */
    public Map<String, String> problems(Map<String, String> given) {
        Map<String, String> problems = new LinkedHashMap<>();
        given.forEach((name, value) -> {
            Optional<Setting> setting = find(name);
            if (setting.isEmpty()) {
                problems.put(name, "the package has no parameter '" + name + "'; it has " + names());
                return;
            }
            try {
                setting.get().check(value);
            } catch (IllegalArgumentException e) {
                problems.put(name, e.getMessage());
            }
        });
        for (Setting setting : all) {
            if (setting.required() && !given.containsKey(setting.name())) {
                problems.put(setting.name(), "the parameter '" + setting.name() + "' is missing");
            }
        }
        return problems;
    }

    /**
     * The values with which a job needs a graphics processor.
     *
     * @param given the parameters of the job
     * @return by setting; empty when it needs none
     */
    public Map<String, String> needGpu(Map<String, String> given) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Setting setting : all) {
            Optional.ofNullable(given.get(setting.name()))
                    .or(setting::byDefault)
                    .map(String::strip)
                    .filter(setting.needGpu()::contains)
                    .ifPresent(value -> values.put(setting.name(), value));
        }
        return values;
    }

    private String names() {
        return all.isEmpty() ? "none" : all.stream().map(Setting::name).collect(Collectors.joining(", "));
    }

    /**
     * The settings with the values of a job.
     *
     * @throws IllegalArgumentException with a message for the user when something is wrong
     */
    public SettingValues values(Map<String, String> given) {
        problems(given).values().stream().findFirst().ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        Map<String, String> values = new LinkedHashMap<>();
        for (Setting setting : all) {
            Optional.ofNullable(given.get(setting.name()))
                    .or(setting::byDefault)
                    .ifPresent(value -> values.put(setting.name(), setting.check(value)));
        }
        return new SettingValues(this, values);
    }
}
