package org.raymill.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a command writes: what was asked for goes to the output, everything for people's eyes (progress, hints, errors) to the other stream, so
 * that {@code $(raymill submit ...)} is the job's id alone.
 *
 * @param interactive whether a person looks at it: only then are there progress bars
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean interactive) {

    /** The process's own streams. */
    public static Terminal ofProcess() {
        boolean interactive = System.console() != null && !"dumb".equals(System.getenv("TERM"));
        return new Terminal(new PrintWriter(System.out, true), new PrintWriter(System.err, true), interactive);
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
        lines.addAll(rows);
        int[] widths = new int[heads.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], clean(line.get(i)).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = clean(line.get(i));
                text.append(cell);
                if (i < widths.length - 1) {
                    text.append(" ".repeat(widths[i] - cell.length() + 2));
                }
            }
            print(text.toString());
        }
    }

    /** Names come from other people: control characters must not reach the terminal. */
    static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
