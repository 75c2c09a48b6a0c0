package org.raymill.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.raymill.model.JobFilter;
import org.raymill.model.JobStatus;

class JobCountsTest {

    private static final JobFilter FAILED = JobFilter.of(List.of(JobStatus.FAILED));

    private final List<JobFilter> read = new ArrayList<>();
    private CompletableFuture<Map<JobStatus, Integer>> answer = CompletableFuture.completedFuture(Map.of());
    private long now;
    private final JobCounts counts = new JobCounts(
            filter -> {
                read.add(filter);
                return answer;
            },
            () -> now);

    @Test
    void theSameIsReadOnceASecond() {
        counts.of(FAILED);
        now = JobCounts.FRESH - 1;
        counts.of(FAILED);
        assertThat(read).containsExactly(FAILED);
        counts.of(JobFilter.ALL);
        now = JobCounts.FRESH;
        counts.of(FAILED);
        assertThat(read).containsExactly(FAILED, JobFilter.ALL, FAILED);
    }

    @Test
    void whatCouldNotBeReadIsReadAgain() {
        answer = CompletableFuture.failedFuture(new IllegalStateException("no database"));
        assertThat(counts.of(FAILED)).isSameAs(answer);
        answer = CompletableFuture.completedFuture(Map.of(JobStatus.FAILED, 1));
        assertThat(counts.of(FAILED)).isSameAs(answer);
    }

    @Test
    void manyDifferentQuestionsAreAnsweredAndNotAllRemembered() {
        for (int i = 0; i <= JobCounts.MAX_QUESTIONS; i++) {
            counts.of(new JobFilter(null, java.util.Optional.of("film" + i), null, null, null, null, null, null, null));
        }
        counts.of(FAILED);
        counts.of(FAILED);
        assertThat(read.stream().filter(FAILED::equals)).hasSize(2);
    }
}
