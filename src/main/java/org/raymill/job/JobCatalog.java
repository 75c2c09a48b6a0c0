package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.raymill.audit.AuditTable;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.protocol.ClusterKeys;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.Archivable;
import org.raymill.protocol.JobCatalogCommand.AuditReply;
import org.raymill.protocol.JobCatalogCommand.Behind;
import org.raymill.protocol.JobCatalogCommand.CountJobs;
import org.raymill.protocol.JobCatalogCommand.CountReply;
import org.raymill.protocol.JobCatalogCommand.FrameTimes;
import org.raymill.protocol.JobCatalogCommand.ListArchivable;
import org.raymill.protocol.JobCatalogCommand.ListAudit;
import org.raymill.protocol.JobCatalogCommand.ListBehind;
import org.raymill.protocol.JobCatalogCommand.ListJobs;
import org.raymill.protocol.JobCatalogCommand.ListManifests;
import org.raymill.protocol.JobCatalogCommand.ListReply;
import org.raymill.protocol.JobCatalogCommand.ListUnfinished;
import org.raymill.protocol.JobCatalogCommand.ManifestPage;
import org.raymill.protocol.JobCatalogCommand.MeasureFrames;
import org.raymill.protocol.JobCatalogCommand.RecordAudit;
import org.raymill.protocol.JobCatalogCommand.RecordUsage;
import org.raymill.protocol.JobCatalogCommand.Register;
import org.raymill.protocol.JobCatalogCommand.RegisterReply;
import org.raymill.protocol.JobCatalogCommand.RegisterReply.Outcome;
import org.raymill.protocol.JobCatalogCommand.Remove;
import org.raymill.protocol.JobCatalogCommand.SpendingReply;
import org.raymill.protocol.JobCatalogCommand.SumSpending;
import org.raymill.protocol.JobCatalogCommand.SumUsage;
import org.raymill.protocol.JobCatalogCommand.Unfinished;
import org.raymill.protocol.JobCatalogCommand.Update;
import org.raymill.protocol.JobCatalogCommand.UsageReply;
import org.raymill.telemetry.JobMetrics;

/**
 * Keeps a table of all jobs, for lists and for finding unfinished jobs after a restart, one of what was done to jobs and servers, and one of
 * what attempts took. One on
 * each control node, all on the same database. What comes is gathered and written together; while the database is away the newest summary of
 * each job is kept, and the newest {@value #MAX_WAITING_AUDIT} audit entries.
 */
public final class JobCatalog extends AbstractBehavior<JobCatalogCommand> {

    private enum Flush implements JobCatalogCommand {
        INSTANCE
    }

    /** What was to be written, and why it was not. */
    private record Flushed(
            Map<String, Update> updates,
            Set<JobId> removals,
            Map<String, AuditEntry> audit,
            Map<UsageTable.Key, UsageTable.Row> usage,
            Optional<Throwable> failure)
            implements JobCatalogCommand {}

    /** How many audit entries are kept while the database is away; then the oldest are lost, which is logged. */
    static final int MAX_WAITING_AUDIT = 50_000;

    private static final Duration FLUSH_DELAY = Duration.ofMillis(20);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(2);

    private final JobTable table;
    private final RemovedJobs removed;
    private final EndedJobs ended;
    private final JobListing listing;
    private final JobCounts counts;
    private final AuditTable audit;
    private final UsageTable usage;
    private final Executor blocking;
    private final JobMetrics metrics;
    private final TimerScheduler<JobCatalogCommand> timers;
    private Map<String, Update> waiting = new LinkedHashMap<>();
    private Set<JobId> waitingRemovals = new LinkedHashSet<>();
    private Map<String, AuditEntry> waitingAudit = new LinkedHashMap<>();
    private Map<UsageTable.Key, UsageTable.Row> waitingUsage = new LinkedHashMap<>();
    private boolean flushing;

    /** The behaviour of a node's catalogue. */
    public static Behavior<JobCatalogCommand> create(DataSource database, JobMetrics metrics) {
        return Behaviors.setup(
                actor -> Behaviors.withTimers(timers -> new JobCatalog(actor, timers, database, metrics)));
    }

