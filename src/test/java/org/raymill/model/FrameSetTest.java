package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameSetTest {

    private static List<Integer> frames(String text) {
        FrameSet set = FrameSet.parse(text);
        return IntStream.range(0, set.count()).mapToObj(set::frameAt).toList();
    }

    @Test
    void readsRangesStepsAndLists() {
        assertThat(frames("1-4")).containsExactly(1, 2, 3, 4);
        assertThat(frames("1-11x5")).containsExactly(1, 6, 11);
        assertThat(frames("1-10x5")).containsExactly(1, 6);
        assertThat(frames("9-10, 1,5")).containsExactly(9, 10, 1, 5);
        assertThat(frames("0")).containsExactly(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4-1 | runs backwards; write 1-4",
                "1-4x0 | step of 1-4 must be at least 1",
                "1-5,3 | frame 3 is asked for twice",
                "one | 'one' is not a range of frames",
                "1--4 | '1--4' is not a range of frames",
                "-3 | '-3' is not a range of frames",
                "1,,2 | '' is not a range of frames",
                "1-9999999 | at most 1000000 frames, not 9999999",
                "99999999 | frames lie between 0 and 9999999",
                "'' | no frames"
            })
    void refusesWhatIsWrongAndSaysWhy(String text, String message) {
        assertThatThrownBy(() -> FrameSet.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void joinsNeighboursForPeople() {
        assertThat(FrameSet.parse("5,6,7,9").compact()).isEqualTo("5-7,9");
    }

    @Test
    void aSingleFrameIsTheSameWithAnyStep() {
        assertThat(FrameSet.parse("40-40x5")).isEqualTo(FrameSet.parse("40"));
        assertThatThrownBy(() -> FrameSet.parse("40-40x0")).hasMessageContaining("must be at least 1");
    }

    @Property
    void theTextOfASetReadsAsTheSameSet(
            @ForAll @IntRange(max = 1000) int first,
            @ForAll @IntRange(max = 1000) int length,
            @ForAll @IntRange(min = 1, max = 50) int step) {
        FrameSet set = new FrameSet(List.of(new FrameRange(first, first + length, step)));
        assertThat(frames(set.toString())).isEqualTo(frames(first + "-" + (first + length) + "x" + step));
    }

    @Property
    void indexOfIsTheInverseOfFrameAt(
            @ForAll @IntRange(max = 500) int first,
            @ForAll @IntRange(max = 500) int length,
            @ForAll @IntRange(min = 1, max = 9) int step) {
        FrameSet set =
                new FrameSet(List.of(new FrameRange(first, first + length, step), new FrameRange(2000, 2010, 2)));
        for (int i = 0; i < set.count(); i++) {
            assertThat(set.indexOf(set.frameAt(i))).isEqualTo(i);
        }
        assertThat(set.indexOf(2001)).isEqualTo(-1);
    }
}
