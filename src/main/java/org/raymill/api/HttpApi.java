package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.mapResponse;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.withRequestTimeoutResponse;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.pubsub.Topic;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.settings.ServerSettings;
import akka.japi.function.Function;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.api.connection.HttpListener;
import org.raymill.api.console.ConsoleRoutes;
import org.raymill.identity.IdentityProvider;
import org.raymill.identity.IdentitySettings;
import org.raymill.protocol.AccessChanged;
import org.raymill.protocol.AccessCommand;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobTemplatesCommand;
import org.raymill.protocol.QuotaCommand;
import org.raymill.protocol.RenderJobs;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.SiteLinksCommand;
import org.raymill.protocol.StampedEvent;
import org.raymill.protocol.StoreCollectorCommand;
import org.raymill.rendering.definition.Definitions;
import org.raymill.storage.FileStore;
import org.raymill.storage.JobArchive;
import org.raymill.storage.ListedFiles;
import org.raymill.storage.ResultStore;
import org.raymill.storage.StagedUploads;
import org.raymill.storage.TransferTickets;
import org.raymill.telemetry.ApiMetrics;
import org.raymill.tls.TlsServer;
import org.raymill.tracing.Tracing;

/** The HTTP API of a node. */
public final class HttpApi {

    private HttpApi() {}

    /**
     * Starts to listen.
     *
     * @param system a member of the cluster, with the dispatcher {@code raymill.blocking-dispatcher}
     * @param scheduler the way to the Scheduler
     * @param catalog the way to a catalogue of jobs
     * @param templates the way to a keeper of job templates
     * @param collector the way to the collector of the file store
     * @param sites the way to the keeper of the links to other sites
     * @param events the topic of the farm's events
     * @param files where uploads go; its limit holds for them
     * @param results where results are read from
     * @param kept the way to those that other sites keep
     * @param definitions of the rendering packages
     * @param tickets what render nodes that have not mounted the storage may send and fetch
     * @param uploads where they send it
     * @param listed what they fetch of jobs' files
     * @param examiner examines the farm
     * @param archive what is kept of jobs that ended long ago
     * @param access who may use it
     * @param metrics of the API
     * @return the binding, when the API listens; {@link HttpListener.Binding#terminate} ends it in an orderly way: event streams end at once, other
     *     answers may be finished
     * @throws org.raymill.tls.CertificateProblem when its certificate can not be used
     */
    public static CompletionStage<HttpListener.Binding> start(
            ActorSystem<?> system,
            ApiSettings settings,
            RenderJobs jobs,
            ActorRef<SchedulerCommand> scheduler,
            ActorRef<JobCatalogCommand> catalog,
            ActorRef<JobTemplatesCommand> templates,
            ActorRef<StoreCollectorCommand> collector,
            ActorRef<SiteLinksCommand> sites,
            ActorRef<Topic.Command<StampedEvent>> events,
            FileStore files,
            ResultStore results,
            KeptResults kept,
            Definitions definitions,
            TransferTickets tickets,
            StagedUploads uploads,
            ListedFiles listed,
            FarmExaminer examiner,
            JobArchive archive,
            Access access,
            ApiMetrics metrics,
            Tracing tracing) {
        ApiContext context = ApiContext.create(
                system,
                settings,
                jobs,
                scheduler,
                catalog,
                templates,
                collector,
                sites,
                events,
                files,
                results,
                kept,
                definitions,
                metrics,
                tracing);
        TransferRights rights = new TransferRights(tickets, uploads, listed);
        Upkeep upkeep = new Upkeep(examiner, archive);
        SharedKillSwitch end = KillSwitches.shared("api-events");
        Function<HttpRequest, CompletionStage<HttpResponse>> routed =
                routes(context, rights, upkeep, access, end).handler(system);
        return HttpListener.bind(
                        system,
                        "raymill.api",
                        new InetSocketAddress(settings.host(), settings.port()),
                        serverSettings(system, settings),
                        settings.tls().files().map(TlsServer::open).map(tls -> tls::engine),
                        settings.connections(),
                        metrics,
                        () -> request -> RefusedBodies.answer(request, system, routed))
                .thenApply(binding -> new HttpListener.Binding(binding.address(), limit -> {
                    end.shutdown();
                    return binding.terminate(limit);
                }));
    }

    /**
     * Who may use the API.
     *
     * @param config all settings, of which those below {@code raymill.access} count
     * @param keepers the way to a keeper of users
     * @param changes the topic on which it is told when they change
     * @param quotas the way to a keeper of quotas
     */
    public record Access(
            Config config,
            ActorRef<AccessCommand> keepers,
            ActorRef<Topic.Command<AccessChanged>> changes,
            ActorRef<QuotaCommand> quotas) {}

    /** What those need who look after the farm. */
    private record Upkeep(FarmExaminer examiner, JobArchive archive) {}

    /** What render nodes need that have not mounted the storage. */
    private record TransferRights(TransferTickets tickets, StagedUploads uploads, ListedFiles listed) {}

