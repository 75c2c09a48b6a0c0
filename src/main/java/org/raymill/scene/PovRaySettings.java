package org.raymill.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the names of files and folders in an .ini file of POV-Ray. */
final class PovRaySettings {

    /** What a setting names. */
    enum Kind {
        /** The scene that is rendered. */
        SCENE,
        /** A text that is included before the scene. */
        HEADER,
        /** A folder where files are looked for. */
        LIBRARY,
        /** Another .ini file. */
        SETTINGS
    }

    /**
     * A name in the text.
     *
     * @param start where it begins, without quotes
     * @param end where it ends
     */
    record Setting(Kind kind, String name, int start, int end, int line) {}

    private static final Map<String, Kind> KEYS =
            Map.of("input_file_name", Kind.SCENE, "include_header", Kind.HEADER, "library_path", Kind.LIBRARY);
    private static final Map<String, Kind> SWITCHES = Map.of("+hi", Kind.HEADER, "+i", Kind.SCENE, "+l", Kind.LIBRARY);
    private static final Pattern ASSIGNMENT = Pattern.compile(
            "^[ \\t]*([A-Za-z_]+)[ \\t]*=[ \\t]*(?:\"([^\"\\r\\n]*)\"|([^;\"\\r\\n]*?))[ \\t]*(?:;.*)?$");
    private static final Pattern SWITCH = Pattern.compile("(?i)(\\+hi|\\+i|\\+l)(?:\"([^\"]*)\"|([^\\s;\"]+))");
    private static final Pattern BARE = Pattern.compile("^[ \\t]*\"?([^\\s\";=+\\[-][^\\s\";=]*)\"?[ \\t]*(?:;.*)?$");

    private PovRaySettings() {}

    /** All names, in the order of the text. */
    static List<Setting> scan(String source) {
        List<Setting> found = new ArrayList<>();
        int start = 0;
        int number = 1;
        for (String line : source.split("\n", -1)) {
            String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            scanLine(text, start, number++, found);
            start += line.length() + 1;
        }
        return found;
    }

    private static void scanLine(String text, int start, int number, List<Setting> found) {
        Matcher assignment = ASSIGNMENT.matcher(text);
        if (assignment.matches()) {
            Kind kind = KEYS.get(assignment.group(1).toLowerCase(Locale.ROOT));
            if (kind != null) {
                add(found, kind, assignment, 2, start, number);
            }
            return;
        }
        int comment = text.indexOf(';');
        String code = comment < 0 ? text : text.substring(0, comment);
        Matcher option = SWITCH.matcher(code);
        while (option.find()) {
            if (option.start() == 0 || Character.isWhitespace(code.charAt(option.start() - 1))) {
                add(found, SWITCHES.get(option.group(1).toLowerCase(Locale.ROOT)), option, 2, start, number);
            }
        }
        Matcher bare = BARE.matcher(text);
        if (bare.matches()) {
            String name = bare.group(1).toLowerCase(Locale.ROOT);
            Optional<Kind> kind = name.endsWith(".ini")
                    ? Optional.of(Kind.SETTINGS)
                    : name.endsWith(".pov") ? Optional.of(Kind.SCENE) : Optional.empty();
            kind.ifPresent(what ->
                    found.add(new Setting(what, bare.group(1), start + bare.start(1), start + bare.end(1), number)));
        }
    }

    private static void add(List<Setting> found, Kind kind, Matcher match, int group, int start, int number) {
        int which = match.group(group) != null ? group : group + 1;
        String name = match.group(which);
        if (!name.isEmpty()) {
            found.add(new Setting(kind, name, start + match.start(which), start + match.end(which), number));
        }
    }
}
