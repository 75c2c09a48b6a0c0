package org.raymill.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Sums of money: decimal numbers, at least 0, with at most {@value #DECIMALS} decimals and no needless ones, so that equal sums are equal. Safe for
 * numbers that strangers send, whatever their exponents.
 */
public final class Money {

    /** How finely money is reckoned. */
    public static final int DECIMALS = 6;

    /** More than this is not reckoned with; sums that are larger stay at it. */
    public static final BigDecimal MOST = BigDecimal.TEN.pow(15);

    private static final BigDecimal SMALLEST = BigDecimal.ONE.movePointLeft(DECIMALS);
    private static final BigDecimal MILLIS_AN_HOUR = BigDecimal.valueOf(3_600_000);
    /** A number that begins so far behind its point is as good as 0. */
    private static final int NOTHING = 30;

    private static final BigDecimal CENT = new BigDecimal("0.01");
    private static final BigDecimal HALF_A_CENT = new BigDecimal("0.005");

    private Money() {}

    /**
     * A number as a sum of money.
     *
     * @param sum at least 0; null for nothing
     * @param rounding what becomes of further decimals
     */
    public static BigDecimal of(BigDecimal sum, RoundingMode rounding) {
        if (sum == null || sum.signum() == 0) {
            return BigDecimal.ZERO;
        } else if (sum.signum() < 0) {
            throw new IllegalArgumentException("less than no money: " + sum);
        } else if (sum.compareTo(MOST) >= 0) {
            return MOST;
        }
        if ((long) sum.scale() - sum.precision() > NOTHING) {
            return rounding == RoundingMode.CEILING || rounding == RoundingMode.UP ? SMALLEST : BigDecimal.ZERO;
        }
        BigDecimal rounded = sum.setScale(DECIMALS, rounding).stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    /** Whether a number is a sum between nothing and a limit. */
    public static boolean isWithin(BigDecimal sum, long most) {
        return sum.signum() >= 0 && sum.compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    /**
     * Reads a sum of money of a setting.
     *
     * @param what is read, for the message
     * @param rounding what becomes of further decimals; with {@link RoundingMode#UNNECESSARY} they are refused
     * @throws IllegalArgumentException with a message for the user
     */
    public static BigDecimal parse(String what, String text, RoundingMode rounding) {
        try {
            return of(new BigDecimal(text.strip()), rounding);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(what + " must be a sum of money, at least 0, such as 0.25, not " + text);
        }
    }

    /**
     * What cores cost.
     *
     * @param coreMillis cores times milliseconds
     */
    public static BigDecimal cost(BigDecimal pricePerCoreHour, BigDecimal coreMillis) {
        return of(
                pricePerCoreHour.multiply(coreMillis).divide(MILLIS_AN_HOUR, DECIMALS, RoundingMode.HALF_UP),
                RoundingMode.HALF_UP);
    }

    /** What cores cost. */
    public static BigDecimal cost(BigDecimal pricePerCoreHour, long coreMillis) {
        return cost(pricePerCoreHour, BigDecimal.valueOf(coreMillis));
    }

    /** A sum for people: to the hundredth, with its currency when it has one. */
    public static String text(BigDecimal sum, String currency) {
        String number = sum.signum() > 0 && sum.compareTo(HALF_A_CENT) < 0
                ? "under " + CENT
                : sum.setScale(2, RoundingMode.HALF_UP).toPlainString();
        return currency.isEmpty() ? number : number + " " + currency;
    }

    /** A price for people: with all decimals, two at least. */
    public static String exact(BigDecimal price, String currency) {
        String number = price.setScale(Math.max(2, price.scale()), RoundingMode.UNNECESSARY)
                .toPlainString();
        return currency.isEmpty() ? number : number + " " + currency;
    }
}
