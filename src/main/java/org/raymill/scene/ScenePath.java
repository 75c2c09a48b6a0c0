package org.raymill.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path as scenes have it, made on any operating system, taken apart.
 *
 * @param root what stands before the first name: empty for a relative path, {@code /}, a drive such as {@code P:}, or a share such as {@code
 *     \\server\share}
 * @param names the names, without empty ones and dots; {@code ..} only at the beginning of a relative path
 */
public record ScenePath(String root, List<String> names) {

    private static final Pattern DRIVE = Pattern.compile("([A-Za-z]:)[/\\\\](.*)", Pattern.DOTALL);
    private static final Pattern SHARE =
            Pattern.compile("[/\\\\]{2}([^/\\\\]+)[/\\\\]+([^/\\\\]+)(?:[/\\\\](.*))?", Pattern.DOTALL);

    /**
     * Takes a path apart.
     *
     * @return empty when it is none that a file can be found by: it is empty, has control characters, or is relative to the current folder of a
     *     drive ({@code P:wood.png})
     */
    public static Optional<ScenePath> parse(String text) {
        if (text.isEmpty() || text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            return Optional.empty();
        }
        Matcher drive = DRIVE.matcher(text);
        if (drive.matches()) {
            return Optional.of(of(drive.group(1).toUpperCase(Locale.ROOT), drive.group(2), true));
        }
        Matcher share = SHARE.matcher(text);
        if (share.matches() && (text.startsWith("\\\\") || text.indexOf('\\') >= 0)) {
            String rest = share.group(3) == null ? "" : share.group(3);
            return Optional.of(of("\\\\" + share.group(1) + "\\" + share.group(2), rest, true));
        }
        if (text.matches("[A-Za-z]:.*")) {
            return text.length() == 2 ? Optional.of(of(text.toUpperCase(Locale.ROOT), "", true)) : Optional.empty();
        }
        if (text.startsWith("/")) {
            return Optional.of(of("/", text, false));
        }
        return Optional.of(of("", text, true));
    }

    private static ScenePath of(String root, String rest, boolean backslashes) {
        List<String> names = new ArrayList<>();
        for (String name : rest.split(backslashes ? "[/\\\\]+" : "/+")) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            boolean canGoUp = !names.isEmpty() && !names.get(names.size() - 1).equals("..");
            if (name.equals("..") && canGoUp) {
                names.remove(names.size() - 1);
            } else if (!name.equals("..") || root.isEmpty()) {
                names.add(name);
            }
        }
        return new ScenePath(root, List.copyOf(names));
    }

    /** Whether it does not depend on where the scene is. */
    public boolean isAbsolute() {
        return !root.isEmpty();
    }

    private boolean isOfWindows() {
        return isAbsolute() && !root.equals("/");
    }

    /** Whether another path is this one or lies below it. */
    boolean isPrefixOf(ScenePath other) {
        if (!PathRules.sameName(root, other.root, isOfWindows()) || names.size() > other.names.size()) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            if (!PathRules.sameName(names.get(i), other.names.get(i), isOfWindows())) {
                return false;
            }
        }
        return true;
    }

    /** With {@code /} between names: {@code textures/wood.png}, {@code /mnt/show/wood.png}, {@code P:/show/wood.png}. */
    public String text() {
        String joined = String.join("/", names);
        if (!isAbsolute()) {
            return joined;
        }
        return root.equals("/") ? "/" + joined : root.replace('\\', '/') + "/" + joined;
    }

    /** A relative path that keeps different absolute paths apart: {@code mnt/show/wood.png}, {@code P/show/wood.png}. */
    String asRelative() {
        String before = root.replace(":", "").replace('\\', '/').replaceAll("^/+", "");
        return (before.isEmpty() ? "" : before + "/") + String.join("/", names);
    }
}
