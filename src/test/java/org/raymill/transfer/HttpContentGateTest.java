package org.raymill.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.model.Sha256;

/** Another side that says strange things, or nothing. */
class HttpContentGateTest {

    private static final Sha256 CONTENT = new Sha256("ab".repeat(32));
    private static final Sha256 OTHER = new Sha256("cd".repeat(32));

    private ServerSocket server;
    private volatile String answer = "";

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "other-side");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket), "other-side");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    /** Reads all there is, and answers after the first bytes if there is an answer. */
    private void serve(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream()) {
            byte[] buffer = new byte[1 << 16];
            boolean answered = answer.isEmpty();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!answered) {
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    answered = true;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(String status, String headers, String body) {
        answer = "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n" + headers
                + "\r\n" + body;
    }

    private HttpContentGate gate(Duration silence) {
        URI address = URI.create("http://127.0.0.1:" + server.getLocalPort());
        return new HttpContentGate(HttpClient.newHttpClient(), () -> Optional.of(address), nanos -> {}, silence);
    }

    private static ContentGate.Body body(SendOptions options) {
        return new Pieces(ByteBuffer.allocate(2_000), false, options, bytes -> {}).body(2_000);
    }

    @Test
    void aSideThatTakesBytesAndNeverAnswersIsGivenUp() {
        assertThatThrownBy(() -> gate(Duration.ofMillis(200)).append(CONTENT, 0, 2_000, body(SendOptions.plain(1))))
                .isInstanceOf(GateAwayException.class)
                .hasMessageContaining("silent");
    }

    @Test
    void whatIsHeldBackHereIsNoSilenceThere() throws IOException {
        answer("201 Created", "", "");
        // Held back for about three seconds, which is longer than silence is borne.
        RateLimit slow = new RateLimit(() -> OptionalLong.of(700), System::nanoTime);
        SendOptions options = new SendOptions(1, slow, false, OptionalLong::empty, bytes -> {});
        slow.take(1);
        assertThat(gate(Duration.ofSeconds(1)).append(CONTENT, 0, 2_000, body(options)))
                .isTrue();
    }

    @Test
    void onlyWhatWasAskedForCanBeMissing() throws IOException {
        answer("200 OK", "", "{\"missing\":[\"" + OTHER + "\",\"" + CONTENT + "\",\"../x\",\"" + CONTENT + "\"]}");
        assertThat(gate(Duration.ofSeconds(20)).missing(List.of(CONTENT))).containsExactly(CONTENT);
    }

    @Test
    void whatIsNoAnswerIsATroubleThatMayPass() {
        answer("200 OK", "", "<html>");
        assertThatThrownBy(() -> gate(Duration.ofSeconds(20)).missing(List.of(CONTENT)))
                .isInstanceOf(GateAwayException.class);
        answer("503 Service Unavailable", "", "{\"detail\":\"too much\\u0007 to do\"}");
        assertThatThrownBy(() -> gate(Duration.ofSeconds(20)).missing(List.of(CONTENT)))
                .isInstanceOf(GateAwayException.class)
                .hasMessage("the other site answers 503: too much? to do");
        answer("204 No Content", "Upload-Offset: many\r\n", "");
        assertThatThrownBy(() -> gate(Duration.ofSeconds(20)).arrived(CONTENT)).isInstanceOf(GateAwayException.class);
    }

    @Test
    void aRefusalTellsItsReason() {
        answer("413 Content Too Large", "", "{\"detail\":\"no room\"}");
        assertThatThrownBy(() -> gate(Duration.ofSeconds(20)).missing(List.of(CONTENT)))
                .isInstanceOfSatisfying(GateRefusedException.class, refusal -> assertThat(refusal.status())
                        .isEqualTo(413))
                .hasMessage("no room");
    }
}
