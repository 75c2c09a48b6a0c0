package org.raymill.storage;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.raymill.model.AuditEntry;
import org.raymill.model.CollectionReport;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.QuotaCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.StoreCollectorCommand;
import org.raymill.protocol.StoreCollectorCommand.Collect;
import org.raymill.protocol.StoreCollectorCommand.CollectorReply;
import org.raymill.protocol.StoreCollectorCommand.GetCollections;

/**
 * Removes from the file store what no job needs: by itself from time to time, and when somebody asks. A cluster singleton, so that one collection runs
 * at a time; two would do no harm, see {@link StoreCollection}.
 */
public final class StoreCollector extends AbstractBehavior<StoreCollectorCommand> {

    private enum Due implements StoreCollectorCommand {
        INSTANCE
    }

    private record Ended(CollectionReport report) implements StoreCollectorCommand {}

    /** Of so many old files at a time it is worked out who needs them: 64 MiB. */
    static final int PASS_FILES = 8 << 20;

    private static final String SUBJECT = "store:files";
    private static final String BY_ITSELF = "raymill";
    /** An upload that began later may still come. */
    private static final Duration ON_ITS_WAY = Duration.ofDays(1);
    /** A node that was just started has other things to do. */
    private static final Duration FIRST = Duration.ofMinutes(10);

    private final TimerScheduler<StoreCollectorCommand> timers;
    private final StorageLayout layout;
    private final CollectionSettings settings;
    private final ActorRef<JobCatalogCommand> catalog;
    private final RenderJobs jobs;
    private final CountedContents counted;
    private final InstantSource clock;
    private final Consumer<Optional<CollectionReport>> told;
    private final Executor blocking;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private Optional<CollectionReport> running = Optional.empty();
    private Optional<CollectionReport> last = Optional.empty();

    /**
     * The behaviour of the singleton. Needs the dispatcher {@value ResultWriter#DISPATCHER}.
     *
     * @param told hears what each collection has found, and nothing when this node collects no more; must not block
     */
    public static Behavior<StoreCollectorCommand> create(
            StorageLayout layout,
            CollectionSettings settings,
            ActorRef<JobCatalogCommand> catalog,
            RenderJobs jobs,
            ActorRef<QuotaCommand> quotas,
            InstantSource clock,
            Consumer<Optional<CollectionReport>> told) {
        return Behaviors.setup(actor -> Behaviors.withTimers(
                timers -> new StoreCollector(actor, timers, layout, settings, catalog, jobs, quotas, clock, told)));
    }

    private StoreCollector(
            ActorContext<StoreCollectorCommand> actor,
            TimerScheduler<StoreCollectorCommand> timers,
            StorageLayout layout,
            CollectionSettings settings,
            ActorRef<JobCatalogCommand> catalog,
            RenderJobs jobs,
            ActorRef<QuotaCommand> quotas,
            InstantSource clock,
            Consumer<Optional<CollectionReport>> told) {
        super(actor);
        // Else its first timer, when it comes before any line is logged, has all lines named after Akka, and so left
        // out.
        actor.setLoggerName(StoreCollector.class);
        this.timers = timers;
        this.layout = layout;
        this.settings = settings;
        this.catalog = catalog;
        this.jobs = jobs;
        this.counted = new CountedContents(actor.getSystem(), quotas, layout);
        this.clock = clock;
        this.told = told;
        this.blocking = actor.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER));
        if (!settings.every().isZero()) {
            timers.startSingleTimer(Due.INSTANCE, FIRST);
        }
    }

    @Override
    public Receive<StoreCollectorCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Collect.class, this::onCollect)
                .onMessage(GetCollections.class, this::onGet)
                .onMessageEquals(Due.INSTANCE, this::onDue)
                .onMessage(Ended.class, this::onEnded)
                .onSignal(PostStop.class, signal -> onStop())
                .build();
    }

    private Behavior<StoreCollectorCommand> onCollect(Collect request) {
        boolean begins = running.isEmpty();
        if (begins) {
            begin(request.dryRun(), request.by(), request.reason());
        }
        request.replyTo().tell(new CollectorReply(begins, running, last));
        return this;
    }

    private Behavior<StoreCollectorCommand> onGet(GetCollections question) {
        question.replyTo().tell(new CollectorReply(false, running, last));
        return this;
    }

    private Behavior<StoreCollectorCommand> onDue() {
        if (running.isEmpty()) {
            begin(false, BY_ITSELF, "");
        }
        timers.startSingleTimer(Due.INSTANCE, settings.every());
        return this;
    }

    private void begin(boolean dryRun, String by, String reason) {
        Instant now = clock.instant();
        CollectionReport begun = new CollectionReport(by, dryRun, now, Optional.empty(), 0, 0, 0, 0, 0, "");
        running = Optional.of(begun);
        JobLists lists =
                new CatalogLists(getContext().getSystem(), catalog, jobs, now.minus(settings.filesOfEndedJobs()));
        StoreCollection collection = new StoreCollection(
                layout, new StoreDisk(), lists, now.minus(settings.unusedFor()), PASS_FILES, stopped::get);
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> run(collection, begun), blocking),
                        (report, failure) -> new Ended(failure == null ? report : failed(begun, failure.toString())));
        if (!dryRun && !by.equals(BY_ITSELF)) {
            audit(begun, "collect", reason, "");
        }
    }

    private CollectionReport run(StoreCollection collection, CollectionReport begun) {
        String problem = "";
        try {
            collection.run(begun.dryRun());
            if (!begun.dryRun()) {
                counted.compare(begun.startedAt().minus(ON_ITS_WAY), stopped::get);
            }
        } catch (IOException e) {
            problem = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        StoreCollection.Counts counts = collection.counts();
        return new CollectionReport(
                begun.by(),
                begun.dryRun(),
                begun.startedAt(),
                Optional.of(clock.instant()),
                counts.jobs,
                counts.files,
                counts.bytes,
                counts.freedFiles,
                counts.freedBytes,
                problem);
    }

    private CollectionReport failed(CollectionReport begun, String problem) {
        return new CollectionReport(
                begun.by(), begun.dryRun(), begun.startedAt(), Optional.of(clock.instant()), 0, 0, 0, 0, 0, problem);
    }

    private Behavior<StoreCollectorCommand> onEnded(Ended ended) {
        CollectionReport report = ended.report();
        running = Optional.empty();
        last = Optional.of(report);
        told.accept(last);
        String freed = report.freedFiles() + " files, " + report.freedBytes() + " bytes";
        if (report.problem().isEmpty()) {
            getContext()
                    .getLog()
                    .info(
                            "The file store has {} files, {} bytes, for {} jobs; a collection {} {}",
                            report.files(),
                            report.bytes(),
                            report.jobs(),
                            report.dryRun() ? "would free" : "freed",
                            freed);
        } else {
            getContext().getLog().warn("The file store was not collected: {}; freed {}", report.problem(), freed);
        }
        if (!report.dryRun() && report.freedFiles() > 0) {
            audit(report, "collected", "", "freed " + freed);
        }
        return this;
    }

    private void audit(CollectionReport report, String action, String reason, String detail) {
        AuditEntry entry = new AuditEntry(
                "store:" + action + ":" + report.startedAt(),
                clock.instant(),
                report.by(),
                action,
                SUBJECT,
                reason,
                detail);
        catalog.tell(new JobCatalogCommand.RecordAudit(List.of(entry)));
    }

    private Behavior<StoreCollectorCommand> onStop() {
        stopped.set(true);
        told.accept(Optional.empty());
        return this;
    }
}
