package org.raymill.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;

/** Reads secrets: from a terminal without showing them, else line by line from what is piped in. One for all that a command reads. */
final class SecretInput {

    private final Console console;
    private final BufferedReader lines;

    /** What the process is given. */
    SecretInput() {
        this(System.console(), System.in);
    }

    SecretInput(Console console, InputStream in) {
        this.console = console;
        this.lines = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
    }

    /** The next one; empty when there is none. */
    String read(String prompt) {
        if (console != null) {
            char[] typed = console.readPassword("%s", prompt);
            return typed == null ? "" : new String(typed).strip();
        }
        try {
            String line = lines.readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new CommandException("nothing can be read from the standard input: " + e.getMessage(), e);
        }
    }
}
