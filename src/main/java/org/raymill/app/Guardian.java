package org.raymill.app;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Routers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.raymill.api.ApiSettings;
import org.raymill.api.HttpApi;
import org.raymill.api.LinkedSites;
import org.raymill.api.connection.HttpListener;
import org.raymill.protocol.ClusterKeys;
import org.raymill.protocol.NodeDoctorCommand;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.protocol.ResultWriterCommand;
import org.raymill.rendering.definition.Definitions;
import org.raymill.server.RenderServer;
import org.raymill.server.TaskRuns;
import org.raymill.storage.FileStore;
import org.raymill.storage.JobArchive;
import org.raymill.storage.ListedFiles;
import org.raymill.storage.RemoteResultWriter;
import org.raymill.storage.ResultStore;
import org.raymill.storage.ResultWriter;
import org.raymill.storage.Sealing;
import org.raymill.storage.StagedUploads;
import org.raymill.storage.StorageGate;
import org.raymill.storage.StorageLayout;
import org.raymill.storage.TransferTickets;
import org.raymill.telemetry.Telemetry;
import org.raymill.tracing.Tracing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The top of a node's actors: starts what its roles ask for. */
final class Guardian {

    /** The actor system's name, the same for all nodes of a site. */
    static final String SYSTEM = "raymill";

    /** The name of a node's render server. */
    static final String RENDER_SERVER = "render-server";

    private static final Logger LOG = LoggerFactory.getLogger(Guardian.class);
    private static final Duration UNBIND_LIMIT = Duration.ofSeconds(5);

    /**
     * What a node has besides actors.
     *
     * @param http what a render node has in place of a mounted storage
     * @param known the nodes of the cluster's former life
     * @param started completes when all actors have been started
     * @param readiness completes with the actors
     * @param binding completes when the API listens; never without the role api
     */
    record Parts(
            NodeSettings settings,
            Telemetry telemetry,
            Tracing tracing,
            StorageLayout storage,
            ResultStore results,
            Sealing sealing,
            Optional<Database> database,
            Optional<TaskRuns> runs,
            Optional<HttpFiles> http,
            Definitions definitions,
            KnownNodes knownNodes,
            List<KnownNodes.Node> known,
            CompletableFuture<Done> started,
            CompletableFuture<ReadinessProbe> readiness,
            CompletableFuture<HttpListener.Binding> binding) {

        Parts(
                NodeSettings settings,
                Telemetry telemetry,
                Tracing tracing,
                StorageLayout storage,
                ResultStore results,
                Sealing sealing,
                Optional<Database> database,
                Optional<TaskRuns> runs,
                Optional<HttpFiles> http,
                Definitions definitions,
                KnownNodes knownNodes,
                List<KnownNodes.Node> known) {
            this(
                    settings,
                    telemetry,
                    tracing,
                    storage,
                    results,
                    sealing,
                    database,
                    runs,
                    http,
                    definitions,
                    knownNodes,
                    known,
                    new CompletableFuture<>(),
                    new CompletableFuture<>(),
                    new CompletableFuture<>());
        }
    }

    private Guardian() {}

    static Behavior<Void> create(Parts parts) {
        return Behaviors.setup(actor -> {
            try {
                start(actor, parts);
                parts.started().complete(Done.getInstance());
                return Behaviors.empty();
            } catch (RuntimeException e) {
                parts.started().completeExceptionally(e);
                throw e;
            }
        });
    }

    private static void start(ActorContext<?> actor, Parts parts) {
        if (parts.telemetry().isRead()) {
            NodeWatch.start(
                    actor.getSystem(),
                    parts.telemetry().node(),
                    parts.database(),
                    parts.storage().jobs());
        }
        ResultStore results = parts.results();
        Behavior<ResultWriterCommand> writer = parts.http()
                .map(http -> RemoteResultWriter.create(http.results(), stagingLimit(parts.settings())))
                .orElseGet(() -> ResultWriter.create(results, StagedPictures::difference));
        RemoteSites remote = new RemoteSites(
                parts.settings(), parts.storage(), parts.results(), parts.sealing(), parts.definitions());
        Site site = Site.start(
                actor,
                parts.settings(),
                parts.telemetry(),
                parts.tracing(),
                parts.database(),
                parts.storage(),
                parts.results(),
                writer,
                remote,
                parts.known());
        parts.readiness()
                .complete(new ReadinessProbe(
                        actor.getSystem(),
                        parts.settings().roles(),
                        site.scheduler(),
                        parts.database().map(Database::pool),
                        () -> isListening(parts),
                        InstantSource.system()));
        parts.http().ifPresent(http -> http.nodes()
                .connect(actor.getSystem(), actor.spawn(Routers.group(ClusterKeys.STORAGE_GATE), "storage-gates")));
        if (parts.settings().has("control")) {
            actor.spawn(parts.knownNodes().recorder(), "known-nodes");
        }
        actor.spawn(
                NodeDoctor.create(marker -> NodeDoctor.checks(parts, marker), InstantSource.system()),
                NodeDoctorCommand.NAME);
        parts.runs().ifPresent(runs -> startServer(actor, site, runs, parts.settings()));
        if (parts.settings().has("api")) {
            TransferTickets tickets = new TransferTickets(InstantSource.system());
            actor.spawn(StorageGate.create(() -> apiAddress(parts), tickets), "storage-gate");
            startApi(actor.getSystem(), site, remote, parts, results, tickets);
        }
    }

