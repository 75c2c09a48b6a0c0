package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
}
