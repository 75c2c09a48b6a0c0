package org.raymill.api;

import static akka.http.javadsl.server.Directives.extractMaterializer;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.mapResponse;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Route;
import akka.stream.Materializer;
import java.util.OptionalLong;

/**
 * Reads what is left of the bodies of requests that are refused, when that is little: the connection would be closed otherwise, perhaps before the
 * client has read why it is refused, and its next request might be lost with it.
 */
final class RefusedBodies {

    private static final long LITTLE = 64 << 10;

    private RefusedBodies() {}

    /** The same route, whose refusals can be read. */
    static Route readOut(Route inner) {
        return extractMaterializer(materializer -> extractRequest(
                request -> mapResponse(response -> after(request, response, materializer), () -> inner)));
    }

    private static HttpResponse after(HttpRequest request, HttpResponse response, Materializer materializer) {
        OptionalLong length = request.entity().getContentLengthOption();
        if (response.status().isFailure()
                && !request.entity().isStrict()
                && length.isPresent()
                && length.getAsLong() <= LITTLE) {
            // A body that somebody has read is refused here, which changes nothing.
            request.discardEntityBytes(materializer);
        }
        return response;
    }
}
