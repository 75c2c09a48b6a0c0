package org.raymill.scene;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The frames and the size that an .ini file of POV-Ray itself asks for. What stands in sections, which have to be chosen by name, does not count. */
final class PovRayExtent {

    private static final Map<String, String> SWITCHES = Map.of(
            "kfi", "initial_frame",
            "kff", "final_frame",
            "sf", "subset_start_frame",
            "ef", "subset_end_frame",
            "w", "width",
            "h", "height");
    private static final Pattern ASSIGNMENT =
            Pattern.compile("^\\s*([A-Za-z_]+)\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?:;.*)?$");
    private static final Pattern SWITCH = Pattern.compile("(?i)(?<!\\S)[+-](kfi|kff|sf|ef|w|h)(\\d{1,9})(?=\\s|;|$)");

    private PovRayExtent() {}

    static OwnExtent of(String source) {
        Map<String, Integer> said = new HashMap<>();
        for (String line : source.split("\\R")) {
            if (line.stripLeading().startsWith("[")) {
                break;
            }
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (assignment.matches()) {
                said.put(assignment.group(1).toLowerCase(Locale.ROOT), Integer.valueOf(assignment.group(2)));
                continue;
            }
            int comment = line.indexOf(';');
            Matcher option = SWITCH.matcher(comment < 0 ? line : line.substring(0, comment));
            while (option.find()) {
                said.put(SWITCHES.get(option.group(1).toLowerCase(Locale.ROOT)), Integer.valueOf(option.group(2)));
            }
        }
        return new OwnExtent(
                "", frames(said), Optional.ofNullable(said.get("width")), Optional.ofNullable(said.get("height")));
    }

    private static Optional<OwnExtent.Frames> frames(Map<String, Integer> said) {
        if (!said.containsKey("initial_frame") && !said.containsKey("final_frame")) {
            return Optional.empty();
        }
        int initial = said.getOrDefault("initial_frame", 1);
        int last = Math.max(initial, said.getOrDefault("final_frame", initial));
        int from = Math.max(initial, said.getOrDefault("subset_start_frame", initial));
        int to = Math.min(last, said.getOrDefault("subset_end_frame", last));
        return Optional.of(new OwnExtent.Frames(from, Math.max(from, to), 1));
    }
}
