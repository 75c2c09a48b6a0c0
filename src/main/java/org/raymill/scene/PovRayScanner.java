package org.raymill.scene;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.raymill.scene.PovRayLexer.Token;
import org.raymill.scene.PovRayLexer.Type;
import org.raymill.scene.PovRayReference.Kind;

/**
 * Finds the names of files in the text of a POV-Ray scene. It does not run the scene: what stands in a branch that is not taken is found, too,
 * and of a name that is put together the unknown parts are left open.
 */
final class PovRayScanner {

    private static final Set<String> FORMATS = Set.of(
            "gif", "tga", "iff", "ppm", "pgm", "png", "jpeg", "tiff", "sys", "exr", "hdr", "pot", "df3", "ttf", "bmp");
    private static final Map<String, String> EXTENSIONS = Map.of("jpeg", ".jpg", "tiff", ".tif", "sys", "");
    private static final Set<String> MAPS = Set.of(
            "image_map", "bump_map", "material_map", "image_pattern", "height_field", "density_file", "density_map");
    private static final Set<String> TALK = Set.of("debug", "warning", "error", "render", "statistics");
    private static final Pattern NAMED = Pattern.compile(
            "(?i)[^,]*[^./\\\\ ]\\.(gif|tga|iff|ppm|pgm|png|jpe?g|tiff?|exr|hdr|pot|df3|ttf|ttc|inc|mcr|mac|map|bmp)");
    private static final Pattern PERHAPS = Pattern.compile("[^<>|?*,\\n\\r]*[^./\\\\ ]\\.[A-Za-z0-9]{1,5}");
    private static final int MAX_NAME = 1_000;
    private static final int MAX_DEPTH = 50;

    private final PovRayLexer lexer;
    private final Map<String, String> declared;
    private final Set<String> written = new HashSet<>();
    private final List<PovRayReference> found = new ArrayList<>();

    private PovRayScanner(String source, Map<String, String> declared) {
        this.lexer = new PovRayLexer(source);
        this.declared = declared;
    }

    /**
     * All references, in the order of the text.
     *
     * @param declared texts that were given names before; what is declared here is added
     */
    static List<PovRayReference> scan(String source, Map<String, String> declared) {
        PovRayScanner scanner = new PovRayScanner(source, declared);
        for (Token token = scanner.lexer.next(); token.type() != Type.END; token = scanner.lexer.next()) {
            scanner.take(token);
        }
        return scanner.found;
    }

    static List<PovRayReference> scan(String source) {
        return scan(source, new HashMap<>());
    }

    private void take(Token token) {
        switch (token.type()) {
            case DIRECTIVE -> directive(token);
            case WORD -> word(token);
            case STRING -> named(token.start(), token.end(), token.line(), List.of(Optional.of(token.text())));
            default -> {
                // Signs say nothing of files.
            }
        }
    }

    private void directive(Token token) {
        if (token.text().equals("include")) {
            expression().ifPresent(name -> add(Kind.INCLUDE, ".inc", name));
        } else if (token.text().equals("fopen")) {
            lexer.next();
            expression().ifPresent(this::opened);
        } else if (TALK.contains(token.text())) {
            expression();
        } else if ((token.text().equals("declare") || token.text().equals("local"))
                && lexer.peek(1).is(Type.SIGN, "=")
                && lexer.peek(2).type() == Type.STRING) {
            declared.put(lexer.peek(0).text(), lexer.peek(2).text());
        }
    }

    /** A file that the scene opens by itself; it may have written it before. */
    private void opened(Expression file) {
        if (!lexer.peek(0).is(Type.WORD, "read")) {
            written.add(text(file));
        } else if (!written.contains(text(file))) {
            add(Kind.FILE, "", file);
        }
    }

