package org.raymill.api;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.Connection;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.raymill.api.json.ApiJson;

/** Answers what is not even HTTP with a problem document. Made by Akka HTTP, which knows it by its name. */
public final class MalformedRequests extends ParsingErrorHandler {

    private static final int TOO_LARGE = 413;

    private final ObjectMapper json = ApiJson.create();

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        log.debug("Refused what is no valid request: {}", error.summary());
        ProblemType type = status.intValue() == TOO_LARGE ? ProblemType.TOO_LARGE : ProblemType.MALFORMED_REQUEST;
        Problem problem = Problem.of(type, Problem.shorten(error.summary()))
                .with("status", status.intValue())
                .withHeader(Connection.create("close"));
        return problem.toResponse(json, "").withStatus(status.intValue());
    }
}
