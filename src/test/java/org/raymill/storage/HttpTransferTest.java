package org.raymill.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.tls.Trust;

/** Downloads from a server that breaks off. */
class HttpTransferTest {

    private static final byte[] CONTENT = new byte[1_000_000];
    private static final int PART = 300_000;

    static {
        new Random(1).nextBytes(CONTENT);
    }

    @TempDir
    Path folder;

    private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
    private final List<String> failed = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private volatile boolean knowsRanges = true;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/content", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Gives at most a part of what it promises. */
    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(String.valueOf(range));
        int from = range == null || !knowsRanges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        if (from > 0) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (CONTENT.length - 1) + "/" + CONTENT.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, CONTENT.length - from);
        int length = knowsRanges ? Math.min(PART, CONTENT.length - from) : CONTENT.length;
        exchange.getResponseBody().write(CONTENT, from, length);
        exchange.close();
    }

    private HttpTransfer.Source source(String path) {
        return new HttpTransfer.Source() {
            @Override
            public String node() {
                return "http://127.0.0.1:" + server.getAddress().getPort();
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public String name() {
                return "the thing";
            }

            @Override
            public void failed(String node) {
                failed.add(node);
            }
        };
    }

    @Test
    void aDownloadGoesOnWhereItBrokeOff() throws IOException {
        Path file = folder.resolve("file");
        new HttpTransfer(HttpTraffic.UNCOUNTED, Trust.JAVA.context()).download(source("/content"), file, () -> false);
        assertThat(file).hasBinaryContent(CONTENT);
        assertThat(ranges).hasSizeGreaterThan(3).first().isEqualTo("null");
        assertThat(ranges.subList(1, ranges.size())).allMatch(range -> range.matches("bytes=[1-9]\\d*-"));
        assertThat(failed).hasSize(ranges.size() - 1);
    }

    @Test
    void whatBreaksOffAtTheSameByteAgainAndAgainIsNotTriedWithoutEnd() {
        server.createContext("/damaged", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(String.valueOf(range));
            // Of what was sent before a connection broke some may not have arrived.
            int from = range == null ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (CONTENT.length - 1) + "/" + CONTENT.length);
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, CONTENT.length - from);
            exchange.getResponseBody().write(CONTENT, from, PART - from);
            exchange.close();
        });
        HttpTransfer patient = new HttpTransfer(HttpClient.newHttpClient(), 1_000, 3, bytes -> {});

        assertThatThrownBy(() -> patient.download(source("/damaged"), folder.resolve("damaged"), () -> false))
                .isInstanceOf(UnreadableContentException.class)
                .hasMessageStartingWith("it broke off at byte " + PART + " 3 times in a row: ");

        assertThat(ranges).startsWith("null").endsWith("bytes=300000-", "bytes=300000-", "bytes=300000-");
    }

    @Test
    void aServerThatKnowsNoRangesSendsItAnew() throws IOException {
        Path file = folder.resolve("file");
        java.nio.file.Files.write(file, new byte[500]);
        knowsRanges = false;
        new HttpTransfer(HttpTraffic.UNCOUNTED, Trust.JAVA.context()).download(source("/content"), file, () -> false);
        assertThat(file).hasBinaryContent(CONTENT);
    }

    @Test
    void aNodeThatAsksForSlowerRequestsIsAskedAgainAndHasNotFailed() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        server.createContext("/busy", exchange -> {
            boolean refused = asked.incrementAndGet() <= 2 * HttpTransfer.MAX_TRIES;
            if (refused) {
                exchange.getResponseHeaders().add("Retry-After", "0");
            }
            exchange.sendResponseHeaders(refused ? 429 : 200, refused ? -1 : CONTENT.length);
            if (!refused) {
                exchange.getResponseBody().write(CONTENT);
            }
            exchange.close();
        });
        Path file = folder.resolve("busy");

        new HttpTransfer(HttpTraffic.UNCOUNTED, Trust.JAVA.context()).download(source("/busy"), file, () -> false);

        assertThat(file).hasBinaryContent(CONTENT);
        assertThat(failed).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotTriedAgain() {
        assertThatThrownBy(() -> new HttpTransfer(HttpTraffic.UNCOUNTED, Trust.JAVA.context())
                        .download(source("/nothing"), folder.resolve("no"), () -> false))
                .isInstanceOf(HttpTransfer.NotThereException.class);
        assertThat(failed).isEmpty();
    }

    @Test
    void aCancelledDownloadEnds() {
        assertThatThrownBy(() -> new HttpTransfer(HttpTraffic.UNCOUNTED, Trust.JAVA.context())
                        .download(source("/content"), folder.resolve("no"), () -> true))
                .isInstanceOf(CancellationException.class);
    }
}
