package org.raymill.app;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Routers;
import akka.actor.typed.pubsub.Topic;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.SingletonActor;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.raymill.access.AccessKeeper;
import org.raymill.api.ArchiveDocument;
import org.raymill.cli.RaymillVersion;
import org.raymill.job.JobCatalog;
import org.raymill.job.JobKeeper;
import org.raymill.job.JobTemplates;
import org.raymill.job.RenderJob;
import org.raymill.job.RenderJobContext;
import org.raymill.job.RenderJobSettings;
import org.raymill.model.JobId;
import org.raymill.model.NoticeDelays;
import org.raymill.model.SiteName;
import org.raymill.notify.Notifier;
import org.raymill.notify.NotifySettings;
import org.raymill.notify.ServerBulletin;
import org.raymill.protocol.AccessChanged;
import org.raymill.protocol.AccessCommand;
import org.raymill.protocol.ClusterKeys;
import org.raymill.protocol.EventPublisher;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobTemplatesCommand;
import org.raymill.protocol.NotifierCommand;
import org.raymill.protocol.QuotaCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.ShelfCollectorCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.StampedEvent;
import org.raymill.protocol.StoreCollectorCommand;
import org.raymill.quota.QuotaKeeper;
import org.raymill.scheduler.FarmHistory;
import org.raymill.scheduler.JdbcEpochSource;
import org.raymill.scheduler.Scheduler;
import org.raymill.scheduler.SchedulerSettings;
import org.raymill.site.SiteLinks;
import org.raymill.storage.CollectionSettings;
import org.raymill.storage.JobArchive;
import org.raymill.storage.JobArchiver;
import org.raymill.storage.ResultStore;
import org.raymill.storage.ResultWriter;
import org.raymill.storage.StorageLayout;
import org.raymill.storage.StoreCollector;
import org.raymill.telemetry.Telemetry;
import org.raymill.tracing.Tracing;

/**
 * The actors that a node has, whatever its roles, and those of the role control.
 *
 * @param jobs the way to render jobs
 * @param scheduler the way to the singleton
 * @param catalog the way to a catalogue of jobs
 * @param templates the way to a keeper of job templates
 * @param access the way to a keeper of users
 * @param accessChanges the topic on which it is told when they change
 * @param quotas the way to a keeper of quotas
 * @param collector the way to the singleton that collects the file store
 * @param links the way to the singleton that keeps the links to other sites
 * @param resultWriter this node's
 * @param events the farm's topic
 */
