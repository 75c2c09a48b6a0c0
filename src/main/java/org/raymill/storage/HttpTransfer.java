package org.raymill.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/**
 * Downloads from nodes of the farm: goes on where it broke off, tries again with growing pauses, and does not wait for ever for a node that has fallen
 * silent. Methods block and may be called from many threads.
 */
final class HttpTransfer {

    /** Tries that bring nothing before a download fails. */
    static final int MAX_TRIES = 14;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final long SILENCE_NANOS = Duration.ofSeconds(20).toNanos();
    private static final long LOOK_SECONDS = 5;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final int BUFFER = 1 << 17;
    private static final int TOO_MANY_REQUESTS = 429;
    /** How often one request may be refused because there are too many. */
    private static final int MAX_REFUSALS = 100;

    private static final long LONGEST_WAIT_SECONDS = 5;

    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "raymill-transfer-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final HttpClient client;
    private final int maxTries;
    private final int maxBroken;
    private final Meter meter;
    private final HttpTraffic traffic;

    /**
     * Transfers within the farm.
     *
     * @param tls for nodes whose API speaks TLS
     */
    HttpTransfer(HttpTraffic traffic, SSLContext tls) {
        this(
                HttpClient.newBuilder()
                        .sslContext(tls)
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT)
                        .build(),
                MAX_TRIES,
                MAX_TRIES,
                traffic::fetched,
                traffic);
    }

    /**
     * Other transfers.
     *
     * @param maxTries tries that bring nothing before a download fails
     * @param maxBroken of those, answers that break off before their first byte, in a row but for requests that are not answered at all
     * @param meter is told what arrives
     */
    HttpTransfer(HttpClient client, int maxTries, int maxBroken, Meter meter) {
        this(client, maxTries, maxBroken, meter, HttpTraffic.UNCOUNTED);
    }

    private HttpTransfer(HttpClient client, int maxTries, int maxBroken, Meter meter, HttpTraffic traffic) {
        this.client = client;
        this.traffic = traffic;
        this.maxTries = maxTries;
        this.maxBroken = maxBroken;
        this.meter = meter;
    }

    /** Counts what arrives, and may hold it back. */
    interface Meter {
        void arrived(int bytes) throws IOException;
    }

    /** Where a download comes from, asked before each try. */
    interface Source {
        /** The address of some node. */
        String node() throws IOException;

        /** What is asked of it, which may have a secret in it. */
        String path();

        /** What that is, for people: without any secret. */
        String name();

        /** Called with the node's address when it did not work. */
        void failed(String node);
    }

    /** What is asked for is not there. */
    static final class NotThereException extends IOException {
        private static final long serialVersionUID = 1L;

        NotThereException(String what) {
            super(what + " is not there");
        }
    }

    /** An answer broke off. */
    private static final class BrokenOffException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenOffException(IOException cause) {
            super(reason(cause), cause);
        }
    }

    /** The same of a content of any size. */
    void download(Source source, Path file, BooleanSupplier cancelled) throws IOException {
        download(source, file, Long.MAX_VALUE, cancelled);
    }

    /**
     * Downloads into a file, which may have the beginning already.
     *
     * @param most bytes that the whole may have
     * @throws FileTooLargeException when there are more
     * @throws NotThereException when the node says so
     * @throws UnreadableContentException when answers break off at the same byte again and again
     * @throws IOException when it does not work after many tries
     */
    void download(Source source, Path file, long most, BooleanSupplier cancelled) throws IOException {
        int broken = 0;
        for (int tries = 1; ; tries++) {
            long before = sizeOf(file);
            String node = "";
            try {
                node = source.node();
                downloadOnce(source, node, file, new Extent(before, most), cancelled);
                return;
            } catch (NotThereException | FileTooLargeException | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                source.failed(node);
                boolean further = sizeOf(file) > before;
                if (further) {
                    tries = 0;
                    broken = 0;
                } else if (e instanceof BrokenOffException && ++broken >= maxBroken) {
                    throw new UnreadableContentException(before, broken, e);
                }
                if (tries >= maxTries) {
                    throw new IOException("can not fetch " + source.name() + ": " + reason(e), e);
                }
            }
            pause(tries, cancelled);
        }
    }

    static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static long sizeOf(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /**
     * Waits before the next try.
     *
     * @param tries that have failed, one after the other
     */
    static void pause(int tries, BooleanSupplier cancelled) throws IOException {
        long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(tries, 10));
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
        try {
            while (System.nanoTime() < end) {
                if (cancelled.getAsBoolean()) {
                    throw new CancellationException("cancelled");
                }
                Thread.sleep(Math.min(50, pause));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** How much of a file there is, and how much there may be. */
    private record Extent(long have, long most) {}

    private void downloadOnce(Source source, String node, Path file, Extent extent, BooleanSupplier cancelled)
            throws IOException {
        URI address = URI.create(node + source.path());
        long have = extent.have();
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(ANSWER);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<InputStream> response = send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            switch (response.statusCode()) {
                case 200 -> write(body, file, new Extent(0, extent.most()), cancelled);
                case 206 -> write(body, file, new Extent(firstByte(response, have), extent.most()), cancelled);
                case 404 -> throw new NotThereException(source.name());
                case 416 -> {
                    // As long as it is, or longer: whoever asked verifies it.
                    Optional<String> range = response.headers().firstValue("Content-Range");
                    if (!range.equals(Optional.of("bytes */" + have))) {
                        Files.delete(file);
                        throw new IOException("the beginning was not of this file");
                    }
                }
                default -> throw new IOException(address.getAuthority() + " answers " + response.statusCode());
            }
        }
    }

    private static long firstByte(HttpResponse<?> response, long asked) throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (!range.startsWith("bytes " + asked + "-")) {
            throw new IOException("asked for bytes from " + asked + ", got " + range);
        }
        return asked;
    }

    private void write(InputStream body, Path file, Extent extent, BooleanSupplier cancelled) throws IOException {
        AtomicLong heardAt = new AtomicLong(System.nanoTime());
        ScheduledFuture<?> watch = WATCH.scheduleWithFixedDelay(
                () -> {
                    if (System.nanoTime() - heardAt.get() > SILENCE_NANOS) {
                        closeQuietly(body);
                    }
                },
                LOOK_SECONDS,
                LOOK_SECONDS,
                TimeUnit.SECONDS);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.truncate(extent.have());
            out.position(extent.have());
            long length = extent.have();
            byte[] buffer = new byte[BUFFER];
            for (int read = read(body, buffer); read >= 0; read = read(body, buffer)) {
                if (cancelled.getAsBoolean()) {
                    throw new CancellationException("cancelled");
                }
                length += read;
                if (length > extent.most()) {
                    throw new FileTooLargeException(length, extent.most());
                }
                meter.arrived(read);
                heardAt.set(System.nanoTime());
                SafeFiles.writeAll(out, ByteBuffer.wrap(buffer, 0, read));
            }
        } finally {
            watch.cancel(false);
        }
    }

    private static int read(InputStream body, byte[] buffer) throws BrokenOffException {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw new BrokenOffException(e);
        }
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(HttpTransfer.class).debug("can not close", e);
        }
    }

    /**
     * Sends a request and gives the answer, whatever it is. A node that asks for slower requests is no node that fails: the request is sent again when it
     * says so.
     */
    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            for (int refusals = 0; ; refusals++) {
                HttpResponse<T> answer = client.send(request, handler);
                if (answer.statusCode() != TOO_MANY_REQUESTS || refusals == MAX_REFUSALS) {
                    request.bodyPublisher().ifPresent(body -> traffic.sent(Math.max(0, body.contentLength())));
                    return answer;
                }
                if (answer.body() instanceof InputStream body) {
                    body.close();
                }
                long seconds = answer.headers().firstValueAsLong("Retry-After").orElse(1);
                TimeUnit.SECONDS.sleep(Math.max(0, Math.min(LONGEST_WAIT_SECONDS, seconds)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