    private static Route routes(
            ApiContext context, TransferRights rights, Upkeep upkeep, Access access, SharedKillSwitch end) {
        RequestBodies bodies = new RequestBodies(context.system(), context.settings());
        FileResponses files = new FileResponses(context);
        OperationBodies operations = new OperationBodies(bodies);
        Submissions submissions = new Submissions(context, InstantSource.system());
        Estimates estimates = new Estimates(context, submissions, InstantSource.system());
        HostGuard guard = new HostGuard(context.settings(), context.problems());
        RateGuard rates = new RateGuard(context, System::nanoTime);
        Problems problems = context.problems();
        InstantSource clock = InstantSource.system();
        Authentication authentication = new Authentication(
                context,
                AccessSettings.from(access.config()),
                access.keepers(),
                access.changes(),
                IdentitySettings.from(access.config())
                        .map(settings -> new IdentityProvider(settings, context.blocking(), clock)),
                clock);
        Quotas quotas = new Quotas(context, access.quotas());
        SessionOpening opening = new SessionOpening(authentication, clock);
        JobOwners owners = new JobOwners(context);
        AccessGuard doors = new AccessGuard(problems, authentication, owners);
        DocsRoutes docs = new DocsRoutes(context);
        // Made here and not in the route below, which is made anew for each request.
        Route resources = doors.admit(concat(
                new JobListRoutes(context).create(),
                new JobRoutes(context, bodies, operations, submissions, estimates).create(),
                new CopyRoutes(context).create(),
                new TemplateRoutes(context, bodies, submissions, estimates).create(),
                new JobOperationRoutes(context, operations).create(),
                new SettingsRoutes(context, bodies).create(),
                new FrameRoutes(context).create(),
                new ResultRoutes(context, files).create(),
                new LogRoutes(context, end).create(),
                new PackRoutes(context, bodies, quotas).create(),
                new FileRoutes(context, files, quotas).create(),
                new UploadRoutes(context, quotas).create(),
                new ServerRoutes(context, () -> isUp(context.system()), version()).create(),
                new ServerOrderRoutes(context, operations).create(),
                new FarmRoutes(context, InstantSource.system()).create(),
                new ExaminationRoutes(context, upkeep.examiner()).create(),
                new ArchiveRoutes(context, upkeep.archive()).create(),
                new ScalingRoutes(context).create(),
                new AuditRoutes(context).create(),
                new UsageRoutes(context, InstantSource.system()).create(),
                new ProjectRoutes(context, InstantSource.system()).create(),
                new NodeSettingsRoutes(context).create(),
                new StoreRoutes(context, operations).create(),
                new SiteRoutes(context, operations).create(),
                new TransferRoutes(context, files, rights.tickets(), rights.uploads(), rights.listed()).create(),
                docs.description(),
                new SessionRoutes(context, bodies, authentication, opening).create(),
                new SignInRoutes(context, authentication, opening).create(),
                // Before that of users: other sites have quotas, too, and are none.
                new QuotaRoutes(context, bodies, quotas).create(),
                new UserRoutes(context, bodies, authentication).create(),
                new TokenRoutes(context, bodies, authentication, clock).create(),
                new EnrolmentRoutes(
                                context,
                                bodies,
                                authentication,
                                EnrolmentSettings.from(access.config(), clock.instant()),
                                clock)
                        .create(),
                new EventRoutes(context, new EventViews(authentication, owners), end).create()));
        Route console = new ConsoleRoutes(context.blocking()).create();
        Route api = concat(
                pathPrefix(segment("api").slash("v1"), () -> resources), pathPrefix("api", docs::pages), console);
        Route guarded = guard.admit(rates.admit(api)).seal(problems.rejectionHandler(), problems.exceptionHandler());
        return withRequestTimeoutResponse(
                request -> {
                    context.metrics().late();
                    return problems.late(request);
                },
                () -> mapResponse(
                        // What clients uploaded or rendered is never to be taken for a page.
                        response -> response.addHeader(RawHeader.create("X-Content-Type-Options", "nosniff")),
                        () -> measured(context.metrics(), HeadRequests.answerAsGet(problems.explained(guarded)))));
    }

    /** Counts requests by the patterns of their paths, and measures how long it takes until their answers begin. */
    private static Route measured(ApiMetrics metrics, Route inner) {
        return extractRequest(request -> {
            long began = System.nanoTime();
            String route = RoutePatterns.of(request.getUri().path());
            return mapResponse(
                    response -> {
                        int status = response.status().intValue();
                        metrics.answered(request.method().value(), route, status, System.nanoTime() - began);
                        return response;
                    },
                    () -> inner);
        });
    }

    private static boolean isUp(ActorSystem<?> system) {
        MemberStatus status = Cluster.get(system).selfMember().status();
        return status == MemberStatus.up() || status == MemberStatus.weaklyUp();
    }

    private static String version() {
        return Optional.ofNullable(HttpApi.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }

    /** Akka HTTP's settings with ours over them. */
    static ServerSettings serverSettings(ActorSystem<?> system, ApiSettings settings) {
        String server = "akka.http.server.";
        Config ours = ConfigFactory.parseMap(Map.ofEntries(
                Map.entry(server + "server-header", ""),
                Map.entry(server + "transparent-head-requests", false),
                Map.entry(server + "remote-address-attribute", true),
                Map.entry(server + "verbose-error-messages", false),
                Map.entry(server + "request-timeout", millis(settings.requestTimeout())),
                Map.entry(server + "parsing.error-handler", MalformedRequests.class.getName()),
                Map.entry(server + "parsing.max-uri-length", settings.maxUriLength()),
                Map.entry(server + "parsing.max-header-value-length", settings.maxHeaderLength()),
                Map.entry(server + "parsing.max-header-count", settings.maxHeaders()),
                Map.entry(server + "parsing.illegal-header-warnings", false),
                Map.entry(server + "parsing.error-logging-verbosity", "off")));
        return ServerSettings.create(ours.withFallback(system.settings().config()));
    }
}
