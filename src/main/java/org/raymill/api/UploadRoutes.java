package org.raymill.api;

import static akka.http.javadsl.server.Directives.completeWithFuture;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.delete;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.patch;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.withoutRequestTimeout;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.Done;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.CacheControl;
import akka.http.javadsl.model.headers.CacheDirectives;
import akka.http.javadsl.model.headers.ContentEncoding;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.Sink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.raymill.model.Sha256;
import org.raymill.model.StoredContent;
import org.raymill.storage.FileStore;
import org.raymill.storage.PartialUploads.Append;
import org.raymill.storage.ResultWriter;

/**
 * Uploads that go on where they broke off, with the headers of the IETF's draft of resumable uploads. The upload of a content has an address
 * that follows from the content, so that a client needs to remember nothing.
 */
final class UploadRoutes {

    private static final String OFFSET = "Upload-Offset";
    private static final String COMPLETE = "Upload-Complete";
    private static final String LENGTH = "Upload-Length";
    private static final String PARTIAL_UPLOAD = "application/partial-upload";
    private static final int MAX_DIGITS = 18;
    /** Connections, and what is between, may be ended when they are silent for a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ApiContext context;
    private final PathValues values;
    private final Quotas quotas;
    private final UploadCommits commits = new UploadCommits(PATIENCE);

    UploadRoutes(ApiContext context, Quotas quotas) {
        this.quotas = quotas;
        this.context = context;
        this.values = new PathValues(context.problems());
    }

    Route create() {
        return path(
                segment("files").slash(segment()).slash("upload"),
                text -> concat(
                        get(() -> answer(text, this::state)),
                        delete(() -> answer(text, this::forget)),
                        patch(() -> withoutRequestTimeout(() -> answer(text, this::append)))));
    }

    private interface Handler {
        CompletionStage<HttpResponse> handle(HttpRequest request, Sha256 sha256);
    }

    private Route answer(String text, Handler handler) {
        return values.sha256(
                text,
                sha256 -> extractRequest(request -> {
                    QueryParameters.of(request);
                    return completeWithFuture(handler.handle(request, sha256));
                }));
    }

    private CompletionStage<HttpResponse> state(HttpRequest request, Sha256 sha256) {
        return context.blocking(() -> {
            OptionalLong whole = context.files().size(sha256);
            return whole.isPresent()
                    ? progress(whole.getAsLong(), true)
                    : progress(context.files().partialUploads().offset(sha256), false);
        });
    }

    private static HttpResponse progress(long offset, boolean complete) {
        return HttpResponse.create()
                .withStatus(StatusCodes.NO_CONTENT)
                .addHeader(RawHeader.create(OFFSET, Long.toString(offset)))
                .addHeader(RawHeader.create(COMPLETE, complete ? "?1" : "?0"))
                .addHeader(CacheControl.create(CacheDirectives.NO_STORE));
    }

    private CompletionStage<HttpResponse> forget(HttpRequest request, Sha256 sha256) {
        return context.blocking(() -> {
            context.files().partialUploads().forget(sha256);
            quotas.giveBack(request, List.of(sha256));
            return HttpResponse.create().withStatus(StatusCodes.NO_CONTENT);
        });
    }

    // ---- appending

    private CompletionStage<HttpResponse> append(HttpRequest request, Sha256 sha256) {
        if (!PARTIAL_UPLOAD.equals(request.entity().getContentType().mediaType().toString())) {
            throw Problem.of(
                            ProblemType.UNSUPPORTED_MEDIA_TYPE,
                            "send the bytes with the header Content-Type: " + PARTIAL_UPLOAD)
                    .asException();
        }
        long offset = number(request, OFFSET)
                .orElseThrow(() -> Problem.parameter(OFFSET, "is missing").asException());
        boolean last = isLast(request);
        long limit = mostBytes(request, offset);
        if (last && request.entity().getContentLengthOption().orElse(-1) == 0) {
            Optional<CompletionStage<HttpResponse>> commit = commits.find(sha256, verifying(offset));
            if (commit.isPresent()) {
                return commit.get();
            }
        }
        OptionalLong whole = whole(request, offset, last);
        return context.blocking(() -> begin(sha256, offset, announced(request, 0)))
                .thenCompose(append -> append.isPresent()
                        ? counted(request, sha256, whole, append.get())
                                .thenCompose(counted -> write(request, limit, append.get()))
                                .thenCompose(done -> last ? commit(request, append.get(), sha256) : pause(append.get()))
                        : skip(request, limit).thenApply(done -> stored(StatusCodes.OK, sha256)));
    }

    /** How many bytes the whole file has; empty when the request does not say. */
    private static OptionalLong whole(HttpRequest request, long offset, boolean last) {
        OptionalLong announced = number(request, LENGTH);
        OptionalLong rest = FileRoutes.announced(request);
        return announced.isPresent() || !last || rest.isEmpty()
                ? announced
                : OptionalLong.of(offset + rest.getAsLong());
    }

