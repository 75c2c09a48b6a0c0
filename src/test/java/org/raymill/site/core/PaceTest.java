package org.raymill.site.core;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void nothingIsDoneAtOnceAndSomethingNeverWithoutASlot() {
        assertThat(new Pace(0, 0, 0, 0, 10).finish(0)).isZero();
        assertThat(new Pace(0, 0, 0, 0, 10).finish(1)).isEqualTo(Pace.NEVER);
    }

    @Property
    void framesAreDoneWhenAPlainCountSaysSo(
            @ForAll @IntRange(max = 5) int slots,
            @ForAll @IntRange(max = 5) int laterSlots,
            @ForAll @IntRange(max = 30) int start,
            @ForAll @IntRange(max = 60) int later,
            @ForAll @IntRange(min = 1, max = 20) int each,
            @ForAll @IntRange(min = 1, max = 40) int frames) {
        Pace pace = new Pace(slots, laterSlots, start, later, each);
        if (slots + laterSlots == 0) {
            assertThat(pace.finish(frames)).isEqualTo(Pace.NEVER);
            return;
        }
        int time = 0;
        while (done(slots, start, each, time) + done(laterSlots, Math.max(start, later), each, time) < frames) {
            time++;
        }
        assertThat(pace.finish(frames)).isEqualTo(time);
    }

    private static int done(int slots, int from, int each, int time) {
        int done = 0;
        for (int end = from + each; end <= time; end += each) {
            done += slots;
        }
        return done;
    }
}
