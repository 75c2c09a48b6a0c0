package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.FrameOrder;

class TaskSequenceTest {

    private static List<Integer> all(String order, int from, int tasks, int group) {
        TaskSequence sequence = new TaskSequence(FrameOrder.parse(order), from, tasks, group);
        List<Integer> taken = new ArrayList<>();
        for (int position = 0; position < tasks; position++) {
            taken.add(sequence.taskAt(position));
        }
        return taken;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    # order    | from | tasks | group | taken
                    sequential | 0    | 5     | 1     | 0 1 2 3 4
                    reverse    | 0    | 5     | 1     | 4 3 2 1 0
                    reverse    | 0    | 6     | 2     | 4 5 2 3 0 1
                    reverse    | 2    | 6     | 1     | 0 1 5 4 3 2
                    every-2    | 0    | 5     | 1     | 0 2 4 1 3
                    every-3    | 0    | 8     | 1     | 0 3 6 1 2 4 5 7
                    every-9    | 0    | 3     | 1     | 0 1 2
                    every-2    | 0    | 6     | 2     | 0 1 4 5 2 3
                    preview    | 0    | 1     | 1     | 0
                    preview    | 0    | 2     | 1     | 0 1
                    preview    | 0    | 3     | 1     | 0 2 1
                    preview    | 0    | 4     | 1     | 0 3 1 2
                    preview    | 0    | 9     | 1     | 0 8 4 2 6 1 3 5 7
                    preview    | 0    | 11    | 1     | 0 10 5 2 7 1 3 6 8 4 9
                    preview    | 3    | 8     | 1     | 0 1 2 3 7 5 4 6
                    """)
    void takesTasksInItsOrder(String order, int from, int tasks, int group, String taken) {
        assertThat(all(order, from, tasks, group).stream().map(String::valueOf).toList())
                .containsExactly(taken.split(" "));
    }

    @Provide
    Arbitrary<String> orders() {
        return Arbitraries.oneOf(
                Arbitraries.of("sequential", "reverse", "preview"),
                Arbitraries.integers().between(2, 50).map(step -> "every-" + step));
    }

    @Property
    void everyOrderTakesEachTaskOnceAndKnowsItsPosition(
            @ForAll("orders") String order,
            @ForAll @IntRange(min = 1, max = 700) int groups,
            @ForAll @IntRange(min = 1, max = 4) int group,
            @ForAll @IntRange(max = 9) int from) {
        int tasks = from + groups * group;
        TaskSequence sequence = new TaskSequence(FrameOrder.parse(order), from, tasks, group);
        BitSet seen = new BitSet();
        for (int position = 0; position < tasks; position++) {
            int task = sequence.taskAt(position);
            assertThat(task).isBetween(0, tasks - 1);
            assertThat(sequence.positionOf(task)).isEqualTo(position);
            seen.set(task);
        }
        assertThat(seen.cardinality()).isEqualTo(tasks);
    }

    @Property
    void whateverPartOfAPreviewIsThereIsEvenlySpread(@ForAll @IntRange(min = 2, max = 600) int tasks) {
        TaskSequence sequence = new TaskSequence(FrameOrder.parse("preview"), 0, tasks, 1);
        TreeSet<Integer> there = new TreeSet<>();
        for (int position = 0; position < tasks; position++) {
            there.add(sequence.taskAt(position));
            if (position > 0) {
                int levels = Integer.highestOneBit(position);
                int widest = 0;
                Integer before = null;
                for (int task : there) {
                    widest = before == null ? 0 : Math.max(widest, task - before);
                    before = task;
                }
                assertThat(widest)
                        .as("the widest gap among the first %d of %d", position + 1, tasks)
                        .isLessThanOrEqualTo((tasks - 1 + levels - 1) / levels);
            }
        }
    }

    @Test
    void aMillionTasksCostABitEach() {
        for (String order : List.of("sequential", "reverse", "preview", "every-10")) {
            TaskSequence sequence = new TaskSequence(FrameOrder.parse(order), 0, 1_000_000, 1);
            BitSet seen = new BitSet();
            for (int position = 0; position < 1_000_000; position++) {
                int task = sequence.taskAt(position);
                seen.set(task);
                assertThat(sequence.positionOf(task) == position).isTrue();
            }
            assertThat(seen.cardinality()).isEqualTo(1_000_000);
        }
    }
}
