package org.raymill.scene;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rules that tell where absolute paths in scenes lead to, in the forms of Windows ({@code P:\show}, {@code \\server\share}), macOS ({@code
 * /Volumes/show}) and Linux ({@code /mnt/show}). Of the rules that fit a path the one with the longest prefix holds; of equal ones the first.
 * A prefix ends between two names: {@code /mnt/show} says nothing of {@code /mnt/showreel}. Windows paths are compared whatever their case and
 * with either slash.
 */
public final class PathRules {

    /** No rules. */
    public static final PathRules NONE = new PathRules(List.of());

    private static final int MAX_RULES = 1_000;
    private static final int MAX_LENGTH = 4_096;

    /**
     * One rule.
     *
     * @param from an absolute path of any system, as scenes have it
     * @param to the folder that it means
     */
    public record Rule(String from, String to) {

        public Rule {
            if (from.length() > MAX_LENGTH || to.length() > MAX_LENGTH) {
                throw new IllegalArgumentException("a rule for paths has at most " + MAX_LENGTH + " characters a side");
            }
            if (ScenePath.parse(from).filter(ScenePath::isAbsolute).isEmpty()) {
                throw new IllegalArgumentException(
                        "'" + from
                                + "' is no absolute path; a rule begins with one such as P:\\show, \\\\server\\share, /Volumes/show or /mnt/show");
            }
            if (to.isBlank()) {
                throw new IllegalArgumentException("the rule for '" + from + "' leads nowhere; write FROM=TO");
            }
        }

        /**
         * Reads a rule that is written {@code FROM=TO}.
         *
         * @throws IllegalArgumentException with a message for the user when it is none
         */
        public static Rule parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + text + "' is no rule for paths; write FROM=TO");
            }
            return new Rule(
                    text.substring(0, equals).strip(),
                    text.substring(equals + 1).strip());
        }
    }

    /** A rule with its prefix taken apart. */
    private record Prefix(ScenePath from, String to) {}

    private final List<Prefix> prefixes;

    /** @throws IllegalArgumentException when there are too many */
    public PathRules(List<Rule> rules) {
        if (rules.size() > MAX_RULES) {
            throw new IllegalArgumentException("there are at most " + MAX_RULES + " rules for paths");
        }
        prefixes = rules.stream()
                .map(rule -> new Prefix(ScenePath.parse(rule.from()).orElseThrow(), rule.to()))
                .sorted(Comparator.comparingInt(
                        (Prefix prefix) -> -prefix.from().names().size()))
                .toList();
    }

    private PathRules(PathRules first, PathRules then) {
        prefixes =
                Stream.concat(first.prefixes.stream(), then.prefixes.stream()).toList();
    }

    /** These rules, and where none of them fits the others, however long their prefixes are. */
    public PathRules or(PathRules others) {
        return new PathRules(this, others);
    }

    /**
     * Where a path leads to by the rules; empty when none fits.
     *
     * @return the rule's folder with the rest of the path behind it, {@code /} between names
     */
    public Optional<String> map(ScenePath path) {
        return prefixes.stream()
                .filter(prefix -> prefix.from().isPrefixOf(path))
                .findFirst()
                .map(prefix -> behind(
                        prefix.to(),
                        path.names()
                                .subList(
                                        prefix.from().names().size(),
                                        path.names().size())));
    }

    /** The folders that the rules lead to. */
    public List<String> targets() {
        return prefixes.stream().map(Prefix::to).distinct().toList();
    }

    private static String behind(String folder, List<String> names) {
        String base = folder;
        while (base.length() > 1 && (base.endsWith("/") || base.endsWith("\\"))) {
            base = base.substring(0, base.length() - 1);
        }
        return names.isEmpty() ? base : (base.equals("/") ? "" : base) + "/" + String.join("/", names);
    }

    static boolean sameName(String one, String other, boolean anyCase) {
        return anyCase ? one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT)) : one.equals(other);
    }
}
