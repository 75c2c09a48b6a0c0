package org.raymill.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, and what was probably meant. */
final class WrongUsage {

    /** One letter in so many may be wrong, missing, too many or at its neighbour's place. */
    private static final int LETTERS_A_SLIP = 3;

    private WrongUsage() {}

    /** What is wrong, for people. */
    static String text(ParameterException failure) {
        Optional<String> unknown = unknown(failure);
        if (unknown.isEmpty()) {
            return failure.getMessage();
        }
        String word = unknown.get();
        if (isOption(word)) {
            return "there is no option " + name(word) + meant(word, options(failure.getCommandLine()));
        }
        List<String> commands =
                List.copyOf(failure.getCommandLine().getSubcommands().keySet());
        // What stands before it may have been taken for the name of something, and be the command that is misspelt.
        Optional<String> before = failure.getCommandLine().getCommandSpec().positionalParameters().stream()
                .flatMap(argument -> argument.originalStringValues().stream())
                .filter(text -> !meant(text, commands).isEmpty())
                .findFirst();
        word = before.orElse(word);
        return commands.isEmpty()
                ? failure.getCommandLine().getCommandName() + " has no use for '" + word + "'"
                : "there is no command '" + word + "'" + meant(word, commands);
    }

    private static Optional<String> unknown(ParameterException failure) {
        return failure instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().stream().findFirst()
                : Optional.empty();
    }

    private static boolean isOption(String word) {
        return word.startsWith("-") && word.length() > 1;
    }

    private static String name(String option) {
        return option.split("=", 2)[0];
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::longestName)
                .toList();
    }

    private static String meant(String word, List<String> known) {
        String name = name(word);
        return known.stream()
                .filter(candidate -> isLike(name, candidate))
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse("");
    }

    private static boolean isLike(String word, String candidate) {
        int letters = candidate.replace("-", "").length();
        return distance(word, candidate) <= Math.max(1, letters / LETTERS_A_SLIP);
    }

    /** How many letters have to be changed, put in, taken out, or changed with their neighbour to make one word of the other. */
    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, from, to, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int step(int[][] cost, String from, String to, int i, int j) {
        int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int least = Stream.of(cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + change)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
