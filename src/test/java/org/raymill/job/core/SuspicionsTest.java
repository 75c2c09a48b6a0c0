package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.job.core.JobEvent.AttemptRecord;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptStatus;
import org.raymill.model.ServerId;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;

/** When a job has reason to suspect a server. */
class SuspicionsTest {

    private static AttemptRecord attempt(String text) {
        String[] parts = text.split(":");
        return AttemptRecordBuilder.builder()
                .task(new TaskId(StepName.RENDER, 0))
                .attempt(new AttemptId("0000000000000001"))
                .number(1)
                .server(new ServerId(parts[0]))
                .status(AttemptStatus.valueOf(parts[1]))
                .startedAt(Instant.EPOCH)
                .endedAt(Instant.EPOCH)
                .build();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a failure alone                       | a:FAILED                              | []",
                "a success elsewhere before            | b:SUCCEEDED a:FAILED                  | [a]",
                "a success elsewhere after             | a:FAILED b:SUCCEEDED                  | [a]",
                "a success on the same server          | a:SUCCEEDED a:FAILED                  | []",
                "successes on both                     | a:SUCCEEDED b:SUCCEEDED a:FAILED      | [a]",
                "failures everywhere                   | a:FAILED b:FAILED c:FAILED            | []",
                "two that fail and one that works      | a:FAILED b:FAILED c:SUCCEEDED         | [a, b]",
                "it took too long                      | b:SUCCEEDED a:TIMED_OUT               | [a]",
                "memory that ran out                   | b:SUCCEEDED a:OUT_OF_MEMORY           | []",
                "a licence that was denied             | b:SUCCEEDED a:LICENCE_DENIED          | []",
                "a storage without room                | b:SUCCEEDED a:STORAGE_FULL            | []",
                "again, after it was told              | b:SUCCEEDED a:FAILED a:FAILED         | [a, a]",
            })
    void aServerIsSuspectedWhenTheJobWorksElsewhere(String what, String attempts, String suspects) {
        Suspicions suspicions = new Suspicions();
        List<ServerId> found = new ArrayList<>();
        for (String text : attempts.strip().split(" ")) {
            suspicions.ended(attempt(text)).forEach(each -> found.add(each.server()));
        }
        assertThat(found).hasToString(suspects.strip());
    }
}
