package org.raymill.transfer;

import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * How contents are sent.
 *
 * @param atATime requests at the same time
 * @param rate what is waited for before bytes go out
 * @param compression whether contents are compressed where that pays
 * @param bandwidth bytes a second that the way there is known to carry; empty when that is not known
 * @param onTheWire is told how many bytes go out, as they are there
 */
public record SendOptions(
        int atATime, RateLimit rate, boolean compression, Supplier<OptionalLong> bandwidth, LongConsumer onTheWire) {

    /** As fast as it goes, and nothing compressed. */
    public static SendOptions plain(int atATime) {
        return new SendOptions(atATime, RateLimit.NONE, false, OptionalLong::empty, bytes -> {});
    }
}
