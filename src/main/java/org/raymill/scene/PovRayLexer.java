package org.raymill.scene;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Takes the text of a POV-Ray scene apart, as far as names of files need it: comments and numbers are passed. */
final class PovRayLexer {

    /** The kinds of tokens. */
    enum Type {
        WORD,
        /** A directive such as {@code #include}; its text is without the sign. */
        DIRECTIVE,
        STRING,
        SIGN,
        END
    }

    /**
     * One token.
     *
     * @param text of a string: what is between the quotes
     * @param start where it begins in the text, its quotes included
     * @param end where it ends
     */
    record Token(Type type, String text, int start, int end, int line) {

        boolean is(Type wanted, String word) {
            return type == wanted && text.equals(word);
        }
    }

    private final String source;
    private final Deque<Token> ahead = new ArrayDeque<>();
    private int position;
    private int line = 1;

    PovRayLexer(String source) {
        this.source = source;
    }

    /** The next token, and passes it. */
    Token next() {
        return ahead.isEmpty() ? read() : ahead.poll();
    }

    /**
     * A token that comes, without passing it.
     *
     * @param distance 0 is the next
     */
    Token peek(int distance) {
        while (ahead.size() <= distance) {
            ahead.add(read());
        }
        Iterator<Token> tokens = ahead.iterator();
        for (int i = 0; i < distance; i++) {
            tokens.next();
        }
        return tokens.next();
    }

    private Token read() {
        while (position < source.length()) {
            char c = source.charAt(position);
            if (c == '\n') {
                line++;
                position++;
            } else if (c == '/' && at("//")) {
                int end = source.indexOf('\n', position);
                position = end < 0 ? source.length() : end;
            } else if (c == '/' && at("/*")) {
                passComment();
            } else if (c == '"') {
                return string();
            } else if (isWordStart(c)) {
                return word(Type.WORD, position);
            } else if (c == '#') {
                return directive();
            } else if (c >= '0' && c <= '9' || c == '.') {
                passNumber();
            } else if (c <= ' ') {
                position++;
            } else {
                position++;
                return new Token(Type.SIGN, String.valueOf(c), position - 1, position, line);
            }
        }
        return new Token(Type.END, "", position, position, line);
    }

    private boolean at(String text) {
        return source.startsWith(text, position);
    }

    /** Comments nest. */
    private void passComment() {
        int depth = 0;
        while (position < source.length()) {
            if (at("/*")) {
                depth++;
                position += 2;
            } else if (at("*/")) {
                position += 2;
                if (--depth == 0) {
                    return;
                }
            } else {
                if (source.charAt(position) == '\n') {
                    line++;
                }
                position++;
            }
        }
    }

    private Token string() {
        int start = position++;
        int at = line;
        StringBuilder text = new StringBuilder();
        while (position < source.length() && source.charAt(position) != '"') {
            char c = source.charAt(position++);
            if (c == '\n') {
                line++;
            }
            // A quote after a backslash does not end it. Other backslashes are left as they are: in names of files they
            // are what they look like.
            if (c == '\\' && position < source.length() && source.charAt(position) == '"') {
                text.append('"');
                position++;
            } else {
                text.append(c);
            }
        }
        position = Math.min(source.length(), position + 1);
        return new Token(Type.STRING, text.toString(), start, position, at);
    }

    private Token directive() {
        int start = position++;
        while (position < source.length() && (source.charAt(position) == ' ' || source.charAt(position) == '\t')) {
            position++;
        }
        return word(Type.DIRECTIVE, start);
    }

    private Token word(Type type, int start) {
        int from = position;
        while (position < source.length() && isWordPart(source.charAt(position))) {
            position++;
        }
        return new Token(type, source.substring(from, position), start, position, line);
    }

    private void passNumber() {
        while (position < source.length() && (isWordPart(source.charAt(position)) || source.charAt(position) == '.')) {
            position++;
        }
    }

    private static boolean isWordStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || c >= '0' && c <= '9';
    }
}
