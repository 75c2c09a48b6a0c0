package org.raymill.rendering.definition;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a program's output and exit status mean.
 *
 * @param continuation finds the beginning of a line that goes on with the one before; what it finds stands for a blank
 * @param warnings lines that are warnings
 * @param errors lines that say why it failed
 * @param unrenderable lines that say that the scene is at fault, so that every other try would fail as well; a group, or all, is the reason
 * @param outOfMemory lines that say that memory ran out
 * @param licenceDenied lines that say that no licence was to be had; a group is the licence's name
 * @param licence the amount that is denied when the line does not name it, such as {@code licence.houdini}
 * @param statuses what exit statuses mean, besides 0
 * @param progress how much of a picture is done: one group is a percentage, two are "this many of so many"
 * @param nextPicture a line that names the picture that is worked on in its first group: when the name changes, the one before is done
 * @param proof a line that says that a picture was written; a group is its path
 */
public record OutputSigns(
        Optional<Pattern> continuation,
        List<Pattern> warnings,
        List<Pattern> errors,
        List<Pattern> unrenderable,
        List<Pattern> outOfMemory,
        List<Pattern> licenceDenied,
        Optional<String> licence,
        Map<Integer, Status> statuses,
        Optional<Pattern> progress,
        Optional<Pattern> nextPicture,
        Optional<Pattern> proof) {

    private static final String PREFIX = "licence.";
    private static final int MAX_STATUS = 255;

    public OutputSigns {
        warnings = List.copyOf(warnings);
        errors = List.copyOf(errors);
        unrenderable = List.copyOf(unrenderable);
        outOfMemory = List.copyOf(outOfMemory);
        licenceDenied = List.copyOf(licenceDenied);
        statuses = Map.copyOf(statuses);
    }

    /** What an exit status means. */
    public enum Meaning {
        SUCCESS,
        FAILURE,
        OUT_OF_MEMORY,
        LICENCE_DENIED,
        UNRENDERABLE
    }

    /**
     * What an exit status means.
     *
     * @param text for people; may be empty
     */
    public record Status(Meaning meaning, String text) {}

    static OutputSigns read(Fields fields) {
        Map<Integer, Status> statuses = new java.util.TreeMap<>();
        fields.object("exit-status").ifPresent(object -> readStatuses(object, statuses));
        return new OutputSigns(
                fields.pattern("continuation", 0),
                fields.patterns("warnings"),
                fields.patterns("errors"),
                fields.patterns("unrenderable"),
                fields.patterns("out-of-memory"),
                fields.patterns("licence-denied"),
                fields.text("licence").map(OutputSigns::limitOf),
                statuses,
                fields.pattern("progress", 1),
                fields.pattern("next-picture", 1),
                fields.pattern("proof", 0));
    }

    private static void readStatuses(Fields fields, Map<Integer, Status> statuses) {
        for (String key : Set.copyOf(fields.entries().keySet())) {
            if (!key.matches("\\d{1,3}") || Integer.parseInt(key) > MAX_STATUS) {
                fields.wrong(key, "is no exit status; they are numbers between 0 and " + MAX_STATUS);
                continue;
            }
            fields.text(key).ifPresent(text -> statuses.put(Integer.parseInt(key), status(text)));
        }
    }

    private static Status status(String text) {
        return switch (text) {
            case "success" -> new Status(Meaning.SUCCESS, "");
            case "out-of-memory" -> new Status(Meaning.OUT_OF_MEMORY, "");
            case "licence-denied" -> new Status(Meaning.LICENCE_DENIED, "");
            case "unrenderable" -> new Status(Meaning.UNRENDERABLE, "");
            default -> new Status(Meaning.FAILURE, text);
        };
    }

    /** The amount that stands for a licence. */
    public static String limitOf(String licence) {
        return licence.startsWith(PREFIX) ? licence : PREFIX + licence;
    }

    /** What an exit status means; without a word about it 0 is success. */
    public Status status(int status) {
        return statuses.getOrDefault(status, new Status(status == 0 ? Meaning.SUCCESS : Meaning.FAILURE, ""));
    }
}
