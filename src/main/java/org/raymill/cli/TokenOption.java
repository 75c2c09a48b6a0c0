package org.raymill.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds the token that a farm is shown: in a file that an option names, in the environment, or among those that were kept. */
final class TokenOption {

    /** The environment's. */
    static final String VARIABLE = "RAYMILL_TOKEN";

    private static final long MAX_BYTES = 10_000;

    private TokenOption() {}

    /**
     * The token for a farm; empty when there is none.
     *
     * @param file that an option names; null for none
     */
    static Optional<String> find(URI farm, String file, Map<String, String> environment, SavedTokens saved) {
        if (file != null) {
            return Optional.of(read(Path.of(file)));
        }
        String variable = environment.getOrDefault(VARIABLE, "").strip();
        return variable.isEmpty() ? saved.find(farm) : Optional.of(variable);
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CommandException(file + " is no file with a token: it is too large");
            }
            return requireToken(Files.readString(file, StandardCharsets.UTF_8).strip(), file.toString());
        } catch (IOException e) {
            throw new CommandException("the token in " + file + " can not be read: " + e, e);
        }
    }

    /** A text that can stand in a header. */
    static String requireToken(String text, String where) {
        if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new CommandException(where + " has no token: a token is one word, such as rmt_...");
        }
        return text;
    }
}
