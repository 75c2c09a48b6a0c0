package org.raymill.api;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.mapResponse;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.pathPrefixTest;
import static akka.http.javadsl.server.Directives.withRequestTimeoutResponse;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.Connection;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.model.headers.TlsSessionInfo;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.raymill.api.access.Caller;
import org.raymill.api.connection.HttpListener;
import org.raymill.api.json.ApiJson;
import org.raymill.model.JobId;
import org.raymill.model.SiteName;
import org.raymill.protocol.RenderJobs;
import org.raymill.rendering.definition.Definitions;
import org.raymill.storage.FileStore;
import org.raymill.storage.PeerShelf;
import org.raymill.storage.PeerShelves;
import org.raymill.storage.ResultStore;
import org.raymill.telemetry.ApiMetrics;
import org.raymill.tracing.Tracing;

/**
 * Where linked sites bring the files of their jobs and fetch what comes of them: HTTPS, for those alone whose certificate is that of a linked site. A
 * site has a {@link PeerShelf shelf} of its own, and sees the jobs alone that it has handed over; of everything else it is told that it is not there.
 * The addresses are those of the API.
 */
public final class SiteGate {

    /** Tells who has handed a job over. */
    public interface Origins {
        /** The site that a job came from; empty when it is none of a linked site. */
        CompletionStage<Optional<SiteName>> origin(JobId job);
    }

    /** Hears of sites that do what no honest one does. */
    public interface Accusations {
        /**
         * A site is let in no more at this node.
         *
         * @param why for people; what it does, with the site as "it"
         */
        void accuse(SiteName site, String why);
    }

    /**
     * How connections are protected, and whose they are.
     *
     * @param engines makes the server's end of a connection, which asks for a certificate and lets none in but those of linked sites
     * @param siteOf the site that a session belongs to, asked for each request; empty when it belongs to none, or not any more
     */
    public record Tls(Supplier<SSLEngine> engines, Function<SSLSession, Optional<SiteName>> siteOf) {}

    /** What serves a site. */
    private record Desk(
            PeerShelf shelf, ApiContext context, Function<HttpRequest, CompletionStage<HttpResponse>> handler) {}

    private final ActorSystem<?> system;
    private final Problems problems = new Problems(ApiJson.create());
    private final Tls tls;
    private final PeerShelves shelves;
    private final Origins origins;
    private final Function<FileStore, ApiContext> contexts;
    private final GateVisits visits;
    private final GateConduct conduct;
    private final SharedKillSwitch end = KillSwitches.shared("site-gate");
    private final Map<SiteName, Desk> desks = new ConcurrentHashMap<>();

    private SiteGate(
            ActorSystem<?> system,
            Tls tls,
            PeerShelves shelves,
            Origins origins,
            Function<FileStore, ApiContext> contexts,
            GateSettings settings,
            Accusations accusations) {
        this.system = system;
        this.tls = tls;
        this.shelves = shelves;
        this.origins = origins;
        this.contexts = contexts;
        this.visits = new GateVisits(settings.connectionsPerSite());
        this.conduct = new GateConduct(settings.maxWrongContents(), InstantSource.system(), accusations::accuse);
    }

    /**
     * Starts to listen.
     *
     * @param system has the dispatcher {@code raymill.blocking-dispatcher}
     * @param api its limits hold here, too
     * @param jobs the way to the jobs
     * @param results where results are read from
     * @param accusations is told from any thread, and must not block
     * @return the binding, when the gate listens
     */
    public static CompletionStage<Binding> start(
            ActorSystem<?> system,
            ApiSettings api,
            GateSettings settings,
            Tls tls,
            PeerShelves shelves,
            Origins origins,
            RenderJobs jobs,
            ResultStore results,
            Definitions definitions,
            Accusations accusations) {
        // Nothing that a site may ask is for those to answer that are ignored here.
        Function<FileStore, ApiContext> contexts = files -> ApiContext.create(
                system,
                api,
                jobs,
                system.ignoreRef(),
                system.ignoreRef(),
                system.ignoreRef(),
                system.ignoreRef(),
                system.ignoreRef(),
                system.ignoreRef(),
                files,
                results,
                KeptResults.NONE,
                definitions,
                ApiMetrics.none(),
                Tracing.OFF);
        ServerSettings server = HttpApi.serverSettings(system, api);
        SiteGate gate = new SiteGate(system, tls, shelves, origins, contexts, settings, accusations);
        return HttpListener.bind(
                        system,
                        "raymill.site.files",
                        new InetSocketAddress(settings.host(), settings.port()),
                        server.withParserSettings(server.getParserSettings().withIncludeTlsSessionInfoHeader(true)),
                        Optional.of(tls.engines()),
                        api.connections().with(settings.maxConnections(), settings.connectionsPerAddress()),
                        ApiMetrics.none(),
                        gate::enter)
                .thenApply(binding -> new Binding(
                        binding.address(),
                        () -> {
                            gate.end.shutdown();
                            return binding.terminate(Duration.ZERO);
                        },
                        gate.conduct::pardon));
    }

    /**
     * A gate that listens.
     *
     * @param address where
     * @param unbind ends it with all connections
     * @param pardon lets a site in again that did what no honest one does; from any thread
     */
    public record Binding(
            InetSocketAddress address, Supplier<CompletionStage<Done>> unbind, Consumer<SiteName> pardon) {}

    // ---- connections

