package org.raymill.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes lines that renderers write fit to be kept and shown: what looks like a secret is masked, and what would do something to a terminal is
 * taken away. Safe for use by many threads.
 */
final class LogFilter {

    private static final String MASK = "***";
    /** A shorter value would be masked in words that only contain it. */
    private static final int SHORTEST_VALUE = 4;

    /** Characters, of up to four bytes each, from which on a line may have been cut. */
    private static final int LONG_LINE = 1_024;

    /** Names of environment variables whose values are secret. */
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i)secret|token|passw|pwd|credential|api_?key|access_?key|private_?key|auth");

    /** Where a shell is, and was before. */
    private static final Pattern FOLDER_NAME = Pattern.compile("(?:OLD)?PWD");

    /** The same in what a program writes. */
    private static final String NO_FOLDER = "(?!(?<=(?:^|\\W)(?:OLD)?)(?-i:PWD)=/)";

    private static final Pattern AUTHORIZATION = Pattern.compile(
            "(?i)(authorization[\"']?\\s{0,3}[:=]\\s{0,3}[\"']?)(?:(?:basic|bearer|digest|negotiate)\\s+)?[^\\s\"',]+");
    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)(\\s+)[a-z0-9._~+/-]{8,}=*");
    private static final String NAME =
            "(?:password|passphrase|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)";
    private static final String WORD = NAME + "[\"']?\\s{0,3}";
    /** What follows the colon behind a path, as that of a file named so, is what there is to say of it. */
    private static final Pattern ASSIGNED = Pattern.compile("(?i)(" + NO_FOLDER + WORD
            + "=\\s{0,3}|(?<![/\\\\][\\w.-]{0,100})" + WORD + ":\\s{0,3})(\"[^\"]*\"|'[^']*'|[^\\s,;&\"']+)");

    /** A program's option with its value behind a blank. */
    private static final Pattern OPTION = Pattern.compile(
            "(?i)((?<![\\w-])--?(?:[\\w]{1,40}[_-])?" + NAME + "[\"']?[\\s,]{1,3})(\"[^\"]*\"|'[^']*'|[^\\s-]\\S*)");

    private static final Pattern USER_INFO = Pattern.compile("(://[^\\s/:@]{0,200}):[^\\s/@]{1,200}@");

    /** Sequences by which terminals are told what to do. */
    private static final Pattern ESCAPES =
            Pattern.compile("\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[ -/]*[0-~])");
    /** Control characters, and those that turn the direction of writing. */
    private static final Pattern CONTROLS =
            Pattern.compile("[\\p{Cntrl}\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069&&[^\\t]]");

    private final List<String> values;
    private final List<Pattern> patterns;

    private LogFilter(List<String> values, List<Pattern> patterns) {
        this.values = values;
        this.patterns = patterns;
    }

    /**
     * A filter.
     *
     * @param environment what programs are given; the values of names that look secret are masked
     * @param patterns what else is secret: the first group of a match, or all of it
     */
    static LogFilter of(Map<String, String> environment, Collection<Pattern> patterns) {
        List<String> values = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (SECRET_NAME.matcher(name).find() && !FOLDER_NAME.matcher(name).matches()) {
                // A key of several lines is written line by line.
                value.lines()
                        .map(String::strip)
                        .filter(line -> line.length() >= SHORTEST_VALUE)
                        .forEach(values::add);
            }
        });
        values.sort(Comparator.comparing(String::length).reversed());
        return new LogFilter(values, List.copyOf(patterns));
    }

    /** The line as it may be kept and shown. */
    String clean(String line) {
        if (line.isEmpty()) {
            return line;
        }
        String text = maskValues(line);
        text = ESCAPES.matcher(text).replaceAll("");
        text = CONTROLS.matcher(text).replaceAll("?");
        text = maskValues(text); // what was cut by colours
        text = AUTHORIZATION.matcher(text).replaceAll("$1" + MASK);
        text = BEARER.matcher(text).replaceAll("$1$2" + MASK);
        text = ASSIGNED.matcher(text).replaceAll("$1" + MASK);
        text = OPTION.matcher(text).replaceAll("$1" + MASK);
        text = USER_INFO.matcher(text).replaceAll("$1:" + MASK + "@");
        for (Pattern pattern : patterns) {
            text = mask(text, pattern);
        }
        return text;
    }

    private String maskValues(String line) {
        String text = line;
        for (String value : values) {
            text = text.replace(value, MASK);
            if (line.length() >= LONG_LINE) {
                text = maskCut(text, value);
            }
        }
        return text;
    }

    /** A line that is too long is cut, and may be so in the middle of a value. */
    private static String maskCut(String text, String value) {
        for (int length = Math.min(value.length() - 1, text.length()); length >= SHORTEST_VALUE; length--) {
            if (text.endsWith(value.substring(0, length))) {
                return text.substring(0, text.length() - length) + MASK;
            }
        }
        return text;
    }

    private static String mask(String text, Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder masked = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            boolean group = matcher.groupCount() > 0 && matcher.start(1) >= 0;
            masked.append(text, from, group ? matcher.start(1) : matcher.start())
                    .append(MASK);
            from = group ? matcher.end(1) : matcher.end();
        }
        return masked.append(text, from, text.length()).toString();
    }
}
