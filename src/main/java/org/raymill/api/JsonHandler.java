package org.raymill.api;

import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.extractRequest;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaType;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.Accept;
import akka.http.javadsl.server.Route;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;

/** Answers a request with a JSON document. */
interface JsonHandler {

    /** May fail, at once or later, with a {@link ProblemException}. */
    CompletionStage<HttpResponse> handle(HttpRequest request);

    /** A route that answers so. */
    static Route handle(JsonHandler handler) {
        return extractRequest(request -> {
            requireAccepted(request, MediaTypes.APPLICATION_JSON);
            return completeWithFuture(handler.handle(request));
        });
    }

    /**
     * Refuses a request that does not accept what it would get.
     *
     * @throws ProblemException then
     */
    static void requireAccepted(HttpRequest request, MediaType type) {
        boolean accepted = StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(Accept.class::isInstance)
                .map(Accept.class::cast)
                .findFirst()
                .map(accept -> StreamSupport.stream(accept.getMediaRanges().spliterator(), false)
                        .anyMatch(range -> range.qValue() > 0 && range.matches(type)))
                .orElse(true);
        if (!accepted) {
            throw Problem.of(ProblemType.NOT_ACCEPTABLE, "only " + type + " is to be had here; accept it")
                    .asException();
        }
    }
}
