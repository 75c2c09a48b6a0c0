package org.raymill.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.model.Finding;

/** Prints what was found of somebody's health, with what to do. */
final class FindingTable {

    private static final String NEXT = "-> ";
    private static final int GAP = 2;
    private static final int MIN_TEXT = 30;

    private final Terminal terminal;

    FindingTable(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Prints.
     *
     * @param all whether each thing that is well has a line of its own
     */
    void print(List<Finding> findings, boolean all) {
        List<Finding> lines = all ? findings : gathered(findings);
        int level = width(lines.stream().map(FindingTable::level).toList());
        int check = width(lines.stream().map(Finding::check).toList());
        for (Finding finding : lines) {
            String word = level(finding);
            String beginning = terminal.paint(word)
                    + " ".repeat(level - word.length() + GAP)
                    + clean(finding.check())
                    + " ".repeat(check - clean(finding.check()).length() + GAP);
            String indent = " ".repeat(level + check + 2 * GAP);
            String where = finding.where().isEmpty() ? "" : clean(finding.where()) + ": ";
            int room = Math.max(MIN_TEXT, terminal.columns() - indent.length());
            print(beginning, indent, wrapped(where + clean(finding.found()), room));
            if (!finding.advice().isEmpty()) {
                print(
                        indent + NEXT,
                        indent + " ".repeat(NEXT.length()),
                        wrapped(clean(finding.advice()), room - NEXT.length()));
            }
        }
        long problems = count(findings, Finding.Level.PROBLEM);
        long warnings = count(findings, Finding.Level.WARNING);
        terminal.say(number(problems, "problem") + ", " + number(warnings, "warning") + ", "
                + count(findings, Finding.Level.OK) + " ok");
    }

    /** Of what is well in several places only how many there are. */
    private static List<Finding> gathered(List<Finding> findings) {
        Map<String, List<Finding>> well = new LinkedHashMap<>();
        List<Finding> lines = new ArrayList<>();
        for (Finding finding : findings) {
            if (finding.level() == Finding.Level.OK) {
                well.computeIfAbsent(finding.check(), any -> new ArrayList<>()).add(finding);
            } else {
                lines.add(finding);
            }
        }
        well.forEach((check, same) -> lines.add(
                same.size() == 1 ? same.get(0) : Finding.ok(check, "", same.size() + " are well; --all shows each")));
        return lines;
    }

    private void print(String first, String indent, List<String> lines) {
        String beginning = first;
        for (String line : lines) {
            terminal.print((beginning + line).stripTrailing());
            beginning = indent;
        }
    }

    /** Lines of words that are not longer than the room, if no word is. */
    private static List<String> wrapped(String text, int room) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > room) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static int width(List<String> words) {
        return words.stream().mapToInt(word -> clean(word).length()).max().orElse(0);
    }

    private static String level(Finding finding) {
        return Values.word(finding.level());
    }

    private static String clean(String text) {
        return Terminal.clean(text);
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(found -> found.level() == level).count();
    }

    private static String number(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