    private void word(Token token) {
        String word = token.text();
        if (FORMATS.contains(word)) {
            expression().ifPresent(file -> add(Kind.FILE, EXTENSIONS.getOrDefault(word, "." + word), file));
            if (word.equals("ttf")) {
                passLettering();
            }
        } else if (MAPS.contains(word) && lexer.peek(0).is(Type.SIGN, "{") && startsText(lexer.peek(1))) {
            lexer.next();
            expression().ifPresent(file -> add(Kind.FILE, "", file));
        } else if (word.equals("load_file")) {
            expression().ifPresent(file -> add(Kind.FILE, "", file));
        } else if (word.equals("save_file")) {
            expression();
        } else if (word.equals("file_exists") && lexer.peek(0).is(Type.SIGN, "(")) {
            lexer.next();
            expression().ifPresent(file -> add(Kind.OPTIONAL, "", file));
        } else if (word.equals("concat") && lexer.peek(0).is(Type.SIGN, "(")) {
            Expression name = concat(token, 0);
            named(name.start(), name.end(), name.line(), name.parts());
        }
    }

    /** Passes what is written in a font. */
    private void passLettering() {
        if (lexer.peek(0).is(Type.SIGN, ",")) {
            lexer.next();
        }
        expression();
    }

    private static boolean startsText(Token token) {
        return token.type() == Type.STRING || token.is(Type.WORD, "concat");
    }

    /** A text of the scene, as far as it is known. */
    private record Expression(List<Optional<String>> parts, int start, int end, int line) {}

    /** The text that stands next, if one does; it is passed. */
    private Optional<Expression> expression() {
        Token first = lexer.peek(0);
        if (first.type() == Type.STRING) {
            lexer.next();
            return Optional.of(
                    new Expression(List.of(Optional.of(first.text())), first.start(), first.end(), first.line()));
        }
        if (first.is(Type.WORD, "concat") && lexer.peek(1).is(Type.SIGN, "(")) {
            lexer.next();
            return Optional.of(concat(first, 0));
        }
        return Optional.empty();
    }

    /** Reads what is in parentheses behind {@code concat}. */
    private Expression concat(Token word, int depth) {
        lexer.next();
        List<Optional<String>> parts = new ArrayList<>();
        Token token = lexer.peek(0);
        while (token.type() != Type.END && !token.is(Type.SIGN, ")")) {
            lexer.next();
            if (token.type() == Type.STRING) {
                parts.add(Optional.of(token.text()));
            } else if (token.is(Type.WORD, "concat") && lexer.peek(0).is(Type.SIGN, "(") && depth < MAX_DEPTH) {
                parts.addAll(concat(token, depth + 1).parts());
            } else if (token.type() == Type.WORD && declared.containsKey(token.text())) {
                parts.add(Optional.of(declared.get(token.text())));
            } else if (!token.is(Type.SIGN, ",")) {
                parts.add(Optional.empty());
                passArgument();
            }
            token = lexer.peek(0);
        }
        Token last = lexer.next();
        return new Expression(parts, word.start(), last.end(), word.line());
    }

    /** Passes the rest of an argument. */
    private void passArgument() {
        int depth = 0;
        for (Token token = lexer.peek(0); token.type() != Type.END; token = lexer.peek(0)) {
            boolean closes = token.is(Type.SIGN, ")");
            if (depth == 0 && (closes || token.is(Type.SIGN, ","))) {
                return;
            }
            depth += token.is(Type.SIGN, "(") ? 1 : closes ? -1 : 0;
            lexer.next();
        }
    }

    private static String text(Expression name) {
        return reference(Kind.FILE, "", name).text();
    }

    private static PovRayReference reference(Kind kind, String extension, Expression name) {
        return new PovRayReference(kind, extension, name.parts(), name.start(), name.end(), name.line());
    }

    private void add(Kind kind, String extension, Expression name) {
        PovRayReference reference = reference(kind, extension, name);
        if (reference.parts().stream()
                        .anyMatch(part -> part.filter(text -> !text.isEmpty()).isPresent())
                && reference.text().length() <= MAX_NAME) {
            found.add(reference);
        }
    }

    /** A text of which nothing tells that it is a file but how it looks. */
    private void named(int start, int end, int line, List<Optional<String>> parts) {
        PovRayReference reference = new PovRayReference(Kind.NAMED, "", parts, start, end, line);
        String text = reference.text().toLowerCase(Locale.ROOT);
        if (text.length() > MAX_NAME || !reference.isKnown() && text.startsWith("*")) {
            return;
        }
        if (NAMED.matcher(text).matches()) {
            found.add(reference);
        } else if (PERHAPS.matcher(text).matches()) {
            found.add(new PovRayReference(Kind.OPTIONAL, "", parts, start, end, line));
        }
    }
}
