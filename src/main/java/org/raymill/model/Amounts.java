package org.raymill.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Checks amounts of things that are neither cores nor memory, such as {@code licence.houdini} or {@code fps-station}: a host declares how many
 * it has, or the site how many there are in all.
 */
public final class Amounts {

    /** The most different amounts of a job or of a host. */
    public static final int MAX_AMOUNTS = 50;
    /** The largest amount. */
    public static final int MAX_AMOUNT = 1_000_000;

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,99}");

    private Amounts() {}

    /**
     * A checked, sorted, unmodifiable copy.
     *
     * @param amounts by name; null means none
     * @param least 0 for what a host has, 1 for what a task needs
     * @throws IllegalArgumentException with a message for the user
     */
    public static Map<String, Integer> checked(Map<String, Integer> amounts, int least) {
        if (amounts == null || amounts.isEmpty()) {
            return Map.of();
        }
        if (amounts.size() > MAX_AMOUNTS) {
            throw new IllegalArgumentException("at most " + MAX_AMOUNTS + " amounts, not " + amounts.size());
        }
        amounts.forEach((name, amount) -> {
            if (!isName(name)) {
                throw new IllegalArgumentException("'" + name
                        + "' is no name of an amount; use 1 to 100 letters, digits, '.', '_' or '-', beginning with a"
                        + " letter, such as licence.houdini");
            }
            if (amount == null || amount < least || amount > MAX_AMOUNT) {
                throw new IllegalArgumentException("the amount of " + name + " must lie between " + least + " and "
                        + MAX_AMOUNT + ", not " + amount);
            }
        });
        return Collections.unmodifiableMap(new TreeMap<>(amounts));
    }

    /** Whether a text can name an amount. */
    public static boolean isName(String text) {
        return text != null && NAME.matcher(text).matches();
    }
}
