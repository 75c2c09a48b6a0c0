package org.raymill.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Versions of a rendering package that suit: all that meet every one of some conditions, written {@code >=3.6 <5}, {@code 4.2}, or nothing for
 * any version. Versions are compared number by number; a missing number is 0, and letters behind a number sort before none ({@code 4.2-rc1}
 * is older than {@code 4.2}), as in semantic versioning.
 *
 * @param text as the user wrote it, without spaces at the ends; at most {@value #MAX_LENGTH} characters
 */
public record VersionRange(String text) {

    /** The longest text of a range. */
    public static final int MAX_LENGTH = 100;

    private static final Pattern CONDITION = Pattern.compile("(>=|<=|>|<|=|!=)?\\s*([0-9A-Za-z][0-9A-Za-z._+-]*)");
    private static final Pattern NAME = Pattern.compile("(?=.*\\d)[0-9A-Za-z][0-9A-Za-z._+-]*");
    private static final Pattern PART = Pattern.compile("\\d{1,18}|[A-Za-z]+");

    /** Of so many texts it is remembered what they say: a Scheduler compares the same few versions again and again. */
    private static final int REMEMBERED = 1_000;

    private static final Map<String, List<Condition>> CONDITIONS = new ConcurrentHashMap<>();
    private static final Map<String, List<String>> PARTS = new ConcurrentHashMap<>();

    private record Condition(String operator, String version) {

        private boolean holds(String candidate) {
            if (operator.equals("=")) {
                return same(candidate, version);
            }
            int order = compare(candidate, version);
            return switch (operator) {
                case ">=" -> order >= 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                case "<" -> order < 0;
                default -> order != 0;
            };
        }
    }

    /**
     * @throws IllegalArgumentException with a message for the user when the text is no range
     */
    public VersionRange {
        text = text == null ? "" : text.strip();
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a range of versions has at most " + MAX_LENGTH + " characters");
        }
        conditions(text);
    }

    private static List<Condition> conditions(String text) {
        List<Condition> conditions = new ArrayList<>();
        Matcher matcher = CONDITION.matcher(text);
        int end = 0;
        while (end < text.length()) {
            while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == ',')) {
                end++;
            }
            if (end == text.length()) {
                break;
            }
            if (!matcher.find(end)
                    || matcher.start() != end
                    || matcher.group(2).chars().noneMatch(Character::isDigit)) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no range of versions; write for example 4.2 or >=3.6 <5");
            }
            conditions.add(new Condition(matcher.group(1) == null ? "=" : matcher.group(1), matcher.group(2)));
            end = matcher.end();
        }
        return conditions;
    }

    /** Whether a range can name a version by itself: what a program tells may be anything. */
    public static boolean canName(String version) {
        return version.length() <= MAX_LENGTH && NAME.matcher(version).matches();
    }

    /** Whether two versions are taken for the same, as {@code 4.2} and {@code 4.2.0} are. */
    public static boolean same(String a, String b) {
        return a.equals(b) || compare(a, b) == 0;
    }

    /** Whether a version suits. */
    public boolean includes(String version) {
        return remembered(CONDITIONS, text, VersionRange::conditions).stream()
                .allMatch(condition -> condition.holds(version));
    }

    /**
     * Orders versions.
     *
     * @return negative when {@code a} is older than {@code b}, positive when it is newer
     */
    public static int compare(String a, String b) {
        if (a.equals(b)) {
            return 0;
        }
        List<String> left = remembered(PARTS, a, VersionRange::parts);
        List<String> right = remembered(PARTS, b, VersionRange::parts);
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String one = i < left.size() ? left.get(i) : "";
            String other = i < right.size() ? right.get(i) : "";
            int order = comparePart(one, other);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static <T> T remembered(Map<String, T> known, String text, Function<String, T> parser) {
        T found = known.get(text);
        if (found == null) {
            found = parser.apply(text);
            if (known.size() >= REMEMBERED) {
                known.clear();
            }
            known.put(text, found);
        }
        return found;
    }

    private static List<String> parts(String version) {
        return PART.matcher(version).results().map(result -> result.group()).toList();
    }

    private static int comparePart(String a, String b) {
        boolean wordA = isWord(a);
        boolean wordB = isWord(b);
        if (wordA && wordB) {
            return a.compareToIgnoreCase(b);
        }
        if (wordA || wordB) {
            return wordA ? -1 : 1;
        }
        return Long.compare(a.isEmpty() ? 0 : Long.parseLong(a), b.isEmpty() ? 0 : Long.parseLong(b));
    }

    private static boolean isWord(String part) {
        return !part.isEmpty() && Character.isLetter(part.charAt(0));
    }

    @Override
    public String toString() {
        return text;
    }
}
