package org.raymill.model;

/**
 * A path inside a job's folder, with {@code /} between its parts. It can not point outside of that folder on any operating system.
 *
 * @param value for example {@code textures/wood.png}; at most {@value #MAX_LENGTH} characters
 */
public record RelativePath(String value) implements Comparable<RelativePath> {

    /** The longest path, in characters. */
    public static final int MAX_LENGTH = 512;

    private static final int MAX_PART = 200;

    public RelativePath {
        String problem = problemOf(value);
        if (problem != null) {
            throw new IllegalArgumentException("the path '" + printable(value) + "' " + problem);
        }
    }

    private static String problemOf(String value) {
        if (value == null || value.isEmpty()) {
            return "is empty";
        }
        if (value.length() > MAX_LENGTH) {
            return "is longer than " + MAX_LENGTH + " characters";
        }
        if (value.indexOf('\\') >= 0 || value.indexOf(':') >= 0) {
            return "has a backslash or a colon; write / between folders";
        }
        if (value.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            return "has a control character";
        }
        if (value.startsWith("/")) {
            return "is absolute; paths are relative to the job's folder";
        }
        for (String part : value.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return "has an empty, '.' or '..' part; it must stay inside of the job's folder";
            }
            if (part.length() > MAX_PART) {
                return "has a part of more than " + MAX_PART + " characters";
            }
            if (part.endsWith(" ") || part.endsWith(".")) {
                return "has a part that ends with a dot or a space";
            }
        }
        return null;
    }

    private static String printable(String value) {
        if (value == null) {
            return "";
        }
        String clean = value.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= 80 ? clean : clean.substring(0, 80) + "...";
    }

    @Override
    public int compareTo(RelativePath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
