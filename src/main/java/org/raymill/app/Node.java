package org.raymill.app;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.raymill.cli.RaymillVersion;
import org.raymill.rendering.GltfPackage;
import org.raymill.rendering.InstalledPackages;
import org.raymill.rendering.NoOpPackage;
import org.raymill.rendering.PathTracedPictures;
import org.raymill.rendering.RenderingPackage;
import org.raymill.rendering.definition.DefinitionException;
import org.raymill.rendering.definition.Definitions;
import org.raymill.sealing.KeysException;
import org.raymill.server.DataFolder;
import org.raymill.server.RenderServerSettings;
import org.raymill.server.TaskRuns;
import org.raymill.storage.ContentSource;
import org.raymill.storage.JobContents;
import org.raymill.storage.LiveShelves;
import org.raymill.storage.PublishedFiles;
import org.raymill.storage.ResultStore;
import org.raymill.storage.Sealing;
import org.raymill.storage.SealingSettings;
import org.raymill.storage.ShelvedContents;
import org.raymill.storage.StorageLayout;
import org.raymill.telemetry.Telemetry;
import org.raymill.tracing.SpanExport;
import org.raymill.tracing.Tracing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of the site with the roles that its settings name.
 *
 * <p>A node that only renders outlives its membership: when the cluster has put it out, or its control nodes are gone for long, its actor
 * system ends and a new one joins again, while the tasks go on in {@link TaskRuns}. Any other node ends for good when it is put out.
 */
public final class Node implements AutoCloseable {

    /** How a node came to its end. */
    public enum End {
        /** It was asked to stop. */
        STOPPED,
        /** The cluster put it out, or a part of it failed for good: it should be started again. */
        FAILED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(15);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final NodeSettings settings;
    private final Definitions definitions;
    private final Optional<HttpFiles> http;
    private final StorageLayout storage;
    private final Telemetry telemetry;
    private final Optional<SpanExport> traces;
    private final Tracing tracing;
    private final Sealing sealing;
    private final ResultStore results;
    private final KnownNodes knownNodes;
    private final Optional<Database> database;
    private final Optional<InstalledPackages> packages;
    private final Optional<TaskRuns> runs;
    private final CompletableFuture<End> ended = new CompletableFuture<>();
    private volatile ActorSystem<Void> system;
    private volatile Optional<URI> api = Optional.empty();
    private volatile Optional<URI> metrics = Optional.empty();
    private volatile Optional<URI> management = Optional.empty();
    private volatile boolean stopping;

    private Node(NodeSettings settings) throws IOException, InterruptedException {
        this.settings = settings;
        this.definitions = definitions(settings.config());
        this.telemetry = settings.metrics().serve()
                ? Telemetry.read(settings.roles(), RaymillVersion.version())
                : Telemetry.unread();
        this.traces = settings.openTraces();
        this.tracing = settings.tracing().tracing(traces);
        settings.logFormat().apply(logKeys());
        Files.createDirectories(settings.data());
        this.http = settings.filesOverHttp()
                ? Optional.of(HttpFiles.open(settings.data(), settings.apiTrust(), telemetry.server()))
                : Optional.empty();
        this.storage = http.map(HttpFiles::own).orElseGet(() -> new StorageLayout(settings.storage()));
        this.storage.prepare();
        this.sealing = http.isPresent() ? Sealing.NONE : sealing();
        this.results = new ResultStore(storage, sealing);
        this.knownNodes = new KnownNodes(settings.data());
        this.database = settings.has("control")
                ? Optional.of(new Database(settings.config().getConfig("raymill.database"), settings.data()))
                : Optional.empty();
        if (settings.has("render")) {
            DataFolder folder = DataFolder.take(settings.data());
            this.packages = Optional.of(packages(settings.config(), definitions, folder.probeMark()));
            this.runs = Optional.of(openRuns(folder));
        } else {
            this.packages = Optional.empty();
            this.runs = Optional.empty();
        }
    }

    private static Definitions definitions(Config config) {
        String folder = config.getString("raymill.packages-folder");
        try {
            return Definitions.read(
                    folder.isBlank() ? Optional.empty() : Optional.of(Path.of(folder)),
                    config.getObject("raymill.packages"));
        } catch (DefinitionException e) {
            throw new StartException(
                    "the definitions of rendering packages are wrong:\n  " + String.join("\n  ", e.problems()));
        }
    }

    private Sealing sealing() throws IOException {
        try {
            return SealingSettings.from(settings.config().getConfig("raymill.site.files"))
                    .open(storage);
        } catch (KeysException e) {
            throw new StartException(e.getMessage());
        }
    }

    private TaskRuns openRuns(DataFolder folder) throws IOException, InterruptedException {
        JobContents files = http.<JobContents>map(HttpFiles::contents).orElseGet(() -> {
            ContentSource mounted = new ShelvedContents(storage, settings.maxFileBytes(), sealing);
            return list -> mounted;
        });
        PublishedFiles published = http.<PublishedFiles>map(HttpFiles::results).orElse(PublishedFiles.MOUNTED);
        LiveShelves live = http.map(found -> found.results().live()).orElseGet(results::live);
        return TaskRuns.open(
                serverSettings(),
                folder,
                packages.orElseThrow(),
                files,
                results,
                published,
                live,
                Clock.systemUTC(),
                telemetry.server(),
                tracing);
    }

