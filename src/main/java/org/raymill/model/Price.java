package org.raymill.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a core costs for an hour.
 *
 * @param perCoreHour 0 when nothing is asked
 * @param currency such as {@code EUR}; may be empty, at most {@value #MAX_CURRENCY} characters
 */
public record Price(BigDecimal perCoreHour, String currency) {

    private static final int MAX_CURRENCY = 8;

    /** Nothing is asked. */
    public static final Price FREE = new Price(BigDecimal.ZERO, "");

    public Price {
        perCoreHour = Money.of(perCoreHour, RoundingMode.CEILING);
        currency = currency == null ? "" : currency;
        if (currency.length() > MAX_CURRENCY) {
            throw new IllegalArgumentException("a currency that is none");
        }
    }

    /** What cores cost. */
    public BigDecimal of(long coreMillis) {
        return Money.cost(perCoreHour, coreMillis);
    }

    /** Whether somebody who asks another price is content with this one. */
    public boolean covers(Price asked) {
        return asked.perCoreHour().signum() == 0
                || asked.currency().equalsIgnoreCase(currency)
                        && asked.perCoreHour().compareTo(perCoreHour) <= 0;
    }

    @Override
    public String toString() {
        return Money.exact(perCoreHour, currency);
    }
}
