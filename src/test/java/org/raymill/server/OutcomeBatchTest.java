package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.JOB;
import static org.raymill.server.Samples.SERVER;
import static org.raymill.server.Samples.lease;
import static org.raymill.server.Samples.outcome;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.protocol.RenderJobCommand.EndedInLease;
import org.raymill.server.LeaseTable.Report;

class OutcomeBatchTest {

    @Test
    void whatIsSaidOfTheSameLeaseIsToldTogether() {
        List<OutcomeBatch> batches = OutcomeBatch.of(List.of(
                new Report(outcome(1, Result.SUCCEEDED), Optional.empty(), true),
                new Report(outcome(2, Result.FAILED), Optional.of(lease(5, 1)), false),
                new Report(outcome(3, Result.SUCCEEDED), Optional.empty(), true)));

        assertThat(batches).singleElement().satisfies(batch -> {
            assertThat(batch.job()).isEqualTo(JOB);
            assertThat(batch.ended()).hasSize(2);
            assertThat(batch.ended().get(0).all(JOB, SERVER))
                    .containsExactly(outcome(1, Result.SUCCEEDED), outcome(3, Result.SUCCEEDED));
            EndedInLease failed = batch.ended().get(1);
            assertThat(failed.all(JOB, SERVER)).containsExactly(outcome(2, Result.FAILED));
            assertThat(failed.lease()).contains(lease(5, 1));
            assertThat(failed.leaseClosed()).isFalse();
        });
    }

    @Test
    void nothingIsLostWhenThereIsTooMuchForOneMessage() {
        int count = OutcomeBatch.MAX_OUTCOMES * 2 + 5;
        List<Report> reports = IntStream.range(0, count)
                .mapToObj(i -> new Report(outcome(i, Result.SUCCEEDED), Optional.empty(), true))
                .toList();

        List<OutcomeBatch> batches = OutcomeBatch.of(reports);

        assertThat(batches).hasSize(3);
        List<AttemptOutcome> all = batches.stream()
                .flatMap(batch -> batch.ended().stream())
                .flatMap(ended -> ended.all(JOB, SERVER).stream())
                .toList();
        assertThat(all).isEqualTo(reports.stream().map(Report::outcome).toList());
    }
}