    private static InstalledPackages packages(Config config, Definitions definitions, String mark)
            throws InterruptedException {
        List<RenderingPackage> own = new ArrayList<>();
        own.add(new GltfPackage(RaymillVersion.version(), new PathTracedPictures()));
        if (config.getBoolean("raymill.bench.no-op")) {
            own.add(new NoOpPackage(RaymillVersion.version()));
        }
        Config server = config.getConfig("raymill.server");
        InstalledPackages.Rules rules = new InstalledPackages.Rules(
                server.getBoolean("client-commands"),
                server.getDuration("packages.look-again"),
                server.getDuration("packages.ask-again"));
        return InstalledPackages.open(definitions, rules, own, mark);
    }

    private LogKeys logKeys() {
        return new LogKeys(
                settings.host() + ":" + settings.port(),
                settings.has("render") ? Optional.of(serverSettings().name()) : Optional.empty());
    }

    private RenderServerSettings serverSettings() {
        String name = RenderServerSettings.hostName() + (settings.port() == 0 ? "" : "-" + settings.port());
        return RenderServerSettings.from(settings.config().getConfig("raymill.server"), name);
    }

    /**
     * Starts a node; returns when its API listens and it is on its way into the cluster.
     *
     * @throws StartException when it can not start; the message tells a person why and what to do
     */
    public static Node start(NodeSettings settings) {
        try {
            Node node = new Node(settings);
            node.live(node.knownNodes.read());
            return node;
        } catch (IOException e) {
            throw new StartException("the node can not start: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("the start was interrupted");
        }
    }

    /** Starts an actor system; its end starts another or ends the node. */
    private void live(List<KnownNodes.Node> known) {
        Guardian.Parts parts = new Guardian.Parts(
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
                known);
        Config ours = ConfigFactory.parseMap(Map.of("akka.cluster.app-version", RaymillVersion.version()))
                .withFallback(settings.clusterTls().map(ClusterTls::akka).orElseGet(ConfigFactory::empty))
                .withFallback(
                        settings.kubernetes().map(KubernetesFormation::akka).orElseGet(ConfigFactory::empty))
                .withFallback(settings.management()
                        .akka(settings.host(), settings.kubernetes().isPresent()))
                .withFallback(settings.config());
        Config config =
                database.map(db -> db.journalConfig().withFallback(ours)).orElse(ours);
        ActorSystem<Void> started = ActorSystem.create(Guardian.create(parts), Guardian.SYSTEM, config);
        system = started;
        SureEnd.of(started);
        started.getWhenTerminated().whenComplete((done, failure) -> onTerminated(started));
        await(parts.started(), "the actors did not start");
        if (settings.management().serve()) {
            management = Optional.of(await(
                    ManagementEndpoint.start(
                            started, settings.management(), parts.readiness().join()),
                    "its readiness can not be told; is the port taken? Choose another with raymill.management.port"));
        }
        Joining.start(started, settings, known);
        if (telemetry.isRead()) {
            metrics = Optional.of(await(
                    MetricsEndpoint.start(started, settings.metrics(), telemetry),
                    "the metrics can not be served; is the port taken? Choose another with raymill.metrics.port"));
            LOG.info("Metrics are at {}", metrics.get());
        }
        if (settings.has("api")) {
            api = Optional.of(settings.address(
                    await(parts.binding(), "the API can not listen; is the port taken? Choose another with --http-port")
                            .address()));
            LOG.info("The API listens at {}; a browser finds the console there", api.get());
        }
    }

    private static <T> T await(CompletionStage<T> part, String problem) {
        try {
            return part.toCompletableFuture()
                    .orTimeout(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new StartException(problem + " (" + e.getCause().getMessage() + ")");
        }
    }

    private void onTerminated(ActorSystem<Void> ended) {
        boolean putOut = Joining.hasLostCluster(CoordinatedShutdown.get(ended));
        boolean rendersOnly = !settings.has("control") && !settings.has("api");
        if (putOut && rendersOnly && !stopping) {
            LOG.warn("The cluster has put this node out, or not let it in; it joins again, and its tasks go on");
            try {
                live(List.of());
                return;
            } catch (RuntimeException e) {
                LOG.error("The node can not join again", e);
            }
        }
        close(putOut && !stopping ? End.FAILED : End.STOPPED);
    }

    private void close(End end) {
        database.ifPresent(Database::close);
        packages.ifPresent(InstalledPackages::close);
        runs.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("The work folder was not left clean: {}", e.getMessage());
            }
        });
        traces.ifPresent(SpanExport::close);
        telemetry.close();
        ended.complete(end);
    }

    /** Where the API listens; empty without the role api. */
    public Optional<URI> apiAddress() {
        return api;
    }

    /** Where the metrics are; empty when they are not served. */
    Optional<URI> metricsAddress() {
        return metrics;
    }

    /** Where the node tells whether it is ready; empty when it does not. */
    Optional<URI> managementAddress() {
        return management;
    }

    /** The actor system; another one after the node was put out of the cluster. */
    ActorSystem<?> system() {
        return system;
    }

    /** Whether the node is in the cluster. */
    public boolean isUp() {
        MemberStatus status = Cluster.get(system).selfMember().status();
        return status == MemberStatus.up() || status == MemberStatus.weaklyUp();
    }

    /** Completes when the node has ended. */
    public CompletionStage<End> whenEnded() {
        return ended;
    }

    /** Stops the node in an orderly way: running tasks may end first, see {@code raymill.server.shutdown-grace}. */
    @Override
    public void close() {
        stopping = true;
        CompletionStage<Done> done =
                CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.actorSystemTerminateReason());
        done.toCompletableFuture()
                .orTimeout(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        ended.join();
    }
}
