package org.raymill.site.transfer;

import akka.NotUsed;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.raymill.model.SiteName;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.ResultFetch.Remote;
import org.raymill.transfer.RateLimit;

/**
 * Results that another site keeps, on their way to clients: nothing of them is stored here. Whole ones are verified, see {@link KeptBytes}. Nothing
 * blocks; safe to use from many threads.
 */
public final class PeerDownloads {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int NOT_FOUND = 404;

    private final SiteName site;
    private final HttpClient client;
    private final RateLimit rate;
    private final Semaphore connections;

    /**
     * Downloads from a site.
     *
     * @param tls shows this site's certificate and lets none but the other site's pass
     * @param rate bounds all transfers with the site
     * @param most at the same time
     */
    public PeerDownloads(SiteName site, SSLContext tls, RateLimit rate, int most) {
        this.site = site;
        this.client = PeerHttp.client(tls, CONNECT);
        this.rate = rate;
        this.connections = new Semaphore(most);
    }

    /**
     * Asks whether the site has a result, as it has told it.
     *
     * @param gate where it gives out files
     * @return done when it has; fails with {@link ContentMissingException} when it has not, with {@link RejectedExecutionException} when too many are
     *     fetched already, and with {@link IOException} when it does not answer, each with a message for people
     */
    public CompletionStage<Void> find(URI gate, Remote result) {
        if (connections.availablePermits() == 0) {
            return CompletableFuture.failedFuture(tooMany());
        }
        HttpRequest request = request(gate, result)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).handle((answer, failure) -> {
            if (failure != null) {
                throw new CompletionException(away(failure));
            }
            require(answer, OK, result);
            return null;
        });
    }

    /**
     * The bytes of a result, from one on to before another one. The stream fails when the site gives something else, or nothing more for too long.
     *
     * @param to at most the result's size
     */
    public Source<ByteString, NotUsed> bytes(URI gate, Remote result, long from, long to) {
        return Source.lazySource(() -> {
                    if (!connections.tryAcquire()) {
                        throw tooMany();
                    }
                    Runnable free = freeingOnce();
                    return new KeptBytes(result, from, to, at -> open(gate, result, at, to))
                            .source()
                            .mapAsync(1, this::paced)
                            // Whoever has read all of it finds the connection free.
                            .concatLazy(Source.lazySource(() -> {
                                free.run();
                                return Source.<ByteString>empty();
                            }))
                            .watchTermination((used, done) -> {
                                done.whenComplete((ended, failure) -> free.run());
                                return used;
                            });
                })
                .mapMaterializedValue(later -> NotUsed.getInstance());
    }

    private Runnable freeingOnce() {
        AtomicBoolean free = new AtomicBoolean();
        return () -> {
            if (free.compareAndSet(false, true)) {
                connections.release();
            }
        };
    }

    /** Holds bytes back until they may go. */
    private CompletionStage<ByteString> paced(ByteString bytes) {
        long wait = rate.reserve(bytes.size());
        CompletableFuture<ByteString> gone = CompletableFuture.completedFuture(bytes);
        return wait == 0
                ? gone
                : gone.thenApplyAsync(
                        same -> same, CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS, Runnable::run));
    }

    private Source<ByteString, NotUsed> open(URI gate, Remote result, long from, long to) {
        boolean whole = from == 0 && to == result.size();
        HttpRequest.Builder request = request(gate, result).GET();
        if (!whole) {
            request.header("Range", "bytes=" + from + "-" + (to - 1));
        }
        CompletionStage<Source<ByteString, NotUsed>> body = client.sendAsync(
                        request.build(), HttpResponse.BodyHandlers.ofPublisher())
                .handle((answer, failure) -> {
                    if (failure != null) {
                        throw new CompletionException(away(failure));
                    }
                    try {
                        require(answer, whole ? OK : PARTIAL, result);
                        requireRange(answer, whole, from, to, result);
                    } catch (CompletionException e) {
                        answer.body().subscribe(new Unwanted());
                        throw e;
                    }
                    return JavaFlowSupport.Source.fromPublisher(answer.body())
                            .mapConcat(buffers -> buffers)
                            .map(ByteString::fromByteBuffer)
                            .idleTimeout(SILENCE);
                });
        return Source.completionStageSource(body).mapMaterializedValue(later -> NotUsed.getInstance());
    }

    private static HttpRequest.Builder request(URI gate, Remote result) {
        return HttpRequest.newBuilder(gate.resolve(result.path())).timeout(ANSWER);
    }

    private void require(HttpResponse<?> answer, int status, Remote result) {
        boolean other = answer.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.equals('"' + result.sha256().hex() + '"'))
                .isPresent();
        if (answer.statusCode() == NOT_FOUND || answer.statusCode() == status && other) {
            throw new CompletionException(new ContentMissingException(result.sha256()));
        }
        if (answer.statusCode() != status) {
            throw new CompletionException(new IOException("site " + site + " answers " + answer.statusCode()));
        }
    }

    private void requireRange(HttpResponse<?> answer, boolean whole, long from, long to, Remote result) {
        String wanted = "bytes " + from + "-" + (to - 1) + "/" + result.size();
        if (!whole && !answer.headers().firstValue("Content-Range").orElse("").equals(wanted)) {
            throw new CompletionException(new IOException("site " + site + " gives another part than " + wanted));
        }
    }

    private IOException away(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return new IOException(
                "site " + site + " does not answer: "
                        + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()),
                cause);
    }

    private RejectedExecutionException tooMany() {
        return new RejectedExecutionException("too many results of site " + site + " are fetched at the same time");
    }

    /** Takes a body that nobody reads, so that its connection is closed. */
    private static final class Unwanted implements Flow.Subscriber<List<ByteBuffer>> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
