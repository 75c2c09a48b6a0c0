package org.raymill.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.JobId;
import org.raymill.model.SpanIds;
import org.raymill.model.TaskTrace;
import org.raymill.model.TraceParent;

class TracingTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Optional<TraceParent> KEPT = Optional.of(new TraceParent(TRACE, "00f067aa0ba902b7", true));
    private static final Optional<TraceParent> NOT_KEPT =
            Optional.of(new TraceParent(TRACE, "00f067aa0ba902b7", false));

    private final List<FinishedSpan> taken = new ArrayList<>();
    private final Tracing all = Tracing.to(taken::add, 1, 1_000);

    @Test
    void aJobGoesOnWithItsClientsTrace() {
        assertThat(Tracing.to(taken::add, 0, 1_000).begin(JOB, KEPT))
                .contains(new TraceParent(TRACE, SpanIds.submission(JOB), true));
    }

    @Test
    void aClientThatKeepsNoTraceHasNone() {
        assertThat(all.begin(JOB, NOT_KEPT)).isEmpty();
    }

    @Test
    void withoutAClientsWordTheShareDecides() {
        assertThat(all.begin(JOB, Optional.empty()))
                .contains(new TraceParent(SpanIds.trace(JOB), SpanIds.submission(JOB), true));
        assertThat(Tracing.to(taken::add, 0, 1_000).begin(JOB, Optional.empty()))
                .isEmpty();
    }

    @Test
    void whereNothingIsTracedNoJobIs() {
        assertThat(Tracing.OFF.begin(JOB, KEPT)).isEmpty();
        assertThat(Tracing.OFF.ofTasks(KEPT, 10)).isEmpty();
    }

    @Test
    void ofALargeJobAPartIsToldOf() {
        assertThat(all.ofTasks(KEPT, 1_000)).contains(new TaskTrace(TRACE, 1));
        assertThat(all.ofTasks(KEPT, 1_001)).contains(new TaskTrace(TRACE, 2));
        assertThat(all.ofTasks(KEPT, 100_000)).contains(new TaskTrace(TRACE, 100));
        assertThat(all.ofTasks(KEPT, 0)).contains(new TaskTrace(TRACE, 1));
        assertThat(all.ofTasks(Optional.empty(), 10)).isEmpty();
    }
}
