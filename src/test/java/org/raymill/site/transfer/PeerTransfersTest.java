package org.raymill.site.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.GateFixture;
import org.raymill.endtoend.Relay;
import org.raymill.model.AssociatedFile;
import org.raymill.model.AttemptId;
import org.raymill.model.JobId;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.storage.ContentMissingException;
import org.raymill.storage.FileStore;
import org.raymill.storage.FileTooLargeException;
import org.raymill.storage.HashMismatchException;
import org.raymill.storage.InputManifest;
import org.raymill.storage.ResultFetch;
import org.raymill.storage.ResultStore;
import org.raymill.storage.StorageLayout;
import org.raymill.telemetry.SiteMetrics;
import org.raymill.transfer.OutgoingException;
import org.raymill.transfer.RateLimit;
import org.raymill.transfer.RateSchedule;

/** The site oslo, which sends files to the gate of berlin and fetches results there, over TLS. */
class PeerTransfersTest {

    private static final JobId REMOTE_JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2m");
    private static final AttemptId ATTEMPT = new AttemptId("01kaqz5m3c9x4p2j");
    private static final RelativePath RESULT = new RelativePath("frame 1/frame_0001.png");
    private static final int LARGE = 40 << 20;

    @TempDir
    private Path folder;

    private final Random random = new Random(7);
    private final List<AssociatedFile> files = new ArrayList<>();
    private final AtomicReference<URI> address = new AtomicReference<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private GateFixture gate;
    private FileStore store;
    private StorageLayout layout;
    private PeerTransfers transfers;

    @BeforeEach
    void start() {
        gate = new GateFixture(folder.resolve("berlin"));
        address.set(gate.address());
        layout = new StorageLayout(folder.resolve("oslo"));
        store = new FileStore(layout, 1 << 30);
        new ResultStore(layout);
        transfers = transfers(TransferSettings.DEFAULT);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        gate.close();
    }

    private PeerTransfers transfers(TransferSettings settings) {
        PeerTransfers made = new PeerTransfers(
                GateFixture.BERLIN,
                gate.tls("oslo", "berlin").clientContext(GateFixture.BERLIN),
                () -> Optional.ofNullable(address.get()),
                store,
                layout,
                settings,
                new PeerRates(settings).of(GateFixture.BERLIN),
                SiteMetrics.Transfers.none());
        open.add(made);
        return made;
    }

    private static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private Sha256 add(String path, byte[] content) throws IOException {
        Sha256 sha256 = store.put(content);
        files.add(new AssociatedFile(new RelativePath(path), sha256, content.length));
        return sha256;
    }

