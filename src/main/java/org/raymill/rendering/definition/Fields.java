package org.raymill.rendering.definition;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The keys of one object of a definition. Reading never fails: what is wrong is noted with its file, line and key, and read as absent, so that one
 * reading finds all that is wrong.
 */
final class Fields {

    /** The longest text of a definition. */
    private static final int MAX_TEXT = 4_096;
    /** The longest list. */
    private static final int MAX_LIST = 500;

    private final ConfigObject object;
    private final Config config;
    private final String path;
    private final List<String> problems;
    private final TreeSet<String> asked = new TreeSet<>();

    /**
     * The keys of an object.
     *
     * @param path where it is, for messages; empty for a whole file
     * @param problems takes what is wrong
     */
    Fields(ConfigObject object, String path, List<String> problems) {
        this.object = object;
        this.config = object.toConfig();
        this.path = path;
        this.problems = problems;
    }

    boolean has(String key) {
        asked.add(key);
        return object.containsKey(key) && object.get(key).valueType() != ConfigValueType.NULL;
    }

    /** Whether the value of a key is an object. */
    boolean isObject(String key) {
        return has(key) && object.get(key).valueType() == ConfigValueType.OBJECT;
    }

    /** Whether the value of a key is a list. */
    boolean isList(String key) {
        return has(key) && object.get(key).valueType() == ConfigValueType.LIST;
    }

    Optional<String> text(String key) {
        return read(key, Config::getString).map(text -> limited(key, text));
    }

    String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    boolean flag(String key) {
        return read(key, Config::getBoolean).orElse(false);
    }

    Optional<Integer> number(String key) {
        return read(key, Config::getInt);
    }

    Optional<Double> decimal(String key) {
        return read(key, Config::getDouble);
    }

    Optional<Duration> duration(String key) {
        return read(key, Config::getDuration);
    }

    /** A list of texts, or a single one; empty when there is none. */
    List<String> texts(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (object.get(key).valueType() != ConfigValueType.LIST) {
            return text(key).map(List::of).orElse(List.of());
        }
        List<String> texts = read(key, Config::getStringList).orElse(List.of());
        if (texts.size() > MAX_LIST) {
            wrong(key, "has more than " + MAX_LIST + " entries");
            return List.of();
        }
        return texts.stream().map(text -> limited(key, text)).toList();
    }

    private String limited(String key, String text) {
        if (text.length() > MAX_TEXT) {
            wrong(key, "has a text of more than " + MAX_TEXT + " characters");
            return "";
        }
        return text;
    }

    /**
     * A regular expression.
     *
     * @param groups how many groups it needs at least
     */
    Optional<Pattern> pattern(String key, int groups) {
        return text(key).flatMap(text -> compile(key, text, groups));
    }

    /** Regular expressions: a list, or a single one. */
    List<Pattern> patterns(String key) {
        return texts(key).stream()
                .flatMap(text -> compile(key, text, 0).stream())
                .toList();
    }

    private Optional<Pattern> compile(String key, String text, int groups) {
        try {
            Pattern pattern = Pattern.compile(text, Pattern.MULTILINE);
            if (pattern.matcher("").groupCount() < groups) {
                wrong(key, "needs a group in parentheses, such as \"^Blender (\\\\S+)\"");
                return Optional.empty();
            }
            return Optional.of(pattern);
        } catch (PatternSyntaxException e) {
            wrong(key, "is no regular expression: " + e.getDescription() + " in '" + text + "'");
            return Optional.empty();
        }
    }

    /** The keys of an object within this one. */
    Optional<Fields> object(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        if (object.get(key) instanceof ConfigObject inner) {
            return Optional.of(new Fields(inner, pathOf(key), problems));
        }
        wrong(key, "must be an object, { ... }");
        return Optional.empty();
    }

    /** All keys of this object with where they are in it, in the order of the file. */
    Map<String, ConfigValue> entries() {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        object.entrySet().stream()
                .sorted((a, b) -> Integer.compare(line(a.getValue()), line(b.getValue())))
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        asked.addAll(entries.keySet());
        return entries;
    }

    private static int line(ConfigValue value) {
        return value.origin().lineNumber();
    }

    private <T> Optional<T> read(String key, java.util.function.BiFunction<Config, String, T> getter) {
        if (!has(key)) {
            return Optional.empty();
        }
        try {
            return Optional.of(getter.apply(config, ConfigUtil.quoteString(key)));
        } catch (ConfigException e) {
            wrong(key, "has a value of another kind: " + shortened(e));
            return Optional.empty();
        }
    }

    private static String shortened(ConfigException e) {
        String message = e.getMessage();
        int end = message.indexOf(": ");
        return end < 0 ? message : message.substring(end + 2);
    }

    /** Makes something of a value; what is refused is noted. */
    <A, B> Optional<B> convert(String key, A value, Function<A, B> conversion) {
        try {
            return Optional.of(conversion.apply(value));
        } catch (IllegalArgumentException e) {
            wrong(key, e.getMessage());
            return Optional.empty();
        }
    }

    /** Notes what is wrong with a key. */
    void wrong(String key, String what) {
        ConfigValue value = object.get(key);
        problems.add(place(value == null ? object.origin() : value.origin()) + pathOf(key) + " " + what);
    }

    /** Notes keys that nobody has asked for. */
    void refuseOthers() {
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            if (!asked.contains(entry.getKey())) {
                problems.add(place(entry.getValue().origin()) + pathOf(entry.getKey()) + " is unknown; there are "
                        + String.join(", ", asked));
            }
        }
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static String place(ConfigOrigin origin) {
        String file = origin.filename() != null ? origin.filename() : origin.resource();
        String name = file == null ? origin.description() : file;
        if (file != null && origin.lineNumber() > 0) {
            name += ":" + origin.lineNumber();
        }
        return name + ": ";
    }
}
