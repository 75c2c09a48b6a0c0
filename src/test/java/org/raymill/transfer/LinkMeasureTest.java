package org.raymill.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is known of a link after transfers, with a clock of the test's own. */
class LinkMeasureTest {

    private static final long MIB = 1 << 20;

    private long now = 5;
    private final LinkMeasure measure = new LinkMeasure(() -> now);

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void transfer(int mebibytes, long millisEach) {
        measure.begin();
        for (int i = 0; i < mebibytes; i++) {
            pass(millisEach);
            measure.moved(MIB);
        }
        measure.end();
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(measure.bandwidth()).isEmpty();
        assertThat(measure.latencySeconds()).isEmpty();
    }

    @Test
    void timeWithoutTransfersDoesNotCount() {
        transfer(20, 100);
        pass(1_000_000);
        transfer(20, 100);
        assertThat(measure.bandwidth()).hasValue(10 * MIB);
    }

    @Test
    void transfersAtTheSameTimeCountTogether() {
        measure.begin();
        transfer(20, 50);
        measure.end();
        assertThat(measure.bandwidth()).hasValue(20 * MIB);
    }

    @Test
    void aShortTransferCountsWhenItBroughtEnough() {
        transfer(2, 10);
        assertThat(measure.bandwidth()).hasValue(100 * MIB);
    }

    @Test
    void theAverageMovesTowardsWhatIsNew() {
        transfer(20, 100);
        transfer(200, 1_000);
        assertThat(measure.bandwidth().orElseThrow()).isBetween(MIB - 1, MIB + MIB / 100);
    }

    @Test
    void roundTripsAreAveraged() {
        measure.roundTrip(TimeUnit.MILLISECONDS.toNanos(100));
        measure.roundTrip(TimeUnit.MILLISECONDS.toNanos(200));
        assertThat(measure.latencySeconds()).hasValue(0.12);
    }
}
