package org.raymill.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * On what terms frames were handed to another site.
 *
 * @param price that it asked then, and may ask for them
 * @param frame what one of them was expected to cost
 * @param cores the most that this site could use there then; 0 when that is not known
 */
public record Agreement(Price price, BigDecimal frame, int cores) {

    /** Nothing is asked. */
    public static final Agreement FREE = new Agreement(Price.FREE, BigDecimal.ZERO, 0);

    public Agreement {
        price = price == null ? Price.FREE : price;
        frame = Money.of(frame, RoundingMode.CEILING);
        cores = Math.max(0, cores);
    }
}
