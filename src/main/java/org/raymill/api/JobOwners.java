package org.raymill.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.raymill.api.access.Need.JobOwner;
import org.raymill.model.JobId;
import org.raymill.model.JobSummary;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.JobReply;

/** Whose jobs are, and of which projects, which never changes: what was asked once is remembered. Safe to use from many threads. */
final class JobOwners {

    /** About 200 bytes each. */
    private static final int MAX_JOBS = 20_000;

    private final ApiContext context;

    private final Map<JobId, JobOwner> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, JobOwner> eldest) {
            return size() > MAX_JOBS;
        }
    };

    JobOwners(ApiContext context) {
        this.context = context;
    }

    /** Whose a job is, as far as is known here; it may have been removed. */
    Optional<JobOwner> remembered(JobId job) {
        synchronized (known) {
            return Optional.ofNullable(known.get(job));
        }
    }

    /** Remembers whose a job is. */
    JobOwner note(JobSummary job) {
        JobOwner owner = new JobOwner(job.project(), job.user());
        synchronized (known) {
            known.put(new JobId(job.id()), owner);
        }
        return owner;
    }

    /** Whose a job is; empty when there is no such job. */
    CompletionStage<Optional<JobOwner>> of(JobId job) {
        Optional<JobOwner> remembered = remembered(job);
        return remembered.isPresent()
                ? CompletableFuture.completedFuture(remembered)
                : context.<JobReply>askJob(job, GetJob::new)
                        .thenApply(reply -> reply.job().map(detail -> note(detail.summary())));
    }
}
