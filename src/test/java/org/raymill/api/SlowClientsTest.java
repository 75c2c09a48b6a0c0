package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.Sha256;
import org.raymill.tls.FarmCertificates;
import org.raymill.tls.TlsFiles;
import org.raymill.tls.Trust;

/**
 * Clients that send, or take, so little at a time that they are never silent. Those that drip do so with each silence of the server, until it says something or
 * hangs up; nothing else would end these tests.
 */
class SlowClientsTest {

    /** Between two drops; below every limit of silence here. */
    private static final int DROP_MILLIS = 50;

    private static final int BYTES_A_SECOND = 2_000;

    @TempDir
    private static Path folder;

    private static ApiFixture plain;
    private static ApiFixture encrypted;
    private static SSLSocketFactory sockets;

    @BeforeAll
    static void start() throws IOException {
        FarmCertificates farm = new FarmCertificates(folder.resolve("certificates"));
        TlsFiles files = farm.node("api");
        sockets = Trust.and(farm.authorityFile()).context().getSocketFactory();
        Map<String, Object> settings = new HashMap<>(Map.of(
                "head-timeout", "1200 ms",
                "idle-timeout", "2 s",
                "slowest", BYTES_A_SECOND,
                "patience", "1200 ms",
                "events.heartbeat", "100 ms",
                "body-timeout", "20 s"));
        plain = new ApiFixture(folder.resolve("plain"), settings);
        settings.put("tls.certificate", files.certificate().toString());
        settings.put("tls.key", files.key().toString());
        encrypted = new ApiFixture(folder.resolve("encrypted"), settings);
        plain.join();
        encrypted.join();
        // The first handshake loads what handshakes need, which may take longer than a head is waited for.
        encrypted.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
            try (Socket first = connect(true)) {
                assertThat(first.isConnected()).isTrue();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return null;
        });
    }

    @AfterAll
    static void stop() {
        plain.close();
        encrypted.close();
    }

    private static Socket connect(boolean tls) throws IOException {
        Socket raw = (tls ? encrypted : plain).connect();
        if (!tls) {
            return raw;
        }
        SSLSocket socket = (SSLSocket) sockets.createSocket(raw, "127.0.0.1", encrypted.port(), true);
        socket.startHandshake();
        return socket;
    }

    private static double slow(boolean tls, String with) {
        return (tls ? encrypted : plain)
                .meters
                .get("raymill.api.connections.slow")
                .tag("with", with)
                .counter()
                .count();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** The first line of what the server says while bytes drip to it; empty when it hangs up. */
    private static String drip(Socket socket) throws IOException {
        socket.setSoTimeout(DROP_MILLIS);
        StringBuilder said = new StringBuilder();
        try {
            while (true) {
                try {
                    int c = socket.getInputStream().read();
                    if (c < 0 || c == '\n') {
                        return said.toString().strip();
                    }
                    said.append((char) c);
                } catch (SocketTimeoutException e) {
                    send(socket, "x");
                }
            }
        } catch (SocketException e) {
            // Closed while bytes were on their way.
            return said.toString().strip();
        }
    }

    private static String upload(byte[] content) {
        return "PATCH /api/v1/files/" + ApiFixture.sha256(content) + "/upload HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/partial-upload\r\nUpload-Offset: 0\r\nUpload-Complete: ?1\r\nContent-Length: "
                + content.length + "\r\n\r\n";
    }

    /** The head of an answer. */
    private static String head(Socket socket) throws IOException {
        socket.setSoTimeout((int) ApiFixture.LIMIT.toMillis());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                return head.toString();
            }
            head.append((char) c);
        }
        return head.toString();
    }

    private static void skipBody(Socket socket, String head) throws IOException {
        int length = Integer.parseInt(head.replaceFirst("(?s).*Content-Length: ([0-9]+).*", "$1"));
        assertThat(socket.getInputStream().readNBytes(length)).hasSize(length);
    }

    // ---- who is hung up on

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHeadThatDripsIsNotWaitedFor(boolean tls) throws IOException {
        double before = slow(tls, "head");
        try (Socket socket = connect(tls)) {
            send(socket, "GET /api/v1/packages HTTP/1.1\r\nHost: localhost\r\nX-Filler: ");
            assertThat(drip(socket)).isEmpty();
        }
        assertThat(slow(tls, "head")).isEqualTo(before + 1);
    }

    @Test
    void aHandshakeThatDripsIsNotWaitedFor() throws IOException {
        double before = slow(true, "head");
        try (Socket socket = encrypted.connect()) {
            // The beginning of a record of 16 KiB.
            socket.getOutputStream().write(new byte[] {22, 3, 1, 63, 0, 1, 0, 62, 0, 3, 3});
            drip(socket);
        }
        assertThat(slow(true, "head")).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void aSecondHeadThatDripsIsNotWaitedFor(String method) throws IOException {
        double before = slow(false, "head");
        try (Socket socket = connect(false)) {
            send(socket, method + " /api/v1/packages HTTP/1.1\r\nHost: localhost\r\n\r\n");
            String head = head(socket);
            assertThat(head).startsWith("HTTP/1.1 200");
            if (method.equals("GET")) {
                skipBody(socket, head);
            }
            send(socket, "GET /api/v1/packages HTTP/1.1\r\nX-Filler: ");
            assertThat(drip(socket)).isEmpty();
        }
        assertThat(slow(false, "head")).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadThatDripsIsRefused(boolean tls) throws IOException {
        double before = slow(tls, "body");
        byte[] content = new byte[1 << 20];
        Arrays.fill(content, (byte) 'x');
        try (Socket socket = connect(tls)) {
            send(socket, upload(content));
            assertThat(drip(socket)).startsWith("HTTP/1.1 408");
        }
        assertThat(slow(tls, "body")).isEqualTo(before + 1);
    }

    @Test
    void anAnswerThatIsTakenInDropsIsCut() throws IOException {
        byte[] content = new byte[ApiFixture.MAX_FILE_BYTES];
        plain.upload(content).expect(201);
        double before = slow(false, "answer");
        try (Socket socket = plain.connect(4_096)) {
            send(socket, "GET /api/v1/files/" + ApiFixture.sha256(content) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            plain.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, Duration.ofMillis(DROP_MILLIS), () -> {
                try {
                    assertThat(socket.getInputStream().read()).isNotNegative();
                } catch (IOException e) {
                    // It has been cut; the meter says so, too.
                }
                assertThat(slow(false, "answer")).isEqualTo(before + 1);
                return null;
            });
        }
    }

    // ---- who lives on

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadThatIsSlowAndFastEnoughIsTaken(boolean tls) throws IOException {
        byte[] content = new byte[6 * BYTES_A_SECOND];
        Arrays.fill(content, (byte) (tls ? 'y' : 'z'));
        try (Socket socket = connect(tls)) {
            send(socket, upload(content));
            socket.setSoTimeout(DROP_MILLIS);
            // At twice the slowest pace it takes three seconds, which is more than all patience.
            int piece = BYTES_A_SECOND * 2 * DROP_MILLIS / 1_000;
            for (int from = 0; from < content.length; from += piece) {
                assertSilent(socket);
                socket.getOutputStream().write(content, from, Math.min(piece, content.length - from));
            }
            assertThat(head(socket)).startsWith("HTTP/1.1 201");
        }
        assertThat(Files.size((tls ? encrypted : plain)
                        .files
                        .find(new Sha256(ApiFixture.sha256(content)))
                        .orElseThrow()))
                .isEqualTo(content.length);
    }

    private static void assertSilent(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read())
                    .as("what the server says")
                    .isEqualTo(-2);
        } catch (SocketTimeoutException e) {
            // As it should be.
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamOfEventsOutlivesEveryLimit(boolean tls) throws IOException {
        try (Socket socket = connect(tls)) {
            send(socket, "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(head(socket)).startsWith("HTTP/1.1 200");
            InputStream stream = socket.getInputStream();
            // More than twice as long as the longest limit here.
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (System.nanoTime() < end) {
                assertThat(stream.read()).isNotNegative();
            }
        }
    }

    @Test
    void aConnectionThatIsKeptServesRequestAfterRequest() throws IOException {
        try (Socket socket = connect(false)) {
            socket.setSoTimeout(DROP_MILLIS);
            for (int request = 0; request < 25; request++) {
                send(socket, "GET /api/v1/packages HTTP/1.1\r\nHost: localhost\r\n\r\n");
                String head = head(socket);
                assertThat(head).startsWith("HTTP/1.1 200");
                skipBody(socket, head);
                socket.setSoTimeout(DROP_MILLIS);
                assertSilent(socket);
            }
        }
    }
}
