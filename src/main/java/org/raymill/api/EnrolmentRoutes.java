package org.raymill.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.delete;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.PathMatchers.segment;
import static org.raymill.api.JsonHandler.handle;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.access.EnrolmentText;
import org.raymill.api.json.Enrolment;
import org.raymill.api.json.EnrolmentAuthority;
import org.raymill.api.json.EnrolmentTokenList;
import org.raymill.api.json.EnrolmentTokenRequest;
import org.raymill.api.json.JobSubmission;
import org.raymill.api.json.NewEnrolmentToken;
import org.raymill.model.EnrolmentToken;
import org.raymill.protocol.AccessCommand.AddEnrolment;
import org.raymill.protocol.AccessCommand.EnrolmentList;
import org.raymill.protocol.AccessCommand.EnrolmentReply;
import org.raymill.protocol.AccessCommand.FindEnrolment;
import org.raymill.protocol.AccessCommand.ListEnrolments;
import org.raymill.protocol.AccessCommand.Outcome;
import org.raymill.protocol.AccessCommand.RevokeEnrolment;
import org.raymill.protocol.AccessCommand.SpendEnrolment;
import org.raymill.protocol.AccessCommand.TokenChange;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.CertificateRequest;
import org.raymill.tls.FarmAuthority;
import org.raymill.tls.PemFiles;

/** New nodes: tokens that administrators make for them, each for one, and the certificates that they get for these. */
final class EnrolmentRoutes {

    private static final long MAX_BYTES = 64 << 10;
    private static final int MAX_HOSTS = 10;
    /** One try in so many seconds, and some at once, by address. */
    private static final double TRIES_PER_SECOND = 0.2;

    private static final int TRIES_AT_ONCE = 20;
    private static final int MAX_CLIENTS = 20_000;

    private final ApiContext context;
    private final RequestBodies bodies;
    private final Authentication authentication;
    private final Optional<EnrolmentSettings> settings;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final RequestRates tries = new RequestRates(TRIES_PER_SECOND, TRIES_AT_ONCE, MAX_CLIENTS, System::nanoTime);

    EnrolmentRoutes(
            ApiContext context,
            RequestBodies bodies,
            Authentication authentication,
            Optional<EnrolmentSettings> settings,
            InstantSource clock) {
        this.context = context;
        this.bodies = bodies;
        this.authentication = authentication;
        this.settings = settings;
        this.clock = clock;
    }

    Route create() {
        return concat(
                path("enrolments", () -> post(() -> handle(this::enrol))),
                path(segment("enrolments").slash("authority"), () -> get(() -> handle(this::authority))),
                path("enrolment-tokens", () -> concat(get(() -> handle(this::list)), post(() -> handle(this::add)))),
                path(
                        segment("enrolment-tokens").slash(segment()),
                        id -> delete(() -> handle(request -> revoke(request, id)))));
    }

    private EnrolmentSettings settings() {
        return settings.orElseThrow(() -> Problem.of(
                        ProblemType.WRONG_STATE,
                        "this node signs for no new nodes: raymill.access.enrolment.authority is not set")
                .asException());
    }

    // ---- tokens

    private CompletionStage<HttpResponse> list(HttpRequest request) {
        QueryParameters.of(request);
        return authentication.<EnrolmentList>ask(ListEnrolments::new).thenApply(reply -> {
            Authentication.requireAvailable(reply.available());
            return context.respond(StatusCodes.OK, new EnrolmentTokenList(reply.tokens()));
        });
    }

    private CompletionStage<HttpResponse> add(HttpRequest request) {
        QueryParameters.of(request);
        EnrolmentSettings own = settings();
        String by = Callers.of(request).nameOr(JobSubmission.DEFAULT_USER);
        return bodies.handle(request, MAX_BYTES, body -> {
            EnrolmentText text = EnrolmentText.create(own.authority().pin(), random);
            EnrolmentToken token = read(body, text.id(), by);
            return context.blocking(() -> text.hash(random))
                    .thenCompose(
                            hash -> authentication.<TokenChange>ask(replyTo -> new AddEnrolment(token, hash, replyTo)))
                    .thenApply(reply -> {
                        Authentication.requireAvailable(reply.outcome() != Outcome.UNAVAILABLE);
                        if (reply.outcome() == Outcome.FULL) {
                            throw Problem.of(
                                            ProblemType.TOO_MANY_TOKENS,
                                            "there are " + EnrolmentToken.MAX_TOKENS
                                                    + " tokens for new nodes that can still be used; revoke some")
                                    .asException();
                        }
                        return context.respond(StatusCodes.CREATED, new NewEnrolmentToken(token, text.text()));
                    });
        });
    }

    private EnrolmentToken read(byte[] body, String id, String by) {
        InputErrors errors = new InputErrors();
        JsonFields given = new JsonFields();
        StrictJson.read(
                body,
                errors,
                json -> json.object(
                        Map.of(
                                "hosts", given.texts("hosts", EnrolmentToken.MAX_HOSTS),
                                "minutes", given.number("minutes")),
                        "hosts"));
        List<String> hosts = given.textsOf("hosts");
        if (hosts.isEmpty()) {
            errors.add("/hosts", "must name for which hosts the token is, such as render-*");
        }
        for (int i = 0; i < hosts.size(); i++) {
            String host = hosts.get(i) == null ? "" : hosts.get(i);
            errors.check("/hosts/" + i, () -> EnrolmentToken.requirePattern(host));
        }
        int minutes = given.numberOf("minutes").orElse(EnrolmentTokenRequest.DEFAULT_MINUTES);
        if (minutes < 1 || minutes > EnrolmentTokenRequest.MAX_MINUTES) {
            errors.add("/minutes", "must lie between 1 and " + EnrolmentTokenRequest.MAX_MINUTES);
        }
        errors.throwIfAny();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return new EnrolmentToken(
                id, hosts, by, now, now.plus(Duration.ofMinutes(minutes)), Optional.empty(), Optional.empty());
    }

