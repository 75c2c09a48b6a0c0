package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that other tests must not come near to. */
class LimitsTest {

    private static final String POST =
            "POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = new ApiFixture(
                folder,
                Map.of(
                        "max-job-memory", ApiFixture.MAX_JOB_BYTES,
                        "request-timeout", "6 s",
                        "body-timeout", "4 s",
                        "ask-timeout", "30 s"));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void bodiesThatAreOnTheirWayTakeNoMoreThanTheirShareOfMemory() throws IOException {
        byte[] body = ApiFixture.bytes("{}");
        // The first one may meet a connection that a test before has left and that the server is about to close.
        api.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> api.post("/api/v1/jobs", body));
        api.post("/api/v1/jobs", body).expectProblem(422, "invalid-input");
        try (Socket slow = api.connect()) {
            // A body whose length is not told may become as large as any. To be told to go on means that it has its
            // share.
            slow.getOutputStream()
                    .write((POST + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            slow.getOutputStream().flush();
            assertThat(nextLine(slow)).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(api.post("/api/v1/jobs", body).expectProblem(503, "busy").header("Retry-After"))
                    .isNotEmpty();
            while (!nextLine(slow).isEmpty()) {
                // Headers of the first answer.
            }
            assertThat(nextLine(slow)).startsWith("HTTP/1.1 408");
        }
        api.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
            api.post("/api/v1/jobs", body).expectProblem(422, "invalid-input");
            return null;
        });
    }

    /** The next line from the server. */
    private static String nextLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Test
    void aRequestThatIsNotAnsweredInTimeIsToldSo() {
        api.farm.schedulerAnswers = false;
        assertThat(api.get("/api/v1/servers").expectProblem(503, "unavailable").header("Retry-After"))
                .isNotEmpty();
    }

    @Test
    void aBodyThatComesByteByByteHasNoMoreTimeThanOneThatDoesNotCome() throws IOException {
        try (Socket slow = api.connect()) {
            slow.setSoTimeout(100);
            slow.getOutputStream().write((POST + "Content-Length: 100000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(answerWhileDripping(slow)).startsWith("HTTP/1.1 408");
        }
    }

    /** Sends a byte with each silence of the server until it says something. */
    private static String answerWhileDripping(Socket slow) throws IOException {
        while (true) {
            slow.getOutputStream().write(' ');
            try {
                return nextLine(slow);
            } catch (SocketTimeoutException e) {
                // Another byte then.
            }
        }
    }

    @Test
    void whoIsSilentInTheMiddleOfARequestIsHungUpOn(@TempDir Path other) throws IOException {
        try (ApiFixture impatient = new ApiFixture(other, Map.of("idle-timeout", "1 s"));
                Socket silent = impatient.connect()) {
            silent.getOutputStream()
                    .write("GET /api/v1/health HTTP/1.1\r\nHost: lo".getBytes(StandardCharsets.US_ASCII));
            assertThat(isHungUp(silent)).isTrue();
        }
    }

    private static boolean isHungUp(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            // It is closed with bytes that nobody has read.
            return true;
        }
    }

    @Test
    void connectionsThatAreTooManyAreClosedAndCounted(@TempDir Path other) throws IOException {
        try (ApiFixture small = new ApiFixture(other, Map.of("max-connections", 2))) {
            assertThatTheThirdIsRefused(small, "all");
        }
    }

    @Test
    void connectionsOfOneAddressThatAreTooManyAreClosedAndCounted(@TempDir Path other) throws IOException {
        Map<String, ?> settings = Map.of("connections-per-address", 2, "addresses-without-limit", List.of("::1"));
        try (ApiFixture small = new ApiFixture(other, settings)) {
            assertThatTheThirdIsRefused(small, "address");
        }
    }

    private static void assertThatTheThirdIsRefused(ApiFixture small, String limit) throws IOException {
        String request = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (Socket first = small.connect();
                Socket second = small.connect()) {
            second.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(nextLine(second)).startsWith("HTTP/1.1 200");
            try (Socket third = small.connect()) {
                assertThat(isHungUp(third)).isTrue();
            }
            assertThat(small.meters
                            .get("raymill.api.connections.refused")
                            .tag("limit", limit)
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(small.meters.get("raymill.api.connections").gauge().value())
                    .isEqualTo(2);
            first.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(nextLine(first)).startsWith("HTTP/1.1 200");
        }
        // The places of those that went are free again.
        small.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
            assertThat(small.meters.get("raymill.api.connections").gauge().value())
                    .isZero();
            return null;
        });
    }
}
