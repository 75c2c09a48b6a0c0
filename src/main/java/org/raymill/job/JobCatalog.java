package org.raymill.job;

import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.raymill.model.JobId;
import org.raymill.model.JobSummary;
import org.raymill.protocol.ClusterKeys;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.ListJobs;
import org.raymill.protocol.JobCatalogCommand.ListReply;
import org.raymill.protocol.JobCatalogCommand.ListUnfinished;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.JobCatalogCommand.RegisterReply;
import org.raymill.protocol.JobCatalogCommand.RegisterReply.Outcome;
import org.raymill.protocol.JobCatalogCommand.Unfinished;
import org.raymill.protocol.JobCatalogCommand.Update;

/**
 * Keeps a table of all jobs, for lists and for finding unfinished jobs after a restart. One on each control node, all on the same database.
 * Summaries are gathered and written together; while the database is away the newest one of each job is kept.
 */
public final class JobCatalog extends AbstractBehavior<JobCatalogCommand> {

    private enum Flush implements JobCatalogCommand {
        INSTANCE
    }

    private record Flushed(Map<String, Update> updates, Optional<Throwable> failure) implements JobCatalogCommand {}

    private static final Duration FLUSH_DELAY = Duration.ofMillis(20);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(2);

    private final JobTable table;
    private final Executor blocking;
    private final TimerScheduler<JobCatalogCommand> timers;
    private Map<String, Update> waiting = new LinkedHashMap<>();
    private boolean flushing;

    /** The behaviour of a node's catalogue. */
    public static Behavior<JobCatalogCommand> create(DataSource database) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> new JobCatalog(actor, timers, database)));
    }

    private JobCatalog(
            ActorContext<JobCatalogCommand> actor, TimerScheduler<JobCatalogCommand> timers, DataSource database) {
        super(actor);
        this.table = new JobTable(database);
        this.timers = timers;
        this.blocking =
                actor.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig("raymill.blocking-dispatcher"));
        actor.getSystem().receptionist().tell(Receptionist.register(ClusterKeys.JOB_CATALOG, actor.getSelf()));
    }

    @Override
    public Receive<JobCatalogCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Register.class, this::onRegister)
                .onMessage(ListJobs.class, this::onList)
                .onMessage(ListUnfinished.class, this::onListUnfinished)
                .onMessage(Update.class, this::onUpdate)
                .onMessageEquals(Flush.INSTANCE, this::onFlush)
                .onMessage(Flushed.class, this::onFlushed)
                .build();
    }

    private Behavior<JobCatalogCommand> onRegister(Register request) {
        run(() -> table.register(request)).whenComplete((registration, failure) -> {
            if (failure == null) {
                request.replyTo().tell(new RegisterReply(registration.outcome(), Optional.of(registration.job()), ""));
            } else {
                request.replyTo()
                        .tell(new RegisterReply(Outcome.UNAVAILABLE, Optional.empty(), "the database does not answer"));
            }
        });
        return this;
    }

    private Behavior<JobCatalogCommand> onList(ListJobs query) {
        int limit = Math.max(1, Math.min(ListJobs.MAX_PAGE, query.limit()));
        run(() -> table.list(query, limit + 1)).whenComplete((jobs, failure) -> {
            if (failure == null) {
                boolean more = jobs.size() > limit;
                List<JobSummary> page = more ? jobs.subList(0, limit) : jobs;
                query.replyTo().tell(new ListReply(true, page, more));
            } else {
                query.replyTo().tell(new ListReply(false, List.of(), false));
            }
        });
        return this;
    }

    private Behavior<JobCatalogCommand> onListUnfinished(ListUnfinished query) {
        run(() -> {
                    table.removeAbandoned(query.registeredBefore());
                    return table.unfinished();
                })
                .whenComplete((jobs, failure) -> query.replyTo()
                        .tell(new Unfinished(failure == null, failure == null ? jobs : List.<JobId>of())));
        return this;
    }

    private Behavior<JobCatalogCommand> onUpdate(Update update) {
        waiting.merge(update.summary().id(), update, (old, now) -> now.revision() >= old.revision() ? now : old);
        flushSoon(FLUSH_DELAY);
        return this;
    }

    private void flushSoon(Duration delay) {
        if (!flushing && !timers.isTimerActive(Flush.INSTANCE)) {
            timers.startSingleTimer(Flush.INSTANCE, delay);
        }
    }

    private Behavior<JobCatalogCommand> onFlush() {
        Map<String, Update> batch = waiting;
        waiting = new LinkedHashMap<>();
        flushing = true;
        getContext()
                .pipeToSelf(
                        run(() -> {
                            table.update(batch.values());
                            return batch;
                        }),
                        (done, failure) -> new Flushed(batch, Optional.ofNullable(failure)));
        return this;
    }

    private Behavior<JobCatalogCommand> onFlushed(Flushed flushed) {
        flushing = false;
        flushed.failure().ifPresent(failure -> {
            getContext().getLog().warn("The list of jobs can not be written now: {}", failure.toString());
            flushed.updates().forEach((job, update) -> waiting.putIfAbsent(job, update));
        });
        if (!waiting.isEmpty()) {
            flushSoon(flushed.failure().isPresent() ? RETRY_DELAY : FLUSH_DELAY);
        }
        return this;
    }

    private interface DatabaseCall<T> {
        T call() throws SQLException;
    }

    private <T> CompletionStage<T> run(DatabaseCall<T> call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.call();
                    } catch (SQLException e) {
                        getContext().getSystem().log().warn("The database does not answer: {}", e.getMessage());
                        throw new CompletionException(e);
                    }
                },
                blocking);
    }
}
