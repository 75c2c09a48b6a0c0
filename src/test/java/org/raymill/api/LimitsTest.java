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
        api.post("/api/v1/jobs", body).expectProblem(422, "invalid-input");
        try (Socket slow = api.connect()) {
            // A body whose length is not told may become as large as any.
            slow.getOutputStream()
                    .write((POST + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n").getBytes(StandardCharsets.US_ASCII));
            slow.getOutputStream().flush();
            api.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
                assertThat(api.post("/api/v1/jobs", body)
                                .expectProblem(503, "busy")
                                .header("Retry-After"))
                        .isNotEmpty();
                return null;
            });
            byte[] answer = new byte[16];
            slow.getInputStream().readNBytes(answer, 0, answer.length);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 408");
        }
        api.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
            api.post("/api/v1/jobs", body).expectProblem(422, "invalid-input");
            return null;
        });
    }

    @Test
    void aRequestThatIsNotAnsweredInTimeIsToldSo() {
        api.farm.schedulerAnswers = false;
        assertThat(api.get("/api/v1/servers").expectProblem(503, "unavailable").header("Retry-After"))
                .isNotEmpty();
    }
}
