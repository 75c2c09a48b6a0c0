package org.raymill.job;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.raymill.model.JobFilter;
import org.raymill.model.JobStatus;

/** Counts of jobs that are read once a second at most, however many ask for the same. Used by one thread. */
final class JobCounts {

    /** How long counts are good enough, in nanoseconds. */
    static final long FRESH = TimeUnit.SECONDS.toNanos(1);
    /** So many different questions are remembered. */
    static final int MAX_QUESTIONS = 64;

    private record Answer(long askedAt, CompletionStage<Map<JobStatus, Integer>> counts) {}

    private final Function<JobFilter, CompletionStage<Map<JobStatus, Integer>>> reader;
    private final LongSupplier nanoTime;
    private final Map<JobFilter, Answer> answers = new LinkedHashMap<>();

    /**
     * @param reader counts in the database
     * @param nanoTime as {@link System#nanoTime}
     */
    JobCounts(Function<JobFilter, CompletionStage<Map<JobStatus, Integer>>> reader, LongSupplier nanoTime) {
        this.reader = reader;
        this.nanoTime = nanoTime;
    }

    /** The counts, as they are or were a moment ago; what can not be read is read anew by the next question. */
    CompletionStage<Map<JobStatus, Integer>> of(JobFilter filter) {
        long now = nanoTime.getAsLong();
        answers.values()
                .removeIf(answer -> now - answer.askedAt() >= FRESH
                        || answer.counts().toCompletableFuture().isCompletedExceptionally());
        Answer known = answers.get(filter);
        if (known != null) {
            return known.counts();
        }
        Answer answer = new Answer(now, reader.apply(filter));
        if (answers.size() < MAX_QUESTIONS) {
            answers.put(filter, answer);
        }
        return answer.counts();
    }
}
