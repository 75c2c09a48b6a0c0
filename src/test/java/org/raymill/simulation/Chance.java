package org.raymill.simulation;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What happens by chance, all from one seed. */
final class Chance implements RandomGenerator {

    private long state;

    Chance(long seed) {
        this.state = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
    }

    @Override
    public long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** A source of its own, so that what one part of the simulation draws does not shift what another one does. */
    Chance split() {
        return new Chance(nextLong());
    }

    /** True with this probability. */
    boolean is(double probability) {
        return nextDouble() < probability;
    }

    /** A number from {@code least} to {@code most}. */
    int between(int least, int most) {
        return least + (int) Math.floorMod(nextLong(), most - least + 1L);
    }

    /** A time from {@code least} to {@code most} milliseconds. */
    Duration millis(int least, int most) {
        return Duration.ofNanos(between(least * 1_000, most * 1_000) * 1_000L);
    }

    /** One of several. */
    <T> T of(List<T> values) {
        return values.get(between(0, values.size() - 1));
    }
}
