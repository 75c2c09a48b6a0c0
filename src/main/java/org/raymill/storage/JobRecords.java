package org.raymill.storage;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.raymill.model.AuditEntry;
import org.raymill.model.AuditFilter;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.ResultDetail;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.AuditReply;
import org.raymill.protocol.JobCatalogCommand.ListAudit;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.GetResults;
import org.raymill.protocol.RenderJobCommand.GetTasks;
import org.raymill.protocol.RenderJobCommand.ResultsReply;
import org.raymill.protocol.RenderJobCommand.TasksReply;
import org.raymill.protocol.RenderJobs;

/** All that is known of a job, a part at a time: there may be a million tasks. Methods block; for one thread. */
public final class JobRecords {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ActorSystem<?> system;
    private final RenderJobs jobs;
    private final ActorRef<JobCatalogCommand> catalog;
    private final JobDetail detail;
    private final JobId job;
    private int tasks;
    private int results;
    private Optional<AuditEntry.Position> audited = Optional.empty();
    private boolean auditEnded;

    JobRecords(ActorSystem<?> system, RenderJobs jobs, ActorRef<JobCatalogCommand> catalog, JobDetail detail) {
        this.system = system;
        this.jobs = jobs;
        this.catalog = catalog;
        this.detail = detail;
        this.job = new JobId(detail.summary().id());
    }

    /** The job itself. */
    public JobDetail job() {
        return detail;
    }

    /**
     * The next tasks with their attempts; empty when there are no more.
     *
     * @throws IOException when the job does not answer
     */
    public List<JobDetail.TaskDetail> nextTasks() throws IOException {
        TasksReply reply = ask(jobs, job, replyTo -> new GetTasks(Optional.empty(), tasks, GetTasks.MAX_PAGE, replyTo));
        requireFound(reply.found());
        tasks += reply.tasks().size();
        return reply.tasks();
    }

    /**
     * The next results; empty when there are no more.
     *
     * @throws IOException when the job does not answer
     */
    public List<ResultDetail> nextResults() throws IOException {
        ResultsReply reply = ask(jobs, job, replyTo -> new GetResults(results, GetResults.MAX_PAGE, replyTo));
        requireFound(reply.found());
        results += reply.results().size();
        return reply.results();
    }

    /**
     * What was done to the job, the newest first; empty when there is no more.
     *
     * @throws IOException when the database does not answer
     */
    public List<AuditEntry> nextAudit() throws IOException {
        if (auditEnded) {
            return List.of();
        }
        AuditReply reply = await(AskPattern.<JobCatalogCommand, AuditReply>ask(
                catalog,
                replyTo ->
                        new ListAudit(AuditFilter.of(Optional.of("job:" + job)), audited, ListAudit.MAX_PAGE, replyTo),
                LIMIT,
                system.scheduler()));
        if (!reply.available()) {
            throw new IOException("the database does not answer");
        }
        auditEnded = !reply.more();
        audited = reply.entries().isEmpty()
                ? audited
                : Optional.of(reply.entries().get(reply.entries().size() - 1).position());
        return reply.entries();
    }

    /** Half of a job is no document of it. */
    private void requireFound(boolean found) throws IOException {
        if (!found) {
            throw new IOException("the job " + job + " was removed while it was written down");
        }
    }

    static <R> R ask(RenderJobs jobs, JobId job, Function<ActorRef<R>, RenderJobCommand> question) throws IOException {
        return await(jobs.ask(job, question, LIMIT));
    }

    static <R> R await(CompletionStage<R> answer) throws IOException {
        try {
            return answer.toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw new IOException("there was no answer in time", e);
        }
    }
}
