package org.raymill.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.raymill.api.access.Caller;
import org.raymill.api.json.JobSubmission;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.Role;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.JobReply;

/**
 * The jobs that a submission depends on, as they were when it came.
 *
 * @param jobs those that there are
 */
record Predecessors(Map<JobId, JobDetail> jobs) {

    Predecessors {
        jobs = Map.copyOf(jobs);
    }

    /** The job, if there is such a job. */
    Optional<JobDetail> find(JobId job) {
        return Optional.ofNullable(jobs.get(job));
    }

    /** Those of them that somebody may see; the others are to it as if they were not there. */
    Predecessors visibleTo(Caller caller) {
        return new Predecessors(jobs.entrySet().stream()
                .filter(entry -> caller.grants()
                        .allow(Role.VIEWER, entry.getValue().summary().project()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /**
     * Asks the jobs that a submission names. What is no job id is passed over: that is told by the check of the submission.
     *
     * @return fails with a {@link ProblemException} when one of them does not answer
     */
    static CompletionStage<Predecessors> ask(ApiContext context, JobSubmission submission) {
        List<JobId> wanted = submission.policy().map(JobSubmission.Policy::dependencies).orElse(List.of()).stream()
                .map(JobSubmission.Predecessor::job)
                .filter(JobId::isValid)
                .distinct()
                .map(JobId::new)
                .toList();
        Map<JobId, JobDetail> found = new ConcurrentHashMap<>();
        CompletableFuture<?>[] answers = wanted.stream()
                .map(job -> context.<JobReply>askJob(job, GetJob::new)
                        .thenAccept(reply -> reply.job().ifPresent(detail -> found.put(job, detail)))
                        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(explain(failure, job)))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(answers).thenApply(done -> new Predecessors(found));
    }

    private static Throwable explain(Throwable failure, JobId job) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? Problem.temporary(
                                ProblemType.UNAVAILABLE,
                                "job " + job + ", which this one depends on, does not answer now; try again")
                        .asException()
                : cause;
    }
}