    private CompletionStage<HttpResponse> revoke(HttpRequest request, String id) {
        QueryParameters.of(request);
        String by = Callers.of(request).nameOr(JobSubmission.DEFAULT_USER);
        if (!EnrolmentText.isId(id)) {
            throw noToken();
        }
        return authentication
                .<TokenChange>ask(replyTo -> new RevokeEnrolment(id, by, replyTo))
                .thenApply(reply -> {
                    Authentication.requireAvailable(reply.outcome() != Outcome.UNAVAILABLE);
                    if (reply.outcome() == Outcome.NOT_FOUND) {
                        throw noToken();
                    }
                    return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
                });
    }

    private static ProblemException noToken() {
        return Problem.of(
                        ProblemType.TOKEN_NOT_FOUND, "there is no such token; GET /api/v1/enrolment-tokens lists them")
                .asException();
    }

    // ---- new nodes

    private CompletionStage<HttpResponse> authority(HttpRequest request) {
        QueryParameters.of(request);
        EnrolmentSettings own = settings();
        return context.blocking(() -> context.respond(
                StatusCodes.OK,
                new EnrolmentAuthority(PemFiles.pem(own.authority().certificate()))));
    }

    /** What a new node asks for. */
    private record Asked(EnrolmentText token, List<String> hosts, CertificateRequest request) {}

    private CompletionStage<HttpResponse> enrol(HttpRequest request) {
        QueryParameters.of(request);
        EnrolmentSettings own = settings();
        tries.take(SessionRoutes.addressOf(request)).ifPresent(wait -> {
            throw Problem.of(ProblemType.TOO_MANY_REQUESTS, "too many tokens were tried; go on after some seconds")
                    .withHeader(RawHeader.create("Retry-After", Long.toString(wait.toSeconds() + 1)))
                    .asException();
        });
        return bodies.handle(
                request, MAX_BYTES, body -> context.blocking(() -> read(body)).thenCompose(asked -> authentication
                        .<EnrolmentReply>ask(
                                replyTo -> new FindEnrolment(asked.token().id(), replyTo))
                        .thenCompose(reply -> context.blocking(() -> sign(own, asked, reply)))
                        .thenCompose(certificate -> spend(own, asked, certificate))));
    }

    private static Asked read(byte[] body) {
        InputErrors errors = new InputErrors();
        JsonFields given = new JsonFields();
        StrictJson.read(
                body,
                errors,
                json -> json.object(
                        Map.of(
                                "token", given.text("token"),
                                "hosts", given.texts("hosts", MAX_HOSTS),
                                "request", given.text("request")),
                        "token",
                        "hosts",
                        "request"));
        List<String> hosts = given.textsOf("hosts");
        if (hosts.isEmpty()) {
            errors.add("/hosts", "must have a name or an address by which the node is reached");
        }
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.get(i) == null || !FarmAuthority.isHost(hosts.get(i))) {
                errors.add("/hosts/" + i, "must be a name or an address by which the node is reached");
            }
        }
        Optional<CertificateRequest> request = Optional.empty();
        try {
            request = given.textOf("request").map(CertificateRequest::parse);
        } catch (CertificateProblem e) {
            errors.add("/request", e.getMessage());
        }
        errors.throwIfAny();
        EnrolmentText token =
                EnrolmentText.parse(given.textOf("token").orElseThrow()).orElseThrow(EnrolmentRoutes::refused);
        return new Asked(token, hosts, request.orElseThrow());
    }

    private static ProblemException refused() {
        return Problem.of(
                        ProblemType.WRONG_CREDENTIALS,
                        "this token is wrong, has expired, was revoked or was used; an administrator makes another one"
                                + " with 'raymill enrol token'")
                .asException();
    }

    private X509Certificate sign(EnrolmentSettings own, Asked asked, EnrolmentReply reply) {
        Authentication.requireAvailable(reply.available());
        Instant now = clock.instant();
        EnrolmentToken token = reply.token()
                .filter(found -> found.validAt(now) && asked.token().matches(reply.hash()))
                .orElseThrow(EnrolmentRoutes::refused);
        asked.hosts().stream().filter(host -> !token.allows(host)).findFirst().ifPresent(host -> {
            throw Problem.of(
                            ProblemType.FORBIDDEN,
                            "this token is for " + String.join(", ", token.hosts()) + ", not for " + host)
                    .asException();
        });
        return own.authority().sign(asked.request().key(), asked.hosts(), now, own.validity());
    }

    /** The certificate leaves this node only after the token is spent, in the database of all. */
    private CompletionStage<HttpResponse> spend(EnrolmentSettings own, Asked asked, X509Certificate certificate) {
        String serial = certificate.getSerialNumber().toString(16);
        String hosts = String.join(" ", asked.hosts());
        String shown = hosts.substring(0, Math.min(hosts.length(), 300));
        return authentication
                .<TokenChange>ask(replyTo -> new SpendEnrolment(asked.token().id(), shown, "serial " + serial, replyTo))
                .thenApply(reply -> {
                    Authentication.requireAvailable(reply.outcome() != Outcome.UNAVAILABLE);
                    if (reply.outcome() != Outcome.DONE) {
                        throw refused();
                    }
                    return context.respond(
                            StatusCodes.CREATED,
                            new Enrolment(
                                    PemFiles.pem(certificate),
                                    PemFiles.pem(own.authority().certificate())));
                });
    }
}
