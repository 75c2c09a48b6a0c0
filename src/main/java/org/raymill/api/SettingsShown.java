package org.raymill.api;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.raymill.api.json.SettingList.SettingView;

/** Shows the settings under {@code raymill}, with the comments of the defaults as help, and without what is secret. */
final class SettingsShown {

    private static final String ROOT = "raymill";
    private static final String MASK = "***";
    private static final List<String> DEFAULTS = List.of("application.conf", "api.conf", "server.conf", "gateway.conf");

    /** Last parts of keys of which the value is nobody's business; files with secrets are named openly. */
    private static final Pattern SECRET = Pattern.compile("(?i)(.*(passw|secret|token)[a-z]*|keys)");

    private static final Pattern OF_FILE = Pattern.compile("(?i).*(file|folder|patterns)");
    /** Addresses that whoever knows them may use. */
    private static final Pattern ADDRESS = Pattern.compile("(?i)url|webhook");

    private static final Pattern PASSWORD_IN_TEXT = Pattern.compile("(?i)(password|token|secret)=[^&;\\s]*");
    private static final Pattern USER_IN_ADDRESS = Pattern.compile("//[^/@\\s]*@");
    private static final Pattern AFTER_HOST = Pattern.compile("^(https?://[^/?#]+).+$");

    private final Map<String, String> help = new HashMap<>();
    private final Map<String, SettingView> shown = new TreeMap<>();

    private SettingsShown() {}

    /**
     * The settings, by key.
     *
     * @param config all that is in effect
     */
    static List<SettingView> of(Config config) {
        SettingsShown settings = new SettingsShown();
        for (String resource : DEFAULTS) {
            Config defaults = ConfigFactory.parseResources(
                    SettingsShown.class.getClassLoader(), resource, ConfigParseOptions.defaults());
            if (defaults.root().get(ROOT) instanceof ConfigObject root) {
                settings.learn(ROOT, root);
            }
        }
        settings.show(ROOT, config.getValue(ROOT));
        return List.copyOf(settings.shown.values());
    }

    private void learn(String key, ConfigValue value) {
        String text = comments(value.origin());
        if (!text.isEmpty()) {
            help.putIfAbsent(key, text);
        }
        if (value instanceof ConfigObject object) {
            object.forEach((name, child) -> learn(below(key, name), child));
        }
    }

    private static String comments(ConfigOrigin origin) {
        return origin.comments().stream().map(String::strip).distinct().collect(Collectors.joining(" "));
    }

    private static String below(String key, String name) {
        return key + "." + ConfigUtil.joinPath(name);
    }

    private void show(String key, ConfigValue value) {
        if (value instanceof ConfigObject object && !object.isEmpty()) {
            object.forEach((name, child) -> show(below(key, name), child));
            return;
        }
        String name = key.substring(key.lastIndexOf('.') + 1);
        shown.put(key, new SettingView(key, text(name, value), origin(value.origin()), help.getOrDefault(key, "")));
    }

    private static String text(String name, ConfigValue value) {
        if (value instanceof ConfigObject object) {
            List<String> parts = new ArrayList<>();
            new TreeMap<>(object)
                    .forEach((child, inner) -> parts.add(ConfigUtil.joinPath(child) + " = " + text(child, inner)));
            return "{" + String.join(", ", parts) + "}";
        }
        boolean empty =
                value.unwrapped() == null || value.unwrapped().toString().isEmpty();
        if (SECRET.matcher(name).matches() && !OF_FILE.matcher(name).matches() && !empty) {
            return MASK;
        }
        if (value instanceof ConfigList list) {
            return list.stream().map(element -> text(name, element)).collect(Collectors.joining(", ", "[", "]"));
        }
        return value.valueType() == ConfigValueType.STRING
                ? open(name, value.unwrapped().toString())
                : value.render(ConfigRenderOptions.concise());
    }

    private static String open(String name, String text) {
        String open = PASSWORD_IN_TEXT.matcher(text).replaceAll("$1=" + MASK);
        open = USER_IN_ADDRESS.matcher(open).replaceAll("//" + MASK + "@");
        return ADDRESS.matcher(name).matches() ? AFTER_HOST.matcher(open).replaceAll("$1/" + MASK) : open;
    }

    private static String origin(ConfigOrigin origin) {
        String description = origin.description();
        if (origin.resource() != null || DEFAULTS.stream().anyMatch(description::startsWith)) {
            return "default";
        }
        if (origin.filename() != null) {
            return origin.filename() + (origin.lineNumber() > 0 ? ": " + origin.lineNumber() : "");
        }
        return description.contains("env var") || description.contains("environment") ? description : "command line";
    }
}
