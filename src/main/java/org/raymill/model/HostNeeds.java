package org.raymill.model;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What kind of render host suits, beside its free room.
 *
 * @param whole whether the task wants the host for itself: all of its cores and memory, whatever the profile asks for at least
 * @param gpus graphics processors
 * @param operatingSystem a part of the operating system's name, whatever its case, such as {@code linux}; empty means any
 * @param architecture such as {@code amd64}; empty means any
 * @param freeDiskMiB free space in the server's data folder, in MiB; 0 means any
 * @param requiredTags tags that the server must have
 * @param preferredTags tags that make a server come first among those that suit
 * @param excludedTags tags that the server must not have
 * @param hosts names of servers or of their hosts; the task runs on these alone; empty means any
 */
public record HostNeeds(
        boolean whole,
        GpuNeeds gpus,
        String operatingSystem,
        String architecture,
        int freeDiskMiB,
        List<String> requiredTags,
        List<String> preferredTags,
        List<String> excludedTags,
        List<String> hosts) {

    /** The most tags of a kind, and the most hosts, that can be named. */
    public static final int MAX_NAMES = 100;

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");
    private static final int MAX_TEXT = 100;

    /** Any host. */
    public static final HostNeeds ANY =
            new HostNeeds(false, GpuNeeds.NONE, "", "", 0, List.of(), List.of(), List.of(), List.of());

    public HostNeeds {
        gpus = gpus == null ? GpuNeeds.NONE : gpus;
        operatingSystem = text("operatingSystem", operatingSystem);
        architecture = text("architecture", architecture);
        if (freeDiskMiB < 0) {
            throw new IllegalArgumentException("freeDiskMiB is at least 0, not " + freeDiskMiB);
        }
        requiredTags = names("requiredTags", requiredTags);
        preferredTags = names("preferredTags", preferredTags);
        excludedTags = names("excludedTags", excludedTags);
        hosts = names("hosts", hosts);
    }

    private static String text(String what, String value) {
        String text = value == null ? "" : value.strip();
        if (text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " has at most " + MAX_TEXT + " printable characters");
        }
        return text;
    }

    private static List<String> names(String what, List<String> values) {
        if (values == null || values.isEmpty()) {
            return List.of();
        }
        if (values.size() > MAX_NAMES) {
            throw new IllegalArgumentException(what + " has at most " + MAX_NAMES + " names, not " + values.size());
        }
        for (String value : values) {
            if (!isTag(value)) {
                throw new IllegalArgumentException("'" + value + "' in " + what
                        + " is no name; use 1 to 100 letters, digits, '.', '_', ':' or '-'");
            }
        }
        return values.stream().distinct().sorted().toList();
    }

    /** The tag of the render servers of a class of nodes that can be had, see {@code raymill.scaling.classes}. */
    public static String classTag(String nodeClass) {
        return "class." + nodeClass;
    }

    /** Whether a text can be a tag. */
    public static boolean isTag(String text) {
        return text != null && TAG.matcher(text).matches();
    }
}
