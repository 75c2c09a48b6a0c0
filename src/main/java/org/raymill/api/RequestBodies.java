package org.raymill.api;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.ContentEncoding;
import akka.stream.Materializer;
import akka.stream.StreamLimitReachedException;
import akka.stream.javadsl.Compression;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.zip.ZipException;

/** Takes JSON bodies in, with a limit on each and on what all take together. */
final class RequestBodies {

    /** What gzip adds at most to bytes that it can not make fewer: a beginning, an end, and a little for each block. */
    private static final long GZIP_EXTRA = 4_096;

    private static final int GZIP_SHARE = 1_000;
    private static final int PIECE = 1 << 16;

    private final Materializer materializer;
    private final Duration timeout;
    private final long capacity;
    private final AtomicLong taken = new AtomicLong();

    RequestBodies(ActorSystem<?> system, ApiSettings settings) {
        this.materializer = Materializer.matFromSystem(system);
        this.timeout = settings.bodyTimeout();
        this.capacity = settings.maxBodyMemoryBytes();
    }

    /**
     * Reads a body and handles it. Fails with a {@link ProblemException} when it is no JSON by its header, too large, or too slow.
     *
     * @param limit bytes
     * @param handler gets the bytes, all of them
     */
    CompletionStage<HttpResponse> handle(
            HttpRequest request, long limit, Function<byte[], CompletionStage<HttpResponse>> handler) {
        requireJson(request);
        OptionalLong length = request.entity().getContentLengthOption();
        if (length.isPresent() && length.getAsLong() > limit) {
            throw Problems.tooLarge(limit).asException();
        }
        long share = length.orElse(limit);
        if (!reserve(share)) {
            throw Problem.temporary(ProblemType.BUSY, "too many large requests at this moment; try again")
                    .asException();
        }
        return bytes(request, limit).thenCompose(handler).whenComplete((done, failure) -> taken.addAndGet(-share));
    }

    /**
     * The bytes of a body that may be compressed with gzip, as they were before. Fails with a {@link ProblemException} when it is compressed in
     * another way, or wrongly, and with a failure that tells the limit when there are more.
     *
     * @param limit bytes, when they are no longer compressed
     */
    static Source<ByteString, ?> decoded(HttpRequest request, long limit) {
        Optional<ContentEncoding> encoding = request.getHeader(ContentEncoding.class);
        if (encoding.isEmpty()) {
            return limited(request, limit);
        }
        if (!encoding.get().value().equalsIgnoreCase("gzip")) {
            throw Problem.of(
                            ProblemType.UNSUPPORTED_MEDIA_TYPE,
                            "a body is not compressed, or with gzip and the header Content-Encoding: gzip")
                    .asException();
        }
        return limited(request, limit + GZIP_EXTRA + limit / GZIP_SHARE)
                .via(Compression.gunzip(PIECE))
                .mapError(ZipException.class, failure -> Problem.of(
                                ProblemType.INVALID_REQUEST, "the body is not compressed with gzip")
                        .asException())
                .via(atMost(limit));
    }

    /**
     * The bytes of a body as they come. Fails with a {@link ProblemException} that tells the limit when there are more; before the first one
     * when the client says how many they will be.
     *
     * @param limit bytes
     */
    static Source<ByteString, ?> limited(HttpRequest request, long limit) {
        return request.entity().getContentLengthOption().orElse(0) > limit
                ? Source.failed(Problems.tooLarge(limit).asException())
                : request.entity().getDataBytes().via(atMost(limit));
    }

    private static Flow<ByteString, ByteString, NotUsed> atMost(long limit) {
        return Flow.<ByteString>create()
                .limitWeighted(limit, bytes -> (long) bytes.size())
                .mapError(StreamLimitReachedException.class, failure -> Problems.tooLarge(limit)
                        .asException());
    }

    private CompletionStage<byte[]> bytes(HttpRequest request, long limit) {
        return limited(request, limit)
                .completionTimeout(timeout)
                .runFold(ByteString.emptyByteString(), ByteString::concat, materializer)
                .thenApply(ByteString::toArray)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(explain(failure)));
    }

    private static Throwable explain(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof TimeoutException
                ? Problem.of(ProblemType.REQUEST_TIMEOUT, "the body did not arrive in time")
                        .asException()
                : cause;
    }

    private boolean reserve(long share) {
        long now = taken.addAndGet(share);
        if (now > capacity) {
            taken.addAndGet(-share);
            return false;
        }
        return true;
    }

    private static boolean isJson(String type, HttpMethod method) {
        return type.equals(MediaTypes.APPLICATION_JSON.toString())
                || method.equals(HttpMethods.PATCH) && type.equals("application/merge-patch+json");
    }

    private static void requireJson(HttpRequest request) {
        boolean encoded = request.getHeader(ContentEncoding.class).isPresent();
        if (encoded || !isJson(request.entity().getContentType().mediaType().toString(), request.method())) {
            throw Problem.of(
                            ProblemType.UNSUPPORTED_MEDIA_TYPE,
                            "send application/json, not compressed, with the header Content-Type: application/json")
                    .asException();
        }
    }
}