    /** Counts the file for its user from its first bytes on; what has come stays counted while it may go on. */
    private CompletionStage<Done> counted(HttpRequest request, Sha256 sha256, OptionalLong whole, Append append) {
        return quotas.take(request, List.of(new StoredContent(sha256, whole.orElse(append.offset()))))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        append.close();
                    }
                });
    }

    /** All bytes are there; whether they are the right ones is to be asked again. */
    private static HttpResponse verifying(long offset) {
        return progress(offset, false).withStatus(StatusCodes.ACCEPTED).addHeader(RawHeader.create("Retry-After", "0"));
    }

    /**
     * How many bytes a request may bring.
     *
     * @param otherwise when it does not say, or wrongly
     */
    static long announced(HttpRequest request, long otherwise) {
        try {
            OptionalLong whole = number(request, LENGTH);
            if (whole.isPresent()) {
                return Math.max(0, whole.getAsLong() - number(request, OFFSET).orElse(0));
            }
        } catch (ProblemException e) {
            return otherwise;
        }
        return request.getHeader(ContentEncoding.class).isPresent()
                ? otherwise
                : request.entity().getContentLengthOption().orElse(otherwise);
    }

    private static OptionalLong number(HttpRequest request, String name) {
        Optional<String> text = request.getHeader(name).map(HttpHeader::value).map(String::strip);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.get().matches("[0-9]{1," + MAX_DIGITS + "}")) {
            throw Problem.parameter(name, "must be a number of bytes").asException();
        }
        return OptionalLong.of(Long.parseLong(text.get()));
    }

    private static boolean isLast(HttpRequest request) {
        String text = request.getHeader(COMPLETE)
                .map(HttpHeader::value)
                .map(String::strip)
                .orElse("");
        return switch (text) {
            case "?1" -> true;
            case "?0" -> false;
            default ->
                throw Problem.parameter(COMPLETE, "must be ?1 when this request brings the end, else ?0")
                        .asException();
        };
    }

    /**
     * How many bytes the request may bring.
     *
     * @throws ProblemException when it announces more
     */
    private long mostBytes(HttpRequest request, long offset) {
        long whole = context.files().maxFileBytes();
        OptionalLong announced = number(request, LENGTH);
        if (announced.isPresent() && announced.getAsLong() > whole) {
            throw Problems.tooLarge(whole).asException();
        }
        long limit = announced.orElse(whole) - offset;
        OptionalLong length = request.getHeader(ContentEncoding.class).isPresent()
                ? OptionalLong.empty()
                : request.entity().getContentLengthOption();
        if (limit < 0 || length.isPresent() && length.getAsLong() > limit) {
            throw Problems.tooLarge(Math.max(0, limit)).asException();
        }
        return limit;
    }

    /** The right to append; nothing when the store has the content already. */
    private Optional<Append> begin(Sha256 sha256, long offset, long announced) throws Exception {
        FileStore files = context.files();
        if (files.claim(sha256, Instant.now()).isPresent()) {
            return Optional.empty();
        }
        files.requireRoom(announced);
        return Optional.of(files.partialUploads().append(sha256, offset));
    }

    /** Writes what comes, as it comes: what has arrived is kept when the connection breaks. */
    private CompletionStage<Done> write(HttpRequest request, long limit, Append append) {
        return RequestBodies.decoded(request, limit)
                .map(bytes -> {
                    append.digest(bytes.asByteBuffer());
                    return bytes;
                })
                // Hashing and writing go on at the same time.
                .async()
                .runWith(
                        Sink.<akka.util.ByteString>foreach(bytes -> write(append, bytes))
                                .withAttributes(ActorAttributes.dispatcher(ResultWriter.DISPATCHER)),
                        context.system())
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        append.close();
                    }
                });
    }

    private static void write(Append append, akka.util.ByteString bytes) {
        try {
            append.write(bytes.asByteBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletionStage<HttpResponse> pause(Append append) {
        return context.blocking(() -> {
            try (append) {
                append.flush();
                return progress(append.offset(), false);
            }
        });
    }

    private CompletionStage<HttpResponse> commit(HttpRequest request, Append append, Sha256 sha256) {
        return commits.begin(
                sha256,
                () -> quotas.settled(request, List.of(sha256), context.blocking(() -> {
                    try (append) {
                        append.commit();
                        return stored(StatusCodes.CREATED, sha256);
                    }
                })),
                verifying(append.offset()));
    }

    private CompletionStage<Done> skip(HttpRequest request, long limit) {
        return RequestBodies.decoded(request, limit).runWith(Sink.ignore(), context.system());
    }

    private HttpResponse stored(akka.http.javadsl.model.StatusCode status, Sha256 sha256) {
        return context.respond(status, Map.of("sha256", sha256)).addHeader(RawHeader.create(COMPLETE, "?1"));
    }
}
