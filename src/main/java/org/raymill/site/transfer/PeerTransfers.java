package org.raymill.site.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.Sha256;
import org.raymill.model.SiteName;
import org.raymill.storage.FileStore;
import org.raymill.storage.MountedContents;
import org.raymill.storage.ResultFetch;
import org.raymill.storage.SampleStore;
import org.raymill.storage.StorageLayout;
import org.raymill.telemetry.SiteMetrics;
import org.raymill.transfer.ContentSender;
import org.raymill.transfer.HttpContentGate;
import org.raymill.transfer.LinkMeasure;
import org.raymill.transfer.RateLimit;
import org.raymill.transfer.SendOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All transfers to and from one other site, which share its rate. Safe to use from many threads; nothing but {@link #close} blocks. */
public final class PeerTransfers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PeerTransfers.class);

    /** Jobs whose files are sent at the same time; the others wait their turn. */
    private static final int SENDINGS = 2;

    private static final int FETCHES = 4;
    private static final int MOST_WAITING = 100_000;
    /** What is only looked at comes within this time, or does not come. */
    private static final Duration LOOK = Duration.ofSeconds(8);

    private static final int LOOKS = 2;
    private static final int MOST_LOOKS_WAITING = 100;
    private static final int SAMPLE_WIDTH = 1_024;
    private static final int MAX_LOG_BYTES = 8 << 20;
    private static final int MAX_TAG = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_MODIFIED = 304;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int OK = 200;

    private final Duration lookLimit;
    private final HttpClient client;
    private final Supplier<Optional<URI>> address;
    private final MountedContents contents;
    private final LinkMeasure measure = new LinkMeasure(System::nanoTime);
    private final RateLimit rate;
    private final ContentSender sender;
    private final ResultFetch results;
    private final ThreadPoolExecutor sendings;
    private final ThreadPoolExecutor fetches;
    private final ThreadPoolExecutor looks;
    /** What ends each transfer that has not ended. */
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();

    /**
     * Transfers with a site.
     *
     * @param tls shows this site's certificate and lets none but the other site's pass
     * @param address where the other site takes and gives files now, such as {@code https://10.0.0.5:8465}; empty while that is not known
     * @param files of this site
     * @param layout where results are staged
     * @param rate bounds all transfers with the site
     * @param metrics counts what travels
     */
    public PeerTransfers(
            SiteName site,
            SSLContext tls,
            Supplier<Optional<URI>> address,
            FileStore files,
            StorageLayout layout,
            TransferSettings settings,
            RateLimit rate,
            SiteMetrics.Transfers metrics) {
        this(site, tls, address, files, layout, settings, rate, metrics, LOOK);
    }

    PeerTransfers(
            SiteName site,
            SSLContext tls,
            Supplier<Optional<URI>> address,
            FileStore files,
            StorageLayout layout,
            TransferSettings settings,
            RateLimit rate,
            SiteMetrics.Transfers metrics,
            Duration lookLimit) {
        this.lookLimit = lookLimit;
        this.client = PeerHttp.client(tls, CONNECT);
        this.address = address;
        this.contents = new MountedContents(files);
        this.rate = rate;
        this.sender = new ContentSender(
                new HttpContentGate(client, address, measure::roundTrip),
                new SendOptions(settings.connections(), rate, settings.compression(), measure::bandwidth, bytes -> {
                    measure.moved(bytes);
                    metrics.sent(bytes);
                }));
        this.results = new ResultFetch(layout, client, address, bytes -> {
            rate.take(bytes);
            measure.moved(bytes);
            metrics.fetched(bytes);
        });
        this.sendings = threads("send-to-" + site, SENDINGS, MOST_WAITING);
        this.fetches = threads("fetch-from-" + site, FETCHES, MOST_WAITING);
        this.looks = threads("look-at-" + site, LOOKS, MOST_LOOKS_WAITING);
    }

    private static ThreadPoolExecutor threads(String name, int most, int mostWaiting) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(mostWaiting), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** What was measured of the way to the site. */
    public LinkMeasure measure() {
        return measure;
    }

    /**
     * Brings to the other site what it lacks of a job's files: the list first, then the files that it names.
     *
     * @param manifest the list, in this site's store
     * @return goes on, over cuts and as long as it takes, until the other site has all or it is cancelled
     * @throws RejectedExecutionException when there are far too many already
     */
    public Sending send(Sha256 manifest) {
        Sending sending = new Sending(manifest, contents, sender, measure);
        kept(sending.done(), sending::cancel);
        sending.runIn(sendings);
        return sending;
    }

    private void kept(CompletableFuture<?> done, Runnable end) {
        open.add(end);
        done.whenComplete((value, failure) -> open.remove(end));
    }

    /** What is done with a result that has just been staged. */
    @FunctionalInterface
    public interface Arrival<T> {
        /**
         * May block.
         *
         * @param cancelled whether nobody wants it any more
         */
        T arrived(BooleanSupplier cancelled) throws IOException;
    }

    /**
     * Fetches a result and stages it for an attempt of this site; see {@link ResultFetch#stage}. To cancel the future ends it.
     *
     * @param arrival what follows
     * @return what came of that; fails with what {@link ResultFetch#stage} or the arrival throws, or when it is cancelled
     * @throws RejectedExecutionException when there are far too many already
     */
    public <T> CompletableFuture<T> fetch(ResultFetch.Remote remote, JobId job, AttemptId attempt, Arrival<T> arrival) {
        CompletableFuture<T> done = new CompletableFuture<>();
        kept(done, () -> done.cancel(false));
        fetches.execute(() -> {
            if (done.isDone()) {
                return;
            }
            measure.begin();
            try {
                results.stage(remote, job, attempt, done::isDone);
                done.complete(arrival.arrived(done::isDone));
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            } finally {
                measure.end();
            }
        });
        return done;
    }

    /**
     * What another site shows.
     *
     * @param content empty when there is nothing, or nothing else than before
     * @param tag changes with the content; empty when there is none
     */
    public record Shown(Optional<byte[]> content, String tag) {}

    /**
     * The picture of an unfinished frame, a PNG by what the other site says. Fails when the site does not answer.
     *
     * @param known the tag of the one that is here; empty for none
     * @throws RejectedExecutionException when there are far too many already
     */
    public CompletableFuture<Shown> sample(JobId job, int frame, String known) {
        String path = "/api/v1/jobs/" + job + "/frames/" + frame + "/sample?width=" + SAMPLE_WIDTH;
        return look(() -> get(path, "image/png", SampleStore.MAX_BYTES, known));
    }

    /**
     * The log of an attempt, as far as it is. Fails when the site does not answer.
     *
     * @throws RejectedExecutionException when there are far too many already
     */
    public CompletableFuture<Shown> log(JobId job, AttemptId attempt) {
        return look(() -> readLog(job, attempt));
    }

    /** The log of an attempt, as far as it is; blocks. */
    public Shown readLog(JobId job, AttemptId attempt) throws IOException {
        return get("/api/v1/jobs/" + job + "/attempts/" + attempt + "/log", "text/plain", MAX_LOG_BYTES, "");
    }

    private interface Look {
        Shown look() throws IOException;
    }

    private CompletableFuture<Shown> look(Look look) {
        CompletableFuture<Shown> done = new CompletableFuture<>();
        kept(done, () -> done.cancel(false));
        try {
            looks.execute(() -> {
                try {
                    done.complete(look.look());
                } catch (IOException | RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e); // so that it is not kept
            throw e;
        }
        return done;
    }

    private Shown get(String path, String type, int most, String known) throws IOException {
        URI base = address.get()
                .orElseThrow(() -> new IOException("the other site has not told where it gives out files"));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(lookLimit).header("Accept", type);
        if (!known.isEmpty()) {
            request.header("If-None-Match", known);
        }
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            CompletableFuture<Void> late = closedLate(answer.body());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() == NOT_FOUND) {
                    return new Shown(Optional.empty(), "");
                }
                if (answer.statusCode() == NOT_MODIFIED) {
                    return new Shown(Optional.empty(), known);
                }
                byte[] bytes = body.readNBytes(most + 1);
                if (answer.statusCode() != OK || bytes.length > most || late.isDone()) {
                    throw new IOException("the other site answers " + answer.statusCode() + " with " + bytes.length
                            + " bytes" + (late.isDone() ? ", and not in time" : ""));
                }
                rate.take(bytes.length);
                return new Shown(Optional.of(bytes), tag(answer));
            } finally {
                late.cancel(false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Whoever sends a byte now and then does not keep a thread. */
    private CompletableFuture<Void> closedLate(InputStream body) {
        CompletableFuture<Void> late =
                new CompletableFuture<Void>().completeOnTimeout(null, lookLimit.toMillis(), TimeUnit.MILLISECONDS);
        late.thenRun(() -> {
            try {
                body.close();
            } catch (IOException e) {
                log.debug("An answer that came late can not be closed", e);
            }
        });
        return late;
    }

    private static String tag(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("ETag")
                .filter(tag -> tag.length() <= MAX_TAG)
                .orElse("");
    }

    /** Ends all transfers; they fail. What has arrived on either side is kept there. */
    @Override
    public void close() {
        open.forEach(Runnable::run);
        sendings.shutdownNow();
        fetches.shutdownNow();
        looks.shutdownNow();
    }
}
