package org.raymill.notify;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.ClientTransport;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.HttpsConnectionContext;
import akka.http.javadsl.OutgoingConnection;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.model.headers.RawRequestURI;
import akka.http.javadsl.settings.ClientConnectionSettings;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import org.raymill.model.Announcement;
import org.raymill.model.Notification;
import org.raymill.tls.Trust;

/**
 * Delivers notices as signed HTTP requests. Each has a connection of its own, to exactly the address that was looked up and found to be allowed;
 * redirects are not followed, and of the answer only status and headers are read.
 */
final class Webhooks implements Sender {

    private static final int MAX_DETAIL = 300;

    /** A host resolves to what it must not. */
    private static final class ForbiddenAddress extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ForbiddenAddress(String message) {
            super(message);
        }
    }

    private final ActorSystem<?> system;
    private final Optional<Signature> signature;
    private final AllowedHosts allowed;
    private final Map<String, WebhookUrl> own;
    private final Duration limit;
    private final String site;
    private final String agent;
    private final InstantSource clock;
    private final Executor blocking;
    private final HttpsConnectionContext tls;

    /** Delivers as the settings say. */
    static Webhooks create(ActorSystem<?> system, NotifySettings settings, String site, String version) {
        return new Webhooks(system, settings, site, version, InstantSource.system());
    }

    Webhooks(ActorSystem<?> system, NotifySettings settings, String site, String version, InstantSource clock) {
        this.system = system;
        this.signature = settings.signature();
        this.allowed = settings.allowed();
        this.own = settings.urls();
        this.limit = settings.timeout();
        this.site = site;
        this.agent = "Raymill/" + version;
        this.clock = clock;
        this.blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig("raymill.blocking-dispatcher"));
        this.tls = ConnectionContext.httpsClient(settings.trust().context());
    }

    @Override
    public String host(Announcement notice) {
        return url(notice.to()).map(WebhookUrl::authority).orElse("");
    }

    private Optional<WebhookUrl> url(Notification to) {
        try {
            return to.channel() == Notification.Channel.SITE_WEBHOOK
                    ? Optional.ofNullable(own.get(to.address()))
                    : Optional.of(WebhookUrl.parse(to.address()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public CompletionStage<Answer> send(Announcement notice) {
        Optional<WebhookUrl> url = url(notice.to());
        if (url.isEmpty()) {
            return CompletableFuture.completedFuture(Answer.impossible(
                    notice.to().channel() == Notification.Channel.SITE_WEBHOOK
                            ? "raymill.notify.webhooks has no such webhook any more"
                            : "it is no URL"));
        }
        if (signature.isEmpty()) {
            return CompletableFuture.completedFuture(Answer.failed("raymill.notify.secret-file is not set"));
        }
        boolean trusted = notice.to().channel() == Notification.Channel.SITE_WEBHOOK;
        // A look-up can not be ended: as long as it takes, this is on its way, so that not all threads come to wait for
        // names.
        return lookUp(url.get(), (host, address) -> trusted || allowed.allows(host, address))
                .thenCompose(address -> exchange(notice, url.get(), address))
                .handle((response, failure) -> failure == null ? answer(response) : failed(failure));
    }

    private CompletionStage<HttpResponse> exchange(Announcement notice, WebhookUrl url, InetSocketAddress address) {
        return Source.single(request(notice, url))
                .via(connection(url, address))
                .completionTimeout(limit)
                .runWith(Sink.head(), system);
    }

    private HttpRequest request(Announcement notice, WebhookUrl url) {
        byte[] body = NoticeBody.of(notice, site);
        Instant now = clock.instant();
        return HttpRequest.POST("/")
                .addHeader(RawRequestURI.create(url.target())) // as it was given, and not as it might be understood
                .addHeader(RawHeader.create("user-agent", agent))
                .addHeader(RawHeader.create("webhook-id", notice.id()))
                .addHeader(RawHeader.create("webhook-timestamp", String.valueOf(now.getEpochSecond())))
                .addHeader(RawHeader.create(
                        "webhook-signature", signature.orElseThrow().of(notice.id(), now, body)))
                .withEntity(ContentTypes.APPLICATION_JSON, body);
    }

    private Flow<HttpRequest, HttpResponse, CompletionStage<OutgoingConnection>> connection(
            WebhookUrl url, InetSocketAddress address) {
        ClientConnectionSettings settings = ClientConnectionSettings.create(
                        system.settings().config())
                .withTransport(
                        ClientTransport.withCustomResolver((host, port) -> CompletableFuture.completedFuture(address)));
        var connection = Http.get(system)
                .connectionTo(url.host())
                .toPort(url.port())
                .withClientConnectionSettings(settings)
                .withCustomHttpsConnectionContext(tls);
        return url.secure() ? connection.https() : connection.http();
    }

    /** The address to connect to; the check comes after the look-up, so that a name can not be another address by then. */
    private CompletionStage<InetSocketAddress> lookUp(WebhookUrl url, BiPredicate<String, InetAddress> permitted) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        InetAddress[] all = InetAddress.getAllByName(url.host());
                        for (InetAddress address : all) {
                            if (permitted.test(url.host(), address)) {
                                return new InetSocketAddress(address, url.port());
                            }
                        }
                        throw new ForbiddenAddress(url.host() + " is at " + all[0].getHostAddress()
                                + ", where raymill.notify.allow lets no request go: it must list that network, or the name if"
                                + " the address is a public one");
                    } catch (UnknownHostException e) {
                        throw new CompletionException(e);
                    }
                },
                blocking);
    }

    private Answer answer(HttpResponse response) {
        // Nobody wants the body, however long: this ends the connection.
        response.entity().getDataBytes().runWith(Sink.cancelled(), system);
        return Answer.of(
                response.status().intValue(),
                response.getHeader("Retry-After").map(HttpHeader::value),
                clock.instant());
    }

    private Answer failed(Throwable failure) {
        Optional<String> distrust = Trust.problem(failure, NotifySettings.AUTHORITIES);
        if (distrust.isPresent()) {
            return Answer.failed(shown(distrust.get()));
        }
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof ForbiddenAddress)) {
            cause = cause.getCause();
        }
        if (cause instanceof ForbiddenAddress) {
            return Answer.impossible(cause.getMessage());
        }
        if (cause instanceof UnknownHostException) {
            return Answer.failed("the host is not known");
        }
        if (cause instanceof TimeoutException) {
            return Answer.failed("it did not answer within " + limit.toSeconds() + " s");
        }
        return Answer.failed(shown(String.valueOf(cause.getMessage())));
    }

    private static String shown(String text) {
        return text.length() > MAX_DETAIL ? text.substring(0, MAX_DETAIL) : text;
    }
}