    private JobCatalog(
            ActorContext<JobCatalogCommand> actor,
            TimerScheduler<JobCatalogCommand> timers,
            DataSource database,
            JobMetrics metrics) {
        super(actor);
        // Else its first timer, when it comes before any line is logged, has all lines named after Akka, and so left
        // out.
        actor.setLoggerName(JobCatalog.class);
        this.table = new JobTable(database);
        this.removed = new RemovedJobs(database);
        this.ended = new EndedJobs(database);
        this.listing = new JobListing(database);
        this.counts = new JobCounts(filter -> run(() -> listing.counts(filter)), System::nanoTime);
        this.audit = new AuditTable(database);
        this.usage = new UsageTable(database);
        this.timers = timers;
        this.metrics = metrics;
        this.blocking =
                actor.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig("raymill.blocking-dispatcher"));
        actor.getSystem().receptionist().tell(Receptionist.register(ClusterKeys.JOB_CATALOG, actor.getSelf()));
    }

    @Override
    public Receive<JobCatalogCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Register.class, this::onRegister)
                .onMessage(ListJobs.class, this::onList)
                .onMessage(CountJobs.class, this::onCount)
                .onMessage(ListUnfinished.class, this::onListUnfinished)
                .onMessage(ListBehind.class, this::onListBehind)
                .onMessage(ListAudit.class, this::onListAudit)
                .onMessage(ListManifests.class, this::onListManifests)
                .onMessage(Update.class, this::onUpdate)
                .onMessage(ListArchivable.class, this::onListArchivable)
                .onMessage(Remove.class, this::onRemove)
                .onMessage(RecordAudit.class, this::onRecordAudit)
                .onMessage(RecordUsage.class, this::onRecordUsage)
                .onMessage(SumUsage.class, this::onSumUsage)
                .onMessage(MeasureFrames.class, this::onMeasureFrames)
                .onMessage(SumSpending.class, this::onSumSpending)
                .onMessageEquals(Flush.INSTANCE, this::onFlush)
                .onMessage(Flushed.class, this::onFlushed)
                .build();
    }

    private Behavior<JobCatalogCommand> onRegister(Register request) {
        run(() -> table.register(request)).whenComplete((registration, failure) -> {
            if (failure == null) {
                request.replyTo()
                        .tell(new RegisterReply(
                                registration.outcome(), Optional.of(registration.job()), "", registration.excess()));
            } else {
                request.replyTo()
                        .tell(new RegisterReply(Outcome.UNAVAILABLE, Optional.empty(), "the database does not answer"));
            }
        });
        return this;
    }

    private Behavior<JobCatalogCommand> onList(ListJobs query) {
        int limit = Math.max(1, Math.min(ListJobs.MAX_PAGE, query.limit()));
        page(limit, () -> listing.page(query, limit + 1), ListReply::new, query.replyTo());
        return this;
    }

    private Behavior<JobCatalogCommand> onCount(CountJobs query) {
        counts.of(query.filter()).whenComplete((found, failure) -> query.replyTo()
                .tell(new CountReply(failure == null, failure == null ? found : Map.<JobStatus, Integer>of())));
        return this;
    }

    private Behavior<JobCatalogCommand> onListUnfinished(ListUnfinished query) {
        run(() -> {
                    table.removeAbandoned(query.registeredBefore());
                    removed.forget(query.removedBefore());
                    metrics.unfinished(table.unfinishedCount());
                    return table.unfinished();
                })
                .whenComplete((jobs, failure) -> query.replyTo()
                        .tell(new Unfinished(failure == null, failure == null ? jobs : List.<JobId>of())));
        return this;
    }

    private Behavior<JobCatalogCommand> onListBehind(ListBehind query) {
        run(table::behindJournal).whenComplete((jobs, failure) -> {
            metrics.behind(failure == null ? jobs.size() : 0);
            query.replyTo().tell(new Behind(failure == null, failure == null ? jobs : List.<JobId>of()));
        });
        return this;
    }

    private Behavior<JobCatalogCommand> onListArchivable(ListArchivable query) {
        int limit = Math.max(1, Math.min(ListArchivable.MAX_PAGE, query.limit()));
        run(() -> ended.before(query.endedBefore(), query.after(), limit))
                .whenComplete((jobs, failure) ->
                        query.replyTo().tell(new Archivable(failure == null, failure == null ? jobs : List.of())));
        return this;
    }

    private Behavior<JobCatalogCommand> onListAudit(ListAudit query) {
        int limit = Math.max(1, Math.min(ListAudit.MAX_PAGE, query.limit()));
        page(limit, () -> audit.list(query, limit + 1), AuditReply::new, query.replyTo());
        return this;
    }

    private Behavior<JobCatalogCommand> onListManifests(ListManifests query) {
        int limit = Math.max(1, Math.min(ListManifests.MAX_PAGE, query.limit()));
        page(limit, () -> table.manifests(query, limit + 1), ManifestPage::new, query.replyTo());
        return this;
    }

    private Behavior<JobCatalogCommand> onUpdate(Update update) {
        waiting.merge(update.summary().id(), update, (old, now) -> now.revision() >= old.revision() ? now : old);
        flushSoon(FLUSH_DELAY);
        return this;
    }

    private Behavior<JobCatalogCommand> onRemove(Remove removal) {
        waitingRemovals.add(removal.job());
        flushSoon(FLUSH_DELAY);
        return this;
    }

    private Behavior<JobCatalogCommand> onRecordAudit(RecordAudit record) {
        record.entries().forEach(entry -> waitingAudit.putIfAbsent(entry.id(), entry));
        dropOldestAudit();
        flushSoon(FLUSH_DELAY);
        return this;
    }

    private Behavior<JobCatalogCommand> onRecordUsage(RecordUsage record) {
        UsageTable.rows(record).forEach(row -> waitingUsage.merge(row.key(), row, UsageTable.Row::newer));
        flushSoon(FLUSH_DELAY);
        return this;
    }

    private Behavior<JobCatalogCommand> onSumSpending(SumSpending query) {
        page(
                SumSpending.MAX_PROJECTS,
                () -> usage.spending(LocalDate.ofEpochDay(query.day()), SumSpending.MAX_PROJECTS + 1),
                (available, sums, more) -> new SpendingReply(
                        available,
                        sums.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                        more ? sums.get(sums.size() - 1).getValue() : BigDecimal.ZERO),
                query.replyTo());
        return this;
    }

    private Behavior<JobCatalogCommand> onSumUsage(SumUsage query) {
        int limit = Math.max(1, Math.min(SumUsage.MAX_ROWS, query.limit()));
        page(limit, () -> usage.sums(query, limit + 1), UsageReply::new, query.replyTo());
        return this;
    }

    private Behavior<JobCatalogCommand> onMeasureFrames(MeasureFrames query) {
        page(
                MeasureFrames.MAX_JOBS,
                () -> usage.frameMillis(query.packageName(), query.project(), MeasureFrames.MAX_JOBS),
                (available, millis, more) -> new FrameTimes(available, millis),
                query.replyTo());
        return this;
    }

    private void dropOldestAudit() {
        int surplus = waitingAudit.size() - MAX_WAITING_AUDIT;
        if (surplus > 0) {
            Iterator<AuditEntry> oldest = waitingAudit.values().iterator();
            for (int i = 0; i < surplus; i++) {
                oldest.next();
                oldest.remove();
            }
            getContext().getLog().error("{} audit entries are lost: the database has been away too long", surplus);
        }
    }

    private void flushSoon(Duration delay) {
        if (!flushing && !timers.isTimerActive(Flush.INSTANCE)) {
            timers.startSingleTimer(Flush.INSTANCE, delay);
        }
    }

    private Behavior<JobCatalogCommand> onFlush() {
        Map<String, Update> updates = waiting;
        Set<JobId> removals = waitingRemovals;
        Map<String, AuditEntry> entries = waitingAudit;
        waiting = new LinkedHashMap<>();
        waitingRemovals = new LinkedHashSet<>();
        Map<UsageTable.Key, UsageTable.Row> rows = waitingUsage;
        waitingAudit = new LinkedHashMap<>();
        waitingUsage = new LinkedHashMap<>();
        flushing = true;
        getContext()
                .pipeToSelf(
                        run(() -> {
                            usage.write(rows.values()); // first: see AcceptedJob
                            table.update(updates.values());
                            removed.add(removals);
                            table.remove(removals);
                            audit.add(entries.values());
                            return updates;
                        }),
                        (done, failure) -> new Flushed(updates, removals, entries, rows, Optional.ofNullable(failure)));
        return this;
    }

    private Behavior<JobCatalogCommand> onFlushed(Flushed flushed) {
        flushing = false;
        flushed.failure().ifPresent(failure -> {
            getContext()
                    .getLog()
                    .warn("The lists of jobs, usage and audit can not be written now: {}", failure.toString());
            flushed.updates().forEach((job, update) -> waiting.putIfAbsent(job, update));
            waitingRemovals.addAll(flushed.removals());
            flushed.usage().forEach((key, row) -> waitingUsage.merge(key, row, UsageTable.Row::newer));
            Map<String, AuditEntry> entries = new LinkedHashMap<>(flushed.audit());
            waitingAudit.forEach(entries::putIfAbsent);
            waitingAudit = entries;
            dropOldestAudit();
        });
        if (!waiting.isEmpty() || !waitingRemovals.isEmpty() || !waitingAudit.isEmpty() || !waitingUsage.isEmpty()) {
            flushSoon(flushed.failure().isPresent() ? RETRY_DELAY : FLUSH_DELAY);
        }
        return this;
    }

    /** Makes the answer of a page of a list: whether the database answered, what is on the page, whether there is more. */
    private interface PageForm<T, R> {
        R fill(boolean available, List<T> page, boolean more);
    }

    /** Answers with a page of a list of which one entry more than fits is read. */
    private <T, R> void page(int limit, DatabaseCall<List<T>> call, PageForm<T, R> form, ActorRef<R> replyTo) {
        run(call).whenComplete((found, failure) -> {
            boolean more = failure == null && found.size() > limit;
            List<T> page = failure != null ? List.of() : more ? found.subList(0, limit) : found;
            replyTo.tell(form.fill(failure == null, page, more));
        });
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
                    } catch (RuntimeException e) {
                        // Such as a row that nobody can read: whoever asked is told only that there is no answer.
                        getContext().getSystem().log().error("The lists of the database can not be used", e);
                        throw e;
                    }
                },
                blocking);
    }
}
