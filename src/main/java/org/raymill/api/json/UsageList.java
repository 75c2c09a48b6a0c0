package org.raymill.api.json;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.raymill.model.UsageGrouping;
import org.raymill.model.UsageSum;
import org.raymill.model.UsageTotals;

/**
 * What attempts took, those with the most time first.
 *
 * @param by what is added up
 * @param from the first day, in UTC
 * @param to the last day
 * @param more whether there are more than these
 */
public record UsageList(UsageGrouping by, LocalDate from, LocalDate to, List<UsageSum> sums, boolean more) {

    private static final String HEADS =
            ",attempts,failed,wallMillis,cpuMillis,peakMemoryBytes,inputBytes,outputBytes,cost\r\n";
    /** What a spreadsheet takes a cell for a formula by. */
    private static final String FORMULA = "=+-@";

    public UsageList {
        sums = sums == null ? List.of() : List.copyOf(sums);
    }

    /** The same as comma-separated values (RFC 4180), with a line of names first. Names that a spreadsheet would run begin with an apostrophe. */
    public String csv() {
        return by.name().toLowerCase(Locale.ROOT)
                + HEADS
                + sums.stream().map(UsageList::line).collect(Collectors.joining());
    }

    private static String line(UsageSum sum) {
        UsageTotals totals = sum.totals();
        String name = sum.name();
        String safe = !name.isEmpty() && FORMULA.indexOf(name.charAt(0)) >= 0 ? "'" + name : name;
        String numbers = Stream.of(
                        totals.attempts(),
                        totals.failed(),
                        totals.wallMillis(),
                        totals.cpuMillis(),
                        totals.peakMemoryBytes(),
                        totals.inputBytes(),
                        totals.outputBytes())
                .map(number -> Long.toString(number))
                .collect(Collectors.joining(","));
        return '"' + safe.replace("\"", "\"\"") + "\"," + numbers + ","
                + totals.cost().toPlainString() + "\r\n";
    }
}