    private HttpListener.Visitor enter() {
        GateVisits.Visit visit = visits.enter();
        return new HttpListener.Visitor() {
            @Override
            public CompletionStage<HttpResponse> answer(HttpRequest request) throws Exception {
                return SiteGate.this.answer(visit, request);
            }

            @Override
            public void left() {
                visit.end();
            }
        };
    }

    private CompletionStage<HttpResponse> answer(GateVisits.Visit visit, HttpRequest request) throws Exception {
        Optional<SiteName> site = request.getHeader(TlsSessionInfo.class)
                .flatMap(info -> tls.siteOf().apply(info.getSession()));
        if (site.isEmpty()) {
            return refuse(
                    request, Problem.of(ProblemType.SITE_NOT_ALLOWED, "the certificate is that of no linked site"));
        }
        return answer(site.get(), visit, request).whenComplete((response, failure) -> Optional.ofNullable(response)
                .ifPresent(answer -> conduct.answered(site.get(), request, answer)));
    }

    private CompletionStage<HttpResponse> answer(SiteName site, GateVisits.Visit visit, HttpRequest request)
            throws Exception {
        conduct.asked(site, request);
        if (conduct.isBarred(site)) {
            return refuse(
                    request,
                    Problem.of(ProblemType.SITE_NOT_ALLOWED, "site " + site + " has done what no honest site does"));
        }
        if (!visit.admit(site)) {
            return refuse(
                    request,
                    Problem.temporary(ProblemType.BUSY, "site " + site + " has too many connections to this one"));
        }
        Desk desk = desks.computeIfAbsent(site, this::desk);
        return RefusedBodies.answer(request, system, whole -> serve(whole, desk));
    }

    private CompletionStage<HttpResponse> serve(HttpRequest request, Desk desk) {
        long announced = announced(request, desk);
        return announced == 0 ? desk.handler().apply(request) : takeIn(request, desk, announced);
    }

    /** How much a request may add to the shelf, at most. */
    private static long announced(HttpRequest request, Desk desk) {
        boolean whole = request.method().equals(HttpMethods.POST)
                && request.getUri().path().endsWith("/packed");
        if (whole) {
            return desk.context().settings().maxPackBytes();
        }
        return request.method().equals(HttpMethods.PATCH)
                ? UploadRoutes.announced(request, desk.shelf().files().maxFileBytes())
                : 0;
    }

    private CompletionStage<HttpResponse> takeIn(HttpRequest request, Desk desk, long announced) {
        PeerShelf shelf = desk.shelf();
        return desk.context()
                .blocking(() -> shelf.reserve(announced))
                .thenCompose(room -> room
                        ? desk.handler().apply(request).whenComplete((done, failure) -> shelf.arrived(announced))
                        : refuse(
                                request,
                                Problem.of(
                                        ProblemType.TOO_LARGE,
                                        "the files of site " + shelf.site() + " may take " + shelf.maxBytes()
                                                + " bytes here, and there is no room for " + announced + " more")))
                .exceptionallyCompose(failure -> refuse(request, problems.of(failure, request)));
    }

    private CompletionStage<HttpResponse> refuse(HttpRequest request, Problem problem) {
        request.discardEntityBytes(system);
        return CompletableFuture.completedFuture(
                problems.toResponse(problem, request).addHeader(Connection.create("close")));
    }

    // ---- what is served

    private Desk desk(SiteName site) {
        PeerShelf shelf = shelves.of(site);
        ApiContext context = contexts.apply(shelf.files());
        akka.japi.function.Function<HttpRequest, CompletionStage<HttpResponse>> handler =
                routes(site, context).handler(system);
        return new Desk(shelf, context, request -> {
            try {
                return handler.apply(request);
            } catch (Exception e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private Route routes(SiteName site, ApiContext own) {
        RequestBodies bodies = new RequestBodies(own.system(), own.settings());
        Route jobs = concat(
                new ResultRoutes(own, new FileResponses(own)).files(),
                new FrameRoutes(own).samples(),
                new LogRoutes(own, end).ofAttempts());
        Route files = concat(
                new PackRoutes(own, bodies, Quotas.none(own), stored -> conduct.packed(site, stored)).contents(),
                new UploadRoutes(own, Quotas.none(own)).create());
        Route ofSite = pathPrefix(
                segment("api").slash("v1"),
                () -> concat(
                        pathPrefixTest(segment("jobs").slash(segment()), text -> new PathValues(own.problems())
                                .job(text, job -> ofOwn(site, job, jobs))),
                        files));
        // A site has been looked at by its certificate, and the jobs that it may ask for are its own.
        Route sealed =
                Callers.as(Caller.ANYBODY, ofSite).seal(problems.rejectionHandler(), problems.exceptionHandler());
        return withRequestTimeoutResponse(
                problems::late,
                () -> mapResponse(
                        response -> response.addHeader(RawHeader.create("X-Content-Type-Options", "nosniff")),
                        () -> HeadRequests.answerAsGet(sealed)));
    }

    /** A job of somebody else, and one that there is not, look alike. */
    private Route ofOwn(SiteName site, JobId job, Route inner) {
        return onSuccess(
                origins.origin(job),
                origin -> origin.equals(Optional.of(site))
                        ? inner
                        : extractRequest(request -> {
                            origin.ifPresent(another -> conduct.claimed(site, request));
                            return complete(problems.toResponse(JobRoutes.notFound(job), request));
                        }));
    }
}
