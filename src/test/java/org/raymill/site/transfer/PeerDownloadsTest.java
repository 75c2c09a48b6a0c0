package org.raymill.site.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.GateFixture;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.FileStore;
import org.raymill.storage.FileTooLargeException;
import org.raymill.storage.HashMismatchException;
import org.raymill.storage.ResultFetch.Remote;
import org.raymill.transfer.RateLimit;

/** Results of another site on their way to clients: from the real gate, and from sites that do what none should. */
class PeerDownloadsTest {

    private static final ActorTestKit KIT =
            ActorTestKit.create(ConfigFactory.parseString("akka.actor.provider = local, akka.loglevel = WARNING")
                    .withFallback(ConfigFactory.load()));
    private static final JobId THERE = new JobId("01kaqz5m3c9x4p2k");
    private static final int SIZE = 300_000;

    @TempDir
    private Path folder;

    private final byte[] picture = new byte[SIZE];
    private GateFixture gate;
    private HttpServer other;

    @BeforeEach
    void start() throws IOException {
        new Random(7).nextBytes(picture);
        gate = new GateFixture(folder.resolve("berlin"));
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.start();
    }

    @AfterEach
    void stop() {
        other.stop(0);
        gate.close();
    }

    @AfterAll
    static void stopKit() {
        KIT.shutdownTestKit();
    }

    private PeerDownloads downloads(int most) {
        return new PeerDownloads(
                GateFixture.BERLIN, gate.tls("oslo", "berlin").clientContext(GateFixture.BERLIN), RateLimit.NONE, most);
    }

    private Remote publish() throws IOException {
        Path file = gate.layout.results(THERE).resolve("frame_0001.png");
        Files.createDirectories(file.getParent());
        Files.write(file, picture);
        gate.origins.put(THERE, GateFixture.OSLO);
        return told();
    }

    private Remote told() throws IOException {
        Sha256 sha256 = new FileStore(gate.layout, 1 << 20).put(picture);
        return new Remote(THERE, new RelativePath("frame_0001.png"), SIZE, sha256);
    }

    private byte[] read(PeerDownloads downloads, URI address, Remote result, long from, long to) {
        return await(downloads
                        .bytes(address, result, from, to)
                        .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), KIT.system()))
                .toArray();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Test
    void isGivenWholeAndInParts() throws IOException {
        Remote result = publish();
        PeerDownloads downloads = downloads(1);
        await(downloads.find(gate.address(), result));
        assertThat(read(downloads, gate.address(), result, 0, SIZE)).isEqualTo(picture);
        assertThat(read(downloads, gate.address(), result, 100_000, 200_001))
                .as("the only connection is free again")
                .isEqualTo(Arrays.copyOfRange(picture, 100_000, 200_001));
    }

    @Test
    void whatIsNotThereOrSomebodyElsesIsMissing() throws IOException {
        Remote result = publish();
        gate.origins.put(THERE, GateFixture.ROME);
        assertThatThrownBy(() -> await(downloads(1).find(gate.address(), result)))
                .hasCauseInstanceOf(ContentMissingException.class);
    }

    @Test
    void aSiteThatDoesNotAnswerIsAway() throws IOException {
        Remote result = publish();
        URI nobody = URI.create("https://127.0.0.1:1");
        assertThatThrownBy(() -> await(downloads(1).find(nobody, result)))
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("site berlin does not answer");
    }

    @Test
    void ofSomethingElseTheLastPieceNeverComes() throws IOException {
        Remote result = publish();
        byte[] forged = picture.clone();
        forged[SIZE - 1]++;
        serve(forged, SIZE);
        List<ByteString> given = Collections.synchronizedList(new ArrayList<>());
        assertThatThrownBy(() -> await(downloads(1)
                        .bytes(address(), result, 0, SIZE)
                        .map(given::add)
                        .runWith(Sink.ignore(), KIT.system())))
                .hasCauseInstanceOf(HashMismatchException.class);
        assertThat(given.stream().mapToInt(ByteString::size).sum()).isLessThan(SIZE);
    }

    @Test
    void moreThanWasToldIsRefused() throws IOException {
        Remote told = publish();
        Remote result = new Remote(told.job(), told.name(), SIZE - 10, told.sha256());
        serve(picture, SIZE);
        assertThatThrownBy(() -> read(downloads(1), address(), result, 0, SIZE - 10))
                .hasCauseInstanceOf(FileTooLargeException.class);
    }

    @Test
    void whatBreaksOffIsGoneOnWith() throws IOException {
        Remote result = publish();
        List<String> ranges = serve(picture, 123_456);
        assertThat(read(downloads(1), address(), result, 0, SIZE)).isEqualTo(picture);
        assertThat(ranges).hasSize(3).startsWith("").doesNotHaveDuplicates();
    }

    @Test
    void anotherTagIsAnotherResult() throws IOException {
        Remote told = publish();
        Remote result = new Remote(told.job(), told.name(), SIZE, new Sha256("ab".repeat(32)));
        assertThatThrownBy(() -> await(downloads(1).find(gate.address(), result)))
                .hasCauseInstanceOf(ContentMissingException.class);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + other.getAddress().getPort());
    }

    /** A site that gives at most so many bytes and then hangs up; returns the ranges that it is asked for. */
    private List<String> serve(byte[] content, int most) {
        List<String> ranges = Collections.synchronizedList(new ArrayList<>());
        other.createContext("/", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(range == null ? "" : range);
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-.*", "$1"));
            if (range != null) {
                exchange.getResponseHeaders()
                        .add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            }
            exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
            exchange.getResponseBody().write(content, from, Math.min(most, content.length - from));
            exchange.getResponseBody().flush();
            exchange.close();
        });
        return ranges;
    }
}
