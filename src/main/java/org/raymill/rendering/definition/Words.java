package org.raymill.rendering.definition;

import java.util.ArrayList;
import java.util.List;

/** Cuts a command line into words as a shell does, with quotes and backslashes and nothing else of a shell. */
final class Words {

    private static final int MAX_WORDS = 500;

    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;

    private Words(String line) {
        this.line = line;
    }

    /**
     * The words of a line.
     *
     * @throws IllegalArgumentException with a message for the user when there are none, too many, or a quote is not closed
     */
    static List<String> split(String line) {
        return new Words(line).split();
    }

    private List<String> split() {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char next = line.charAt(i);
            if (quote == 0 && Character.isWhitespace(next)) {
                end();
            } else if (next == '\\' && quote != '\'' && i + 1 < line.length()) {
                add(line.charAt(++i));
            } else if (quote == 0 && (next == '\'' || next == '"')) {
                quote = next;
                inWord = true;
            } else if (quote != 0 && next == quote) {
                quote = 0;
            } else {
                add(next);
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("the quote " + quote + " is not closed");
        }
        end();
        if (words.isEmpty() || words.size() > MAX_WORDS) {
            throw new IllegalArgumentException("a command line has 1 to " + MAX_WORDS + " words, not " + words.size());
        }
        return List.copyOf(words);
    }

    private void add(char next) {
        word.append(next);
        inWord = true;
    }

    private void end() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}
