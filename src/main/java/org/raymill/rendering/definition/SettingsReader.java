package org.raymill.rendering.definition;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the settings of a definition. */
final class SettingsReader {

    private static final int MAX_SETTINGS = 100;
    private static final Set<String> VALUE = Set.of("value");

    private final Fields fields;

    private SettingsReader(Fields fields) {
        this.fields = fields;
    }

    static Settings read(Fields definition) {
        List<Setting> settings = new ArrayList<>();
        definition.object("settings").ifPresent(all -> {
            for (String name : all.entries().keySet()) {
                if (!name.matches("[A-Za-z][A-Za-z0-9_-]{0,63}")) {
                    all.wrong(name, "is no name of a setting; use letters, digits, '-' and '_'");
                    continue;
                }
                all.object(name).ifPresent(one -> settings.add(new SettingsReader(one).setting(name)));
            }
            if (settings.size() > MAX_SETTINGS) {
                definition.wrong("settings", "has more than " + MAX_SETTINGS + " settings");
            }
        });
        return new Settings(settings);
    }

    private Setting setting(String name) {
        if (!fields.has("type")) {
            fields.wrong("type", "is missing");
        }
        SettingType type = fields.text("type")
                .flatMap(word -> fields.convert("type", word, SettingType::parse))
                .orElse(SettingType.TEXT);
        Setting setting = new Setting(
                name,
                type,
                fields.text("default"),
                bound("min", type),
                bound("max", type),
                choices(type),
                fields.texts("needs-gpu"),
                type == SettingType.TEXT ? fields.pattern("pattern", 0) : Optional.empty(),
                fields.text("help", ""),
                arguments("arguments"),
                type == SettingType.BOOL ? arguments("arguments-off") : new CommandTemplate(List.of()),
                fromJob(),
                fields.pattern("in-scene", 1),
                bounds(type));
        fields.refuseOthers();
        if (isEmpty(setting.least(), setting.most())) {
            fields.wrong("min", "is greater than max");
        }
        setting.needGpu().stream()
                .filter(value -> !setting.choices().contains(value))
                .forEach(value -> fields.wrong("needs-gpu", "has '" + value + "', which is none of the choices"));
        setting.byDefault().ifPresent(value -> fields.convert("default", value, setting::check));
        return setting;
    }

    private static boolean isEmpty(Optional<BigDecimal> least, Optional<BigDecimal> most) {
        return least.isPresent() && most.isPresent() && least.get().compareTo(most.get()) > 0;
    }

    private Optional<BigDecimal> bound(String key, SettingType type) {
        if (type != SettingType.INT && type != SettingType.FLOAT) {
            return Optional.empty();
        }
        return fields.decimal(key).map(number -> new BigDecimal(number.toString()).stripTrailingZeros());
    }

    private List<String> choices(SettingType type) {
        if (type != SettingType.CHOICE) {
            return List.of();
        }
        List<String> choices = fields.texts("choices");
        if (choices.isEmpty()) {
            fields.wrong("choices", "is missing");
        }
        return choices;
    }

    private CommandTemplate arguments(String key) {
        CommandTemplate template = new CommandTemplate(fields.texts(key));
        template.names().stream()
                .filter(name -> !VALUE.contains(name))
                .forEach(name -> fields.wrong(key, "has the placeholder {" + name + "}; a setting has only {value}"));
        return template;
    }

    private Optional<Setting.Property> bounds(SettingType type) {
        if (fields.has("bounds") && type != SettingType.INT) {
            fields.wrong("bounds", "is for settings of the type int");
        }
        return fields.text("bounds").flatMap(word -> fields.convert("bounds", word, SettingsReader::property));
    }

    private Optional<Setting.FromJob> fromJob() {
        Optional<String> property = fields.text("default-from");
        List<String> extensions = fields.texts("default-from-for");
        return property.flatMap(word -> fields.convert("default-from", word, SettingsReader::property))
                .map(found -> new Setting.FromJob(found, extensions));
    }

    private static Setting.Property property(String word) {
        return switch (word) {
            case "first-frame" -> Setting.Property.FIRST_FRAME;
            case "last-frame" -> Setting.Property.LAST_FRAME;
            default -> throw new IllegalArgumentException("must be first-frame or last-frame, not '" + word + "'");
        };
    }
}
