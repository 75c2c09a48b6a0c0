package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FrameBitsTest {

    @Property
    void comesBackAsItWas(@ForAll @IntRange(max = 40) int prefix, @ForAll Set<@IntRange(max = 200) Integer> others) {
        BitSet positions = new BitSet();
        positions.set(0, prefix);
        others.forEach(positions::set);
        assertThat(FrameBits.of(positions).toBitSet()).isEqualTo(positions);
        assertThat(FrameBits.of(positions)).isEqualTo(FrameBits.of((BitSet) positions.clone()));
    }

    @Test
    void aMillionFramesTakeAtMostABitEachAndNextToNothingInSequence() {
        BitSet everySecond = new BitSet();
        BitSet first = new BitSet();
        for (int i = 1; i < FrameSet.MAX_FRAMES; i += 2) {
            everySecond.set(i);
        }
        first.set(0, 900_000);
        first.set(900_010, 900_100);
        assertThat(FrameBits.of(everySecond).rest()).hasSizeLessThanOrEqualTo(125_000);
        assertThat(FrameBits.of(first).rest()).hasSizeLessThan(20);
        assertThat(FrameBits.of(new BitSet())).isEqualTo(FrameBits.NONE);
    }
}