record Site(
        RenderJobs jobs,
        ActorRef<SchedulerCommand> scheduler,
        ActorRef<JobCatalogCommand> catalog,
        ActorRef<JobTemplatesCommand> templates,
        ActorRef<AccessCommand> access,
        ActorRef<Topic.Command<AccessChanged>> accessChanges,
        ActorRef<QuotaCommand> quotas,
        ActorRef<StoreCollectorCommand> collector,
        ActorRef<SiteLinksCommand> links,
        ActorRef<ResultWriterCommand> resultWriter,
        ActorRef<Topic.Command<StampedEvent>> events) {

    private static final Duration MIN_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

    /**
     * Starts them below the guardian.
     *
     * @param database empty without the role control
     * @param results what is on the storage of jobs
     * @param resultWriter stages and publishes on this node
     * @param remote for other sites
     * @param known the render nodes of the cluster's former life
     */
    static Site start(
            ActorContext<?> guardian,
            NodeSettings settings,
            Telemetry telemetry,
            Tracing tracing,
            Optional<Database> database,
            StorageLayout storage,
            ResultStore results,
            Behavior<ResultWriterCommand> resultWriter,
            RemoteSites remote,
            List<KnownNodes.Node> known) {
        ActorSystem<?> system = guardian.getSystem();
        InstantSource clock = InstantSource.system();
        ActorRef<Topic.Command<StampedEvent>> events =
                guardian.spawn(Topic.create(StampedEvent.class, FarmEvent.TOPIC), "events");
        ActorRef<FarmEvent> publisher = settings.has("control")
                ? guardian.spawn(kept(EventPublisher.create(events)), "event-publisher")
                : system.<FarmEvent>deadLetters();
        ActorRef<ResultWriterCommand> writer = guardian.spawn(kept(resultWriter), "result-writer");
        ActorRef<JobCatalogCommand> catalogs = guardian.spawn(Routers.group(ClusterKeys.JOB_CATALOG), "job-catalogs");
        RenderJobs jobs = new ShardedRenderJobs(system);
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER));
        ActorRef<JobCatalogCommand> ownCatalog = database.map(
                        db -> guardian.spawn(kept(JobCatalog.create(db.pool(), telemetry.jobs())), "job-catalog"))
                .orElse(catalogs);
        ActorRef<JobTemplatesCommand> templates = templates(guardian, database, clock);
        ActorRef<Topic.Command<AccessChanged>> accessChanges =
                guardian.spawn(Topic.create(AccessChanged.class, AccessChanged.TOPIC), "access-changes");
        ActorRef<AccessCommand> access = access(guardian, database, accessChanges, clock);
        ActorRef<QuotaCommand> quotas = quotas(guardian, database, clock);
        SchedulerSettings scheduling = SchedulerSettings.from(
                        remote.limited(settings.config().getConfig("raymill.scheduler")))
                .with(settings.scaling());
        Behavior<SchedulerCommand> scheduler = database.map(db -> Scheduler.create(
                        scheduling,
                        new JdbcEpochSource(db.pool(), blocking),
                        new RenderNodes(system, known),
                        jobs,
                        ownCatalog,
                        publisher,
                        clock,
                        telemetry.scheduler(),
                        guardian.spawn(kept(FarmHistory.create(db.pool(), scheduling.keepHistory())), "farm-history")))
                .orElseGet(Behaviors::empty);
        ActorRef<SchedulerCommand> schedulerProxy = singleton(system, scheduler, ClusterKeys.SCHEDULER);
        ActorRef<ShelfCollectorCommand> shelves = singleton(
                system,
                database.map(db -> remote.collector(ownCatalog, clock)).orElseGet(Behaviors::empty),
                "ShelfCollector");
        Behavior<SiteLinksCommand> links = database.map(db -> SiteLinks.create(
                        remote.context(system, schedulerProxy, ownCatalog, jobs, shelves, clock, telemetry.sites())))
                .orElseGet(Behaviors::empty);
        ActorRef<SiteLinksCommand> linksProxy = singleton(system, links, "SiteLinks");
        if (database.isPresent()) {
            remote.startGate(system, jobs, linksProxy);
        }
        RenderJobContext jobContext = new RenderJobContext(
                RenderJobSettings.from(settings.config().getConfig("raymill.job")),
                schedulerProxy,
                writer,
                ownCatalog,
                publisher,
                jobs,
                linksProxy,
                notifications(guardian, settings),
                telemetry.jobs(),
                tracing,
                clock,
                new SecureRandom());
        ClusterSharding.get(system)
                .init(Entity.of(
                                ClusterKeys.RENDER_JOB,
                                entity -> RenderJob.create(
                                        new JobId(entity.getEntityId()), jobContext, entity.getShard()))
                        .withRole("control")
                        .withStopMessage(RenderJob.Stop.INSTANCE));
        if (database.isPresent()) {
            singleton(system, JobKeeper.create(ownCatalog, jobs, clock, settings.keepRemoved()), "JobKeeper");
            singleton(
                    system,
                    JobArchiver.create(
                            ownCatalog,
                            jobs,
                            new JobArchive(storage),
                            results,
                            new ArchiveDocument(),
                            settings.archive(),
                            clock),
                    "JobArchiver");
            startBulletin(
                    system,
                    settings.notifications(),
                    schedulerProxy,
                    jobContext.notifications().notifier(),
                    clock);
        }
        Behavior<StoreCollectorCommand> collector = database.map(db -> StoreCollector.create(
                        storage,
                        CollectionSettings.from(settings.config().getConfig("raymill.store")),
                        ownCatalog,
                        jobs,
                        quotas,
                        clock,
                        telemetry.store()::collected))
                .orElseGet(Behaviors::empty);
        ActorRef<StoreCollectorCommand> collectorProxy = singleton(system, collector, "StoreCollector");
        return new Site(
                jobs,
                schedulerProxy,
                ownCatalog,
                templates,
                access,
                accessChanges,
                quotas,
                collectorProxy,
                linksProxy,
                writer,
                events);
    }

    /** A node with the database has a keeper of its own. */
    private static ActorRef<JobTemplatesCommand> templates(
            ActorContext<?> guardian, Optional<Database> database, InstantSource clock) {
        return database.map(db -> guardian.spawn(kept(JobTemplates.create(db.pool(), clock)), "job-templates"))
                .orElseGet(() -> guardian.spawn(Routers.group(ClusterKeys.JOB_TEMPLATES), "job-template-keepers"));
    }

    /** A node with the database has a keeper of its own. */
    private static ActorRef<AccessCommand> access(
            ActorContext<?> guardian,
            Optional<Database> database,
            ActorRef<Topic.Command<AccessChanged>> changes,
            InstantSource clock) {
        return database.map(db -> guardian.spawn(kept(AccessKeeper.create(db.pool(), changes, clock)), "access"))
                .orElseGet(() -> guardian.spawn(Routers.group(ClusterKeys.ACCESS), "access-keepers"));
    }

    /** A node with the database has a keeper of its own. */
    private static ActorRef<QuotaCommand> quotas(
            ActorContext<?> guardian, Optional<Database> database, InstantSource clock) {
        return database.map(db -> guardian.spawn(kept(QuotaKeeper.create(db.pool(), clock)), "quotas"))
                .orElseGet(() -> guardian.spawn(Routers.group(ClusterKeys.QUOTA), "quota-keepers"));
    }

    /** How jobs, which are only on nodes with the role control, tell those who are to be notified of them. */
    private static RenderJobContext.Notifications notifications(ActorContext<?> guardian, NodeSettings settings) {
        NotifySettings notify = settings.notifications();
        ActorRef<NotifierCommand> notifier = settings.has("control")
                ? guardian.spawn(
                        kept(Notifier.create(
                                notify, settings.site().name().map(SiteName::value), RaymillVersion.version())),
                        "notifier")
                : guardian.getSystem().<NotifierCommand>deadLetters();
        return new RenderJobContext.Notifications(notifier, notify.ofJobs(), delays(notify), notify.framesEvery());
    }

    private static NoticeDelays delays(NotifySettings notify) {
        return new NoticeDelays(notify.retryDelay(), notify.retryDelayMost(), notify.giveUpAfter());
    }

    /** Has the site's own webhooks told of render servers, when there are such. */
    private static void startBulletin(
            ActorSystem<?> system,
            NotifySettings notify,
            ActorRef<SchedulerCommand> scheduler,
            ActorRef<NotifierCommand> notifier,
            InstantSource clock) {
        if (!notify.ofServers().isEmpty()) {
            singleton(
                    system,
                    ServerBulletin.create(
                            scheduler, notifier, notify.ofServers(), delays(notify), clock, new SecureRandom()),
                    "ServerBulletin");
        }
    }

    private static <T> Behavior<T> kept(Behavior<T> behavior) {
        return Behaviors.supervise(behavior)
                .onFailure(SupervisorStrategy.restartWithBackoff(MIN_BACKOFF, MAX_BACKOFF, 0.2));
    }

    private static <T> ActorRef<T> singleton(ActorSystem<?> system, Behavior<T> behavior, String name) {
        return ClusterSingleton.get(system)
                .init(SingletonActor.of(kept(behavior), name)
                        .withSettings(ClusterSingletonSettings.create(system).withRole("control")));
    }
}
