package org.raymill.api.console;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces the names of libraries that modules import, such as {@code "lit"}, by addresses. A browser could do so itself by an import map; but
 * that is a script in the page, which the console's policy forbids.
 */
final class BareImports {

    /** What stands after {@code from}, or directly after {@code import}, and is no address. */
    private static final Pattern IMPORT =
            Pattern.compile("(?<![\\w$.])(from|import)(\\s*\\(?\\s*)([\"'])([@a-zA-Z][^\"'\\\\\\n]*)\\3");

    private final List<Library> libraries;

    BareImports(List<Library> libraries) {
        this.libraries = List.copyOf(libraries);
    }

    /** The module with addresses; names that are not those of libraries stay. */
    String resolve(String module) {
        Matcher found = IMPORT.matcher(module);
        return found.replaceAll(match -> {
            String imported = match.group(4);
            String address = libraries.stream()
                    .flatMap(library -> library.resolve(imported).stream())
                    .findFirst()
                    .orElse(imported);
            return Matcher.quoteReplacement(
                    match.group(1) + match.group(2) + match.group(3) + address + match.group(3));
        });
    }
}
