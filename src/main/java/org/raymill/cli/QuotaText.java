package org.raymill.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.raymill.api.json.QuotaView;
import org.raymill.model.Quota;

/** How much users may have, and have, as people read and write it. */
final class QuotaText {

    /** As it is for all. */
    static final String DEFAULT = "default";

    private static final String NONE = "none";
    private static final String UNITS = "kmgtp";
    private static final int UNIT_BITS = 10;
    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,18})\\s*(?:([kmgtp])ib)?");

    private QuotaText() {}

    /**
     * Reads a limit.
     *
     * @return empty when it is to be as for all; 0 for none
     * @throws CommandException when it is none
     */
    static Optional<Long> parse(Quota quota, String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.equals(DEFAULT)) {
            return Optional.empty();
        }
        if (word.equals(NONE)) {
            return Optional.of(0L);
        }
        Matcher amount = AMOUNT.matcher(word);
        boolean unit = amount.matches() && amount.group(2) != null;
        if (!amount.matches() || unit && quota != Quota.BYTES) {
            throw wrong(quota, text);
        }
        long number = Long.parseLong(amount.group(1));
        int shift = unit ? UNIT_BITS * (UNITS.indexOf(amount.group(2)) + 1) : 0;
        if (number == 0 || number > Quota.MAX >> shift) {
            throw wrong(quota, text);
        }
        return Optional.of(number << shift);
    }

    private static CommandException wrong(Quota quota, String text) {
        return new CommandException("'" + Terminal.clean(text) + "' is no limit for " + quota.word() + "; there are"
                + (quota == Quota.BYTES ? " sizes such as 500 GiB or 2 TiB," : " numbers of 1 and more,") + " " + NONE
                + " and " + DEFAULT + " (as for all)");
    }

    /** What is used of what may be, such as {@code 3 of 500}. */
    static String text(QuotaView view, Quota quota) {
        long used = view.used().getOrDefault(quota.word(), 0L);
        Long limit = view.limits().get(quota.word());
        return amount(quota, used) + (limit == null ? "" : " of " + amount(quota, limit));
    }

    /** The limits alone; a hyphen where there is none. */
    static String limit(QuotaView view, Quota quota) {
        Long limit = view.limits().get(quota.word());
        return limit == null ? "-" : "at most " + amount(quota, limit);
    }

    /** All that is used or limited, in a line; empty when there is nothing. */
    static String line(QuotaView view) {
        List<String> parts = new ArrayList<>();
        for (Quota quota : Quota.values()) {
            boolean limited = view.limits().containsKey(quota.word());
            if (limited || view.used().getOrDefault(quota.word(), 0L) > 0) {
                parts.add(quota == Quota.BYTES ? text(view, quota) : text(view, quota) + " " + quota.word());
            }
        }
        return String.join(", ", parts);
    }

    private static String amount(Quota quota, long value) {
        return quota == Quota.BYTES ? Sizes.text(value) : Long.toString(value);
    }
}
