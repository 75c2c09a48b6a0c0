package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.order;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.model.TaskTally;

class TaskCounterTest {

    private final TaskCounter counter = new TaskCounter();

    private static AttemptOutcome outcome(TaskOrder order, Result result) {
        return AttemptOutcomeBuilder.builder()
                .job(order.job())
                .task(order.task())
                .attempt(order.attempt())
                .number(1)
                .server(Samples.SERVER)
                .result(result)
                .startedAt(Samples.NOW)
                .endedAt(Samples.NOW.plusMillis(1_500))
                .build();
    }

    private void ended(TaskOrder order, Result result) {
        counter.ended(order, outcome(order, result));
    }

    @Test
    void aChunkCountsAsItsFramesAndATileAsNone() {
        TaskOrder chunk =
                TaskOrderBuilder.builder(order(1)).frames(List.of(1, 2, 3)).build();
        TaskOrder tile = TaskOrderBuilder.builder(order(2))
                .frames(List.of(4))
                .tile(Optional.of(0))
                .build();
        TaskOrder assembly = TaskOrderBuilder.builder(order(3))
                .task(new TaskId(StepName.ASSEMBLE, 3))
                .frames(List.of(4))
                .build();
        TaskOrder movie = TaskOrderBuilder.builder(order(4))
                .task(new TaskId(StepName.ENCODE, 0))
                .frames(List.of(1, 2, 3, 4))
                .build();

        List.of(chunk, tile, assembly, movie).forEach(order -> ended(order, Result.SUCCEEDED));

        assertThat(counter.tally()).isEqualTo(new TaskTally(4, 0, 4, 6_000));
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED,1",
        "OUT_OF_MEMORY,1",
        "TIMED_OUT,1",
        "UNRENDERABLE,1",
        "LICENCE_DENIED,0",
        "STORAGE_FULL,0",
        "PREEMPTED,0",
        "STOPPED,0",
        "HANDED_BACK,0"
    })
    void onlyWhatTheTaskIsAtFaultForIsAFailure(Result result, int failures) {
        ended(order(1), result);

        assertThat(counter.tally()).isEqualTo(new TaskTally(0, failures, 0, 0));
    }
}