    private static boolean isListening(Parts parts) {
        return parts.binding().isDone() && !parts.binding().isCompletedExceptionally();
    }

    private static Duration stagingLimit(NodeSettings settings) {
        return settings.config().getDuration("raymill.server.staging-timeout");
    }

    /** Where other nodes reach the API; empty until it listens. */
    private static Optional<String> apiAddress(Parts parts) {
        String configured = parts.settings().config().getString("raymill.api.address-for-nodes");
        HttpListener.Binding binding = parts.binding().getNow(null);
        if (binding == null) {
            return Optional.empty();
        }
        return Optional.of(
                configured.isBlank()
                        ? parts.settings().address(binding.address()).toString()
                        : configured);
    }

    private static void startServer(ActorContext<?> actor, Site site, TaskRuns runs, NodeSettings settings) {
        // What runs is not in the actor, so that it can be started again after a failure.
        Behavior<RenderServerCommand> behavior = Behaviors.supervise(
                        RenderServer.create(site.scheduler(), site.jobs(), site.resultWriter(), runs))
                .onFailure(SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
        ActorRef<RenderServerCommand> server = actor.spawn(behavior, RENDER_SERVER);
        ActorSystem<?> system = actor.getSystem();
        Executor blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER));
        settings.ownPod()
                .ifPresent(pod -> actor.spawn(
                        DeletionCostTeller.create(
                                server,
                                settings.deletionCostPause(),
                                // It reads a file.
                                cost -> CompletableFuture.supplyAsync(() -> pod.deletionCost(cost), blocking)
                                        .thenCompose(told -> told),
                                InstantSource.system()),
                        "deletion-cost"));
        CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
        shutdown.addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "drain-render-server", () -> {
            // A node that was put out joins again while its tasks go on: nothing is to be handed back.
            return Joining.hasLostCluster(shutdown)
                    ? CompletableFuture.completedFuture(Done.getInstance())
                    : RenderServer.shutDown(server, runs.settings(), system)
                            .exceptionally(failure -> Done.getInstance());
        });
    }

    /** Removes what clients began to upload and never finished, soon after the start and then every hour. */
    private static void sweepUploads(ActorSystem<?> system, FileStore files) {
        Runnable sweep = () -> {
            try {
                int removed = files.sweepUploads(Instant.now());
                if (removed > 0) {
                    LOG.info("Removed {} abandoned uploads", removed);
                }
            } catch (IOException e) {
                LOG.warn("Abandoned uploads are not removed: {}", e.getMessage());
            }
        };
        system.scheduler()
                .scheduleWithFixedDelay(
                        Duration.ofMinutes(1),
                        Duration.ofHours(1),
                        sweep,
                        system.dispatchers().lookup(DispatcherSelector.fromConfig(ResultWriter.DISPATCHER)));
    }

    private static void startApi(
            ActorSystem<?> system,
            Site site,
            RemoteSites remote,
            Parts parts,
            ResultStore results,
            TransferTickets tickets) {
        FileStore files = new FileStore(
                parts.storage(),
                parts.settings().maxFileBytes(),
                parts.settings().storageReserve());
        sweepUploads(system, files);
        ApiSettings settings = ApiSettings.from(parts.settings().config().getConfig("raymill.api"))
                .with(
                        parts.settings().config().getStringList(NodeSettings.PATH_MAPS),
                        LinkedSites.of(
                                parts.settings().site().peers().keySet(),
                                parts.settings().site().rules().usual(),
                                parts.settings().site().usualResults()),
                        parts.settings().notifications()::refusal);
        HttpApi.start(
                        system,
                        settings,
                        site.jobs(),
                        site.scheduler(),
                        site.catalog(),
                        site.templates(),
                        site.collector(),
                        site.links(),
                        site.events(),
                        files,
                        results,
                        remote.kept(),
                        parts.definitions(),
                        tickets,
                        new StagedUploads(results),
                        new ListedFiles(parts.storage(), parts.settings().maxFileBytes(), parts.sealing()),
                        new FarmDoctor(system, site.scheduler(), parts.storage().uploads(), InstantSource.system()),
                        new JobArchive(parts.storage()),
                        new HttpApi.Access(
                                parts.settings().config(), site.access(), site.accessChanges(), site.quotas()),
                        parts.telemetry().api(),
                        parts.tracing())
                .whenComplete((binding, failure) -> {
                    if (failure != null) {
                        parts.binding().completeExceptionally(failure);
                        return;
                    }
                    CoordinatedShutdown.get(system)
                            .addTask(CoordinatedShutdown.PhaseServiceUnbind(), "unbind-api", () -> binding.terminate(
                                            UNBIND_LIMIT)
                                    .thenApply(done -> Done.getInstance()));
                    parts.binding().complete(binding);
                });
    }
}
