package org.raymill.api;

import static akka.http.javadsl.server.Directives.extractRequest;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.raymill.network.Network;

/**
 * Refuses the requests of clients that make too many. A client is an address; of the newer kind of addresses, of which everybody has many, the network.
 * A stream of events is one request, however long it lasts; what render nodes send and fetch is no client's.
 */
final class RateGuard {

    private final ApiContext context;
    private final RateSettings settings;
    private final RequestRates rates;

    RateGuard(ApiContext context, LongSupplier nanoTime) {
        this.context = context;
        this.settings = context.settings().rates();
        this.rates = new RequestRates(settings.perSecond(), settings.burst(), settings.maxClients(), nanoTime);
    }

    /** Lets requests through as long as their clients do not make too many. */
    Route admit(Route inner) {
        if (settings.perSecond() == 0) {
            return inner;
        }
        return extractRequest(request -> clientOf(request)
                .flatMap(rates::take)
                .map(wait -> context.problems().complete(refuse(wait)))
                .orElse(inner));
    }

    private Problem refuse(Duration wait) {
        context.metrics().rateLimited();
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return Problem.of(
                        ProblemType.TOO_MANY_REQUESTS,
                        "this address may make " + settings.perSecond() + " requests a second, and " + settings.burst()
                                + " at once; go on after " + seconds + " s")
                .withHeader(RawHeader.create("Retry-After", Long.toString(seconds)));
    }

    private Optional<String> clientOf(HttpRequest request) {
        if (request.getUri().path().startsWith(ShownPath.TRANSFERS)) {
            return Optional.empty();
        }
        return request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(RemoteAddress::getAddress)
                .filter(address -> !settings.exemptLoopback() || !address.isLoopbackAddress())
                .map(Network::clientOf);
    }
}
