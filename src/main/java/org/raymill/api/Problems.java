package org.raymill.api;

import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.mapResponse;

import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Allow;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.ExceptionHandler;
import akka.http.javadsl.server.MethodRejection;
import akka.http.javadsl.server.Rejection;
import akka.http.javadsl.server.RejectionHandler;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.server.TooManyRangesRejection;
import akka.http.javadsl.server.UnsatisfiableRangeRejection;
import akka.http.scaladsl.model.ExceptionWithErrorInfo;
import akka.stream.IOOperationIncompleteException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.raymill.api.connection.SlowClientException;
import org.raymill.storage.FileTooLargeException;
import org.raymill.storage.HashMismatchException;
import org.raymill.storage.InvalidPackException;
import org.raymill.storage.StorageFullException;
import org.raymill.storage.UploadBusyException;
import org.raymill.storage.WrongOffsetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong into a problem document. Nothing of the server's inside is told to clients: they get a number, the log the rest. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final ObjectMapper json;

    Problems(ObjectMapper json) {
        this.json = json;
    }

    /** Completes a request with a problem. */
    Route complete(Problem problem) {
        return extractRequest(request -> respond(problem, request));
    }

    private Route respond(Problem problem, HttpRequest request) {
        return akka.http.javadsl.server.Directives.complete(toResponse(problem, request));
    }

    HttpResponse toResponse(Problem problem, HttpRequest request) {
        return problem.toResponse(json, ShownPath.of(request));
    }

    /** What to answer when a request is not answered in time. */
    HttpResponse late(HttpRequest request) {
        return toResponse(Problem.temporary(ProblemType.UNAVAILABLE, "no answer came in time; try again"), request);
    }

    /** What Akka HTTP answers by itself to who wants a certain version of a file is a problem document, too. */
    Route explained(Route inner) {
        return extractRequest(request -> mapResponse(
                response -> response.status().equals(StatusCodes.PRECONDITION_FAILED)
                                && !response.entity().getContentType().equals(Problem.PROBLEM_JSON)
                        ? toResponse(
                                Problem.of(
                                        ProblemType.PRECONDITION_FAILED,
                                        "what is here is not what If-Match or If-Unmodified-Since asks for; to have it all the"
                                                + " same, leave them out"),
                                request)
                        : response,
                () -> inner));
    }

    // ---- failures

    ExceptionHandler exceptionHandler() {
        return ExceptionHandler.newBuilder()
                .matchAny(failure -> extractRequest(request -> respond(of(failure, request), request)))
                .build();
    }

    /** The problem that a failure is. */
    Problem of(Throwable failure, HttpRequest request) {
        Throwable cause = rootOf(failure);
        if (cause instanceof ProblemException expected) {
            return expected.problem();
        }
        if (cause instanceof FileTooLargeException) {
            return Problem.of(ProblemType.TOO_LARGE, cause.getMessage());
        }
        if (StorageFullException.tells(cause)) {
            return storageFull(cause);
        }
        if (cause instanceof HashMismatchException) {
            return Problem.of(ProblemType.HASH_MISMATCH, cause.getMessage());
        }
        if (cause instanceof InvalidPackException) {
            return Problem.of(ProblemType.INVALID_PACK, Problem.shorten(cause.getMessage()));
        }
        if (cause instanceof WrongOffsetException offset) {
            return Problem.of(ProblemType.UPLOAD_OFFSET, cause.getMessage())
                    .with("expectedOffset", offset.expected())
                    .withHeader(RawHeader.create("Upload-Offset", Long.toString(offset.expected())));
        }
        if (cause instanceof UploadBusyException) {
            return Problem.temporary(ProblemType.UPLOAD_BUSY, cause.getMessage());
        }
        if (cause instanceof ExceptionWithErrorInfo malformed) {
            return Problem.of(
                    ProblemType.MALFORMED_REQUEST,
                    Problem.shorten(malformed.info().summary()));
        }
        if (cause instanceof SlowClientException) {
            return Problem.of(ProblemType.REQUEST_TIMEOUT, cause.getMessage());
        }
        if (cause instanceof TimeoutException) {
            return Problem.temporary(ProblemType.UNAVAILABLE, "the farm's control nodes do not answer now; try again");
        }
        return unexpected(cause, request);
    }

    private static Problem storageFull(Throwable cause) {
        LOG.warn("The storage is full: {}", cause.getMessage());
        return cause instanceof StorageFullException full
                ? Problem.of(ProblemType.STORAGE_FULL, full.getMessage()).with("free", full.free())
                : Problem.of(
                        ProblemType.STORAGE_FULL, "the farm's storage is full; have room made on it, then try again");
    }

    private static Problem unexpected(Throwable cause, HttpRequest request) {
        String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        String what = request.method().name() + " " + Problem.shorten(ShownPath.of(request));
        if (cause instanceof IOException) {
            LOG.error("{} failed, error {}: the storage does not work: {}", what, id, cause.getMessage());
            return Problem.temporary(
                            ProblemType.STORAGE_UNAVAILABLE,
                            "the farm's storage does not work now; its log has more under error " + id)
                    .with("error", id);
        }
        LOG.error("{} failed, error {}", what, id, cause);
        return Problem.of(ProblemType.INTERNAL_ERROR, "the node's log has more under error " + id)
                .with("error", id);
    }

    static Throwable rootOf(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof CompletionException
                        || cause instanceof ExecutionException
                        || cause instanceof UncheckedIOException
                        || cause instanceof IOOperationIncompleteException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    static Problem tooLarge(long limit) {
        return Problem.of(ProblemType.TOO_LARGE, "the body may have at most " + limit + " bytes")
                .with("limit", limit);
    }

    // ---- rejections

    RejectionHandler rejectionHandler() {
        return RejectionHandler.newBuilder()
                .handleAll(MethodRejection.class, this::wrongMethod)
                .handle(UnsatisfiableRangeRejection.class, this::wrongRange)
                .handle(
                        TooManyRangesRejection.class,
                        rejection ->
                                complete(Problem.parameter("Range", "at most " + rejection.maxRanges() + " ranges")))
                .handle(
                        Rejection.class,
                        rejection ->
                                complete(Problem.of(ProblemType.INVALID_REQUEST, "the request can not be handled")))
                .handleNotFound(extractRequest(request -> respond(
                        Problem.of(
                                ProblemType.NOT_FOUND,
                                "there is nothing at "
                                        + Problem.shorten(ShownPath.of(request))
                                        + "; the API begins at /api/v1"),
                        request)))
                .build();
    }

    private Route wrongMethod(List<MethodRejection> rejections) {
        Set<HttpMethod> methods = new LinkedHashSet<>();
        for (MethodRejection rejection : rejections) {
            methods.add(rejection.supported());
            if (rejection.supported().equals(HttpMethods.GET)) {
                methods.add(HttpMethods.HEAD);
            }
        }
        List<String> names = methods.stream().map(HttpMethod::name).toList();
        return complete(
                Problem.of(ProblemType.METHOD_NOT_ALLOWED, "use " + String.join(" or ", names) + " at this address")
                        .withHeader(Allow.create(methods.toArray(HttpMethod[]::new))));
    }

    private Route wrongRange(UnsatisfiableRangeRejection rejection) {
        long length = rejection.actualEntityLength();
        return complete(Problem.of(ProblemType.RANGE_NOT_SATISFIABLE, "the content has " + length + " bytes")
                .withHeader(RawHeader.create("Content-Range", "bytes */" + length)));
    }
}