    private byte[] noise(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    private Sha256 manifest() throws IOException {
        return store.put(new InputManifest(files).toJson());
    }

    private FileStore shelf() {
        return gate.shelves.of(GateFixture.OSLO).files();
    }

    /** A relay to the gate, which closes with the test. */
    private Relay relay(long mostThere, long mostBack) {
        Relay relay = Relay.start(Relay.port(0), Relay.port(gate.port()), mostThere, mostBack);
        open.add(relay);
        address.set(URI.create("https://127.0.0.1:" + relay.listensAt()));
        return relay;
    }

    // ---- files

    @Test
    void theOtherSiteGetsWhatItLacksAndTheList() throws IOException {
        for (int i = 0; i < 50; i++) {
            add("textures/" + i + ".txt", ("file " + i + " ").repeat(200).getBytes(StandardCharsets.UTF_8));
        }
        add("scene.bin", noise(1 << 20));
        add("scene.txt", "v 0.1 0.2 0.3\n".repeat(100_000).getBytes(StandardCharsets.UTF_8));
        add("copy.bin", Files.readAllBytes(store.find(files.get(50).sha256()).orElseThrow()));
        Sha256 manifest = manifest();
        Sending sending = transfers.send(manifest);
        assertThat(await(sending.done()).sentFiles()).isEqualTo(53);
        assertThat(files).allMatch(file -> shelf().has(file.sha256()));
        assertThat(shelf().has(manifest)).isTrue();
        Sending.Progress progress = sending.progress();
        assertThat(progress.filesSent()).isEqualTo(progress.files()).isEqualTo(53);
        assertThat(progress.bytesSent()).isEqualTo(progress.bytes()).isGreaterThan(2 << 20);
        assertThat(progress.bytesPerSecond()).isPositive();
        assertThat(transfers.measure().latencySeconds()).isPresent();

        assertThat(await(transfers.send(manifest).done()))
                .as("the same files again")
                .isEqualTo(new Sending.Sent(53, 0, 0));
    }

    @Test
    void afterACutLessThanAHundredthIsSentAgain() throws IOException {
        Sha256 content = add("large.bin", noise(LARGE));
        Sha256 manifest = manifest();
        Relay cut = relay(LARGE * 3L / 4, Long.MAX_VALUE);
        await(transfers.send(manifest).done());
        assertThat(shelf().has(content)).isTrue();
        assertThat(cut.cut()).as("connections that broke off").isEqualTo(1);
        // What the first connection carried was nearly all that it could: the second could not have carried the whole.
        assertThat(cut.carried()).isLessThan(LARGE + LARGE / 100L);
    }

    @Test
    void aCompressedContentGoesOnAfterACut() throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < 20 << 20) {
            text.append(random.nextInt(1_000))
                    .append(' ')
                    .append(random.nextInt(10))
                    .append('\n');
        }
        Sha256 content = add("mesh.obj", text.toString().getBytes(StandardCharsets.UTF_8));
        Relay cut = relay(4 << 20, Long.MAX_VALUE);
        await(transfers.send(manifest()).done());
        assertThat(shelf().has(content)).isTrue();
        assertThat(cut.cut()).isPositive();
        assertThat(cut.carried()).isLessThan(text.length() * 3L / 4);
    }

    @Test
    void itGoesOnWhenTheOtherSiteComesBack() throws IOException {
        Sha256 content = add("a.txt", noise(1_000));
        address.set(null);
        Sending sending = transfers.send(manifest());
        awaitTrouble(sending, "has not told where");
        address.set(gate.address());
        await(sending.done());
        assertThat(shelf().has(content)).isTrue();
        assertThat(sending.progress().trouble()).isEmpty();
    }

    private static void awaitTrouble(Sending sending, String text) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!sending.progress().trouble().contains(text)) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void aCancelledSendingEnds() throws IOException {
        add("large.bin", noise(LARGE));
        PeerTransfers slow =
                transfers(new TransferSettings(4, new RateSchedule(List.of(), OptionalLong.of(64 << 10)), false));
        Sending sending = slow.send(manifest());
        sending.cancel();
        assertThatThrownBy(() -> await(sending.done())).hasRootCauseMessage("cancelled");
    }

    @Test
    void aContentThatIsNotWhatItWasFailsTheSending() throws IOException {
        Sha256 content = add("large.bin", noise(1 << 20));
        Path file = store.find(content).orElseThrow();
        byte[] damaged = Files.readAllBytes(file);
        damaged[5]++;
        Files.delete(file);
        Files.write(file, damaged);
        assertThatThrownBy(() -> await(transfers.send(manifest()).done()))
                .hasCauseInstanceOf(OutgoingException.class)
                .hasMessageContaining("'large.bin' was refused");
        assertThat(shelf().has(content)).isFalse();
    }

    @Test
    void aGateOfAnotherSiteGetsNothing() throws IOException {
        Sha256 content = add("a.txt", noise(1_000));
        PeerTransfers misled = new PeerTransfers(
                GateFixture.ROME,
                gate.tls("oslo", "rome").clientContext(GateFixture.ROME),
                () -> Optional.of(gate.address()),
                store,
                layout,
                TransferSettings.DEFAULT,
                RateLimit.NONE,
                SiteMetrics.Transfers.none());
        open.add(misled);
        Sending sending = misled.send(manifest());
        awaitTrouble(sending, "broke");
        sending.cancel();
        assertThat(shelf().has(content)).isFalse();
    }

    // ---- results

    private ResultFetch.Remote publish(byte[] content) {
        gate.origins.put(REMOTE_JOB, GateFixture.OSLO);
        Path file = gate.layout.results(REMOTE_JOB).resolve(RESULT.value());
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            return new ResultFetch.Remote(REMOTE_JOB, RESULT, content.length, store.put(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletableFuture<Boolean> fetch(ResultFetch.Remote remote) {
        return transfers.fetch(remote, JOB, ATTEMPT, cancelled -> Files.exists(staged()));
    }

    private Path staged() {
        return layout.staged(JOB, ATTEMPT).resolve(RESULT.value());
    }

    @Test
    void aResultIsStagedAsAnAttemptsFile() throws IOException {
        byte[] content = noise(100_000);
        ResultFetch.Remote remote = publish(content);
        assertThat(await(fetch(remote))).as("it is there when it is told").isTrue();
        assertThat(Files.readAllBytes(staged())).isEqualTo(content);
        await(fetch(remote));
        assertThat(Files.readAllBytes(staged())).isEqualTo(content);
    }

    @Test
    void aResultGoesOnAfterACut() throws IOException {
        byte[] content = noise(LARGE);
        ResultFetch.Remote remote = publish(content);
        Relay cut = relay(Long.MAX_VALUE, LARGE * 3L / 4);
        await(fetch(remote));
        assertThat(Files.readAllBytes(staged())).isEqualTo(content);
        assertThat(cut.cut()).isEqualTo(1);
        assertThat(cut.broughtBack()).isLessThan(LARGE + LARGE / 100L);
    }

    @Test
    void aResultThatIsNotWhatWasToldIsRefused() throws IOException {
        ResultFetch.Remote told = publish(noise(10_000));
        ResultFetch.Remote other = new ResultFetch.Remote(
                REMOTE_JOB, RESULT, told.size(), store.put("something else".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> await(fetch(other)))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(HashMismatchException.class);
        ResultFetch.Remote shorter = new ResultFetch.Remote(REMOTE_JOB, RESULT, 10, told.sha256());
        assertThatThrownBy(() -> await(fetch(shorter))).hasCauseInstanceOf(FileTooLargeException.class);
        assertThat(staged()).doesNotExist();
    }

    @Test
    void aResultThatIsNotThereIsToldToBeMissing() {
        ResultFetch.Remote remote = publish(noise(10));
        gate.origins.put(REMOTE_JOB, GateFixture.ROME);
        assertThatThrownBy(() -> await(fetch(remote))).hasCauseInstanceOf(ContentMissingException.class);
    }

    @Test
    void whoeverSendsAByteNowAndThenKeepsNobodyWaiting() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slow.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        slow.start();
        PeerTransfers impatient = new PeerTransfers(
                GateFixture.BERLIN,
                gate.tls("oslo", "berlin").clientContext(GateFixture.BERLIN),
                () -> Optional.of(
                        URI.create("http://127.0.0.1:" + slow.getAddress().getPort())),
                store,
                layout,
                TransferSettings.DEFAULT,
                RateLimit.NONE,
                SiteMetrics.Transfers.none(),
                Duration.ofMillis(200));
        open.add(impatient);
        try {
            assertThatThrownBy(() -> await(impatient.log(REMOTE_JOB, ATTEMPT))).hasCauseInstanceOf(IOException.class);
            assertThat(end.getCount()).as("it has not ended").isEqualTo(1);
        } finally {
            end.countDown();
            slow.stop(0);
        }
    }

    @Test
    void logsAreReadAndNoneIsNone() throws IOException {
        gate.origins.put(REMOTE_JOB, GateFixture.OSLO);
        assertThat(await(transfers.log(REMOTE_JOB, ATTEMPT)).content()).isEmpty();
        gate.results.logs().keep(REMOTE_JOB, ATTEMPT, Files.writeString(folder.resolve("log"), "a line\n"));
        assertThat(await(transfers.log(REMOTE_JOB, ATTEMPT)).content().map(String::new))
                .contains("a line\n");
        assertThat(await(transfers.sample(REMOTE_JOB, 1, "")).content()).isEmpty();
    }
}
