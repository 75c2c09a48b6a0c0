package org.raymill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @ParameterizedTest
    @CsvSource({
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00, false",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03, true",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-came-later, true",
    })
    void isReadAsTheRecommendationHasIt(String header, boolean sampled) {
        assertThat(TraceParent.parse(header)).contains(new TraceParent(TRACE, SPAN, sampled));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
                " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            })
    void whatIsNoneCountsAsIfItWasNotThere(String header) {
        assertThat(TraceParent.parse(header)).isEmpty();
    }

    @Test
    void isWrittenAsItIsRead() {
        TraceParent parent = new TraceParent(TRACE, SPAN, true);
        assertThat(parent).hasToString("00-" + TRACE + "-" + SPAN + "-01");
        assertThat(TraceParent.parse(parent.toString())).contains(parent);
        assertThat(parent.below("0000000000000001")).isEqualTo(new TraceParent(TRACE, "0000000000000001", true));
    }

    @Test
    void hasIdsThatAreSome() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TraceParent("x".repeat(32), SPAN, true))
                .withMessageContaining("32 hexadecimal digits");
        assertThatIllegalArgumentException().isThrownBy(() -> new TraceParent(TRACE, null, true));
    }

    @Test
    void idsFollowFromWhatTheyAreOfAndDiffer() {
        JobId job = new JobId("01kaqz5m3c9x4p2h");
        AttemptId attempt = new AttemptId("0000000000000001");
        assertThat(SpanIds.trace(job)).matches("[0-9a-f]{32}").isEqualTo(SpanIds.trace(job));
        assertThat(Set.of(
                        SpanIds.job(job),
                        SpanIds.submission(job),
                        SpanIds.handOver(job),
                        SpanIds.attempt(job, attempt),
                        SpanIds.part(job, attempt, "run"),
                        SpanIds.part(job, attempt, "wait")))
                .hasSize(6)
                .allMatch(id -> id.matches("[0-9a-f]{16}"));
    }

    @Test
    void aShareOfTheJobsIsAboutThatShareAndASmallerOneIsPartOfIt() {
        JobId[] jobs = IntStream.range(0, 2_000)
                .mapToObj(i -> new JobId(String.format("%016d", i)))
                .toArray(JobId[]::new);
        int quarter = 0;
        for (JobId job : jobs) {
            boolean in = SpanIds.isAmong(job, 0.25);
            quarter += in ? 1 : 0;
            assertThat(!in || SpanIds.isAmong(job, 0.5)).isTrue();
            assertThat(SpanIds.isAmong(job, 1)).isTrue();
            assertThat(SpanIds.isAmong(job, 0)).isFalse();
        }
        assertThat(quarter).isBetween(400, 600);
    }

    @Test
    void ofManyTasksEachSoManiethIsToldOf() {
        TaskTrace all = new TaskTrace(TRACE, 0);
        TaskTrace some = new TaskTrace(TRACE, 100);
        assertThat(all.includes(new TaskId(StepName.RENDER, 17))).isTrue();
        assertThat(some.includes(new TaskId(StepName.RENDER, 0))).isTrue();
        assertThat(some.includes(new TaskId(StepName.RENDER, 17))).isFalse();
        assertThat(some.includes(new TaskId(StepName.ENCODE, 0))).isTrue();
    }
}
