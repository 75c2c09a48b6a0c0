package org.raymill.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a command writes: what was asked for goes to the output, everything for people's eyes (progress, hints, errors) to the other stream, so
 * that {@code $(raymill submit ...)} is the job's id alone.
 *
 * @param colour whether the output is a terminal that shows colours
 * @param interactive whether a person looks at the other stream: only then are there progress bars
 * @param columns how wide the terminal is
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean colour, boolean interactive, int columns) {

    /** Set by the launcher, which knows better than Java: any of {@code out} and {@code err} that are terminals. */
    static final String TERMINALS = "org.raymill.terminals";
    /** Set by the launcher: the width of the terminal. */
    static final String COLUMNS = "org.raymill.columns";

    private static final int USUAL_COLUMNS = 80;
    private static final int MIN_COLUMNS = 40;
    private static final int MAX_COLUMNS = 160;
    private static final String RESET = "\u001b[0m";
    private static final Map<String, String> COLOURS = Map.ofEntries(
            Map.entry("succeeded", "\u001b[32m"),
            Map.entry("up", "\u001b[32m"),
            Map.entry("ok", "\u001b[32m"),
            Map.entry("running", "\u001b[36m"),
            Map.entry("failed", "\u001b[31m"),
            Map.entry("lost", "\u001b[31m"),
            Map.entry("problem", "\u001b[31m"),
            Map.entry("cancelled", "\u001b[33m"),
            Map.entry("cancelling", "\u001b[33m"),
            Map.entry("draining", "\u001b[33m"),
            Map.entry("paused", "\u001b[33m"),
            Map.entry("warning", "\u001b[33m"),
            Map.entry("quarantined", "\u001b[31m"));

    /** The process's own streams. */
    public static Terminal ofProcess() {
        boolean capable = !"dumb".equals(System.getenv("TERM"));
        return new Terminal(
                new PrintWriter(System.out, true),
                new PrintWriter(System.err, true),
                capable && isTerminal("out") && System.getenv("NO_COLOR") == null,
                capable && isTerminal("err"),
                Integer.getInteger(COLUMNS, USUAL_COLUMNS));
    }

    public Terminal {
        columns = Math.max(MIN_COLUMNS, Math.min(MAX_COLUMNS, columns));
    }

    private static boolean isTerminal(String stream) {
        String told = System.getProperty(TERMINALS);
        return told == null ? hasConsole() : List.of(told.split(",")).contains(stream);
    }

    /** Whether input and output are a terminal. Java 22 and later have a console even without one, and a method that tells. */
    private static boolean hasConsole() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** A line of what was asked for. */
    public void print(String line) {
        out.println(line);
    }

    /** A line for people. */
    public void say(String line) {
        err.println(line);
    }

    /** A table with aligned columns. */
    public void table(List<String> heads, List<List<String>> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(heads);
        rows.forEach(row -> lines.add(row.stream().map(Terminal::clean).toList()));
        int[] widths = new int[heads.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = line.get(i);
                text.append("STATUS".equals(heads.get(i)) ? paint(cell) : cell);
                text.append(" ".repeat(widths[i] - cell.length() + 2));
            }
            print(text.toString().stripTrailing());
        }
    }

    /** The word for a status, in its colour where colours are shown. */
    public String paint(String status) {
        String start = COLOURS.get(status);
        return colour && start != null ? start + status + RESET : status;
    }

    /** Names come from other people: control characters must not reach the terminal. */
    static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}|[\u0080-\u009f\u202a-\u202e\u2066-\u2069]", "?");
    }
}
