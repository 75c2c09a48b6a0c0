package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.Sha256;

/** Uploads that go on where they broke off. */
class UploadRoutesTest {

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    private final Random random = new Random(13);

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(ApiFixture.below(api.layout.uploads())).isEmpty();
    }

    private byte[] content(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    private static String at(byte[] content) {
        return "/api/v1/files/" + ApiFixture.sha256(content) + "/upload";
    }

    private static boolean stored(byte[] content) {
        return api.files.has(new Sha256(ApiFixture.sha256(content)));
    }

    private static Answer patch(byte[] content, int from, int to, String... headers) {
        return patch(at(content), Arrays.copyOfRange(content, from, to), from, to == content.length, headers);
    }

    private static Answer patch(String address, byte[] bytes, long offset, boolean last, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 6);
        System.arraycopy(
                new String[] {
                    "Content-Type",
                    "application/partial-upload",
                    "Upload-Offset",
                    Long.toString(offset),
                    "Upload-Complete",
                    last ? "?1" : "?0"
                },
                0,
                all,
                headers.length,
                6);
        return api.send("PATCH", address, bytes, all);
    }

    private static void expectState(byte[] content, long offset, boolean complete) {
        Answer state = api.head(at(content)).expect(204);
        assertThat(state.header("Upload-Offset")).isEqualTo(Long.toString(offset));
        assertThat(state.header("Upload-Complete")).isEqualTo(complete ? "?1" : "?0");
        assertThat(state.header("Cache-Control")).isEqualTo("no-store");
    }

    private static void forget(byte[] content) {
        api.send("DELETE", at(content), (byte[]) null).expect(204);
    }

    @Test
    void whatDoesNotFitBesideTheReserveIsRefusedBeforeAnyOfItIsKept(@TempDir Path full) throws IOException {
        byte[] content = content(1_000);
        String sha256 = ApiFixture.sha256(content);
        try (ApiFixture site = new ApiFixture(full, Map.of("raymill.store.reserve", "4 EiB"))) {
            List<Answer> answers = List.of(
                    site.send(
                            "PATCH",
                            at(content),
                            content,
                            "Content-Type",
                            "application/partial-upload",
                            "Upload-Offset",
                            "0",
                            "Upload-Complete",
                            "?1"),
                    site.send("PUT", "/api/v1/files/" + sha256, content),
                    site.send("POST", "/api/v1/files/packed", content, "Content-Type", "application/x-tar"));
            assertThat(answers).allSatisfy(answer -> {
                JsonNode problem = answer.expect(507).json();
                assertThat(problem.path("type").asText()).endsWith("/storage-full");
                assertThat(problem.path("free").asLong()).isPositive();
                assertThat(problem.path("detail").asText())
                        .contains("are free, of which 4398046511104 MiB are kept")
                        .contains("raymill store collect");
            });
            assertThat(ApiFixture.below(site.layout.uploads())).isEmpty();

            site.files.put(content);
            site.send("PUT", "/api/v1/files/" + sha256, content).expect(200);
        }
    }

    @Test
    void aFileCanBeSentInOneRequest() {
        byte[] content = content(1_000_000);
        expectState(content, 0, false);
        patch(content, 0, content.length).expect(201);
        expectState(content, content.length, true);
        assertThat(api.get("/api/v1/files/" + ApiFixture.sha256(content))
                        .expect(200)
                        .body())
                .isEqualTo(content);
        patch(content, 0, content.length).expect(200);
    }

    @Test
    void aFileCanBeSentInParts() {
        byte[] content = content(300_000);
        assertThat(patch(content, 0, 100_000).expect(204).header("Upload-Offset"))
                .isEqualTo("100000");
        expectState(content, 100_000, false);
        patch(content, 100_000, 100_000).expect(204);
        patch(content, 100_000, 250_000).expect(204);
        assertThat(stored(content)).isFalse();
        patch(content, 250_000, 300_000).expect(201);
        assertThat(api.get("/api/v1/files/" + ApiFixture.sha256(content))
                        .expect(200)
                        .body())
                .isEqualTo(content);
    }

    @Test
    void anEmptyFileIsAFile() {
        byte[] content = {};
        patch(content, 0, 0).expect(201);
        assertThat(stored(content)).isTrue();
    }

    @Test
    void whatArrivedBeforeTheConnectionBrokeIsKept() throws IOException {
        byte[] content = content(500_000);
        try (Socket socket = api.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(("PATCH " + at(content)
                            + " HTTP/1.1\r\nHost: localhost\r\nUpload-Offset: 0\r\nUpload-Complete: ?1\r\n"
                            + "Content-Type: application/partial-upload\r\nContent-Length: " + content.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(content, 0, 200_000);
            out.flush();
            awaitOffset(content, 200_000);
            // Until the server has noticed that the connection is broken, nobody else may go on.
            patch(content, 200_000, 300_000).expectProblem(409, "upload-busy");
        }
        // This is how a client goes on: it asks, and tries again while the server has not noticed.
        api.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
            expectState(content, 200_000, false);
            patch(content, 200_000, content.length).expect(201);
            return null;
        });
        assertThat(api.get("/api/v1/files/" + ApiFixture.sha256(content))
                        .expect(200)
                        .body())
                .isEqualTo(content);
    }

    private static void awaitOffset(byte[] content, long offset) {
        api.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
            expectState(content, offset, false);
            return null;
        });
    }

    @ParameterizedTest
    @CsvSource({"0", "99999", "100001", "1000000"})
    void anotherOffsetIsRefusedAndTheRightOneTold(long offset) {
        byte[] content = content(200_000);
        patch(content, 0, 100_000).expect(204);
        Answer answer = patch(at(content), new byte[10], offset, false).expectProblem(409, "upload-offset");
        assertThat(answer.header("Upload-Offset")).isEqualTo("100000");
        assertThat(answer.json().get("expectedOffset").asLong()).isEqualTo(100_000);
        expectState(content, 100_000, false);
        forget(content);
        expectState(content, 0, false);
    }

    @Test
    void otherBytesThanAnnouncedAreRefusedAndForgotten() {
        byte[] content = content(1_000);
        byte[] other = content(1_000);
        patch(at(content), other, 0, true).expectProblem(422, "hash-mismatch");
        assertThat(stored(content)).isFalse();
        expectState(content, 0, false);
        // A beginning that somebody else made up is found out at the end, too.
        patch(at(content), Arrays.copyOf(other, 500), 0, false).expect(204);
        patch(at(content), Arrays.copyOfRange(content, 500, 1_000), 500, true).expectProblem(422, "hash-mismatch");
        patch(content, 0, 1_000).expect(201);
    }

    @Test
    void moreBytesThanAnnouncedAreNotTaken() throws IOException {
        byte[] content = content(1_000);
        patch(content, 0, 500, "Upload-Length", "400").expectProblem(413, "too-large");
        expectState(content, 0, false);
        patch(content, 0, 500, "Upload-Length", "1000").expect(204);
        // Without a Content-Length it is only known while they come.
        byte[] much = content(300_000);
        try {
            api.send(
                            "PATCH",
                            at(content),
                            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(much)),
                            "Content-Type",
                            "application/partial-upload",
                            "Upload-Offset",
                            "500",
                            "Upload-Complete",
                            "?1",
                            "Upload-Length",
                            "1000")
                    .expectProblem(413, "too-large");
        } catch (UncheckedIOException e) {
            // The server hangs up on what it does not want to read.
            assertThat(e.getCause()).isInstanceOf(IOException.class);
        }
        assertThat(stored(content)).isFalse();
        api.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
            forget(content);
            return null;
        });
    }

    @Test
    void noFileGrowsBeyondTheLimit() throws IOException {
        byte[] content = content(10);
        patch(content, 0, 5).expect(204);
        patch(at(content), new byte[1], ApiFixture.MAX_FILE_BYTES, true).expectProblem(413, "too-large");
        patch(content, 5, 5, "Upload-Length", "" + (ApiFixture.MAX_FILE_BYTES + 1L))
                .expectProblem(413, "too-large");
        patch(content, 5, 10).expect(201);
    }

    @Test
    void headersThatAreMissingOrWrongAreNamed() {
        String address = at(content(10));
        byte[] body = {1};
        api.send("PATCH", address, body, "Upload-Offset", "0", "Upload-Complete", "?1")
                .expectProblem(415, "unsupported-media-type");
        String type = "application/partial-upload";
        for (String offset : new String[] {"", "-1", "1e3", "99999999999999999999"}) {
            api.send("PATCH", address, body, "Content-Type", type, "Upload-Offset", offset, "Upload-Complete", "?1")
                    .expectProblem(400, "invalid-request");
        }
        Answer answer = api.send("PATCH", address, body, "Content-Type", type, "Upload-Offset", "0")
                .expectProblem(400, "invalid-request");
        assertThat(answer.detail()).contains("Upload-Complete");
        api.send("PATCH", "/api/v1/files/abc/upload", body, "Content-Type", type)
                .expectProblem(400, "invalid-request");
    }

    @Test
    void twoThatSendTheSameTakeTurns() {
        byte[] content = content(400_000);
        int here = 0;
        for (int part = 100_000; part <= content.length; part += 100_000) {
            // Each time the other client comes first with the same part.
            patch(content, here, part).expect(part == content.length ? 201 : 204);
            if (part < content.length) {
                patch(content, here, part).expectProblem(409, "upload-offset");
            }
            here = part;
        }
        patch(content, 300_000, content.length).expect(200);
    }
}
