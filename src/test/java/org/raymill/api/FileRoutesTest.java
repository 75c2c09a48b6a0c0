package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.api.ApiFixture.Answer;
import org.raymill.model.Sha256;

class FileRoutesTest {

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    private final Random random = new Random(7);

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @AfterEach
    void nothingIsLeftHalf() {
        await("uploads to be gone", () -> ApiFixture.below(api.layout.uploads()).isEmpty());
    }

    private static void await(String what, BooleanSupplier condition) {
        var probe = api.kit.createTestProbe();
        probe.awaitAssert(ApiFixture.LIMIT, () -> {
            assertThat(condition.getAsBoolean()).as(what).isTrue();
            return null;
        });
    }

    private byte[] content(int size) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    private static String at(byte[] content) {
        return "/api/v1/files/" + ApiFixture.sha256(content);
    }

    private static boolean stored(byte[] content) {
        return api.files.has(new Sha256(ApiFixture.sha256(content)));
    }

    @Test
    void aFileIsStoredOnce() throws IOException {
        byte[] content = content(1_000_000);
        api.head(at(content)).expect(404);
        api.upload(content).expect(201);
        api.upload(content).expect(200);
        Answer head = api.head(at(content)).expect(200);
        assertThat(head.header("Content-Length")).isEqualTo("1000000");
        assertThat(head.header("ETag")).isEqualTo('"' + ApiFixture.sha256(content) + '"');
        assertThat(head.body()).isEmpty();
        assertThat(api.get(at(content)).expect(200).body()).isEqualTo(content);
    }

    @Test
    void anEmptyFileIsAFile() {
        byte[] content = {};
        api.upload(content).expect(201);
        assertThat(api.head(at(content)).expect(200).header("Content-Length")).isEqualTo("0");
    }

    @Test
    void theLargestFileIsStoredWhetherItsLengthIsToldOrNot() {
        byte[] told = content(ApiFixture.MAX_FILE_BYTES);
        api.upload(told).expect(201);
        byte[] chunked = content(ApiFixture.MAX_FILE_BYTES);
        api.send("PUT", at(chunked), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(chunked)))
                .expect(201);
    }

    @Test
    void aClientMayWaitToBeToldToSend() throws IOException, InterruptedException {
        byte[] content = content(100_000);
        for (int status : new int[] {201, 200}) {
            HttpRequest request = HttpRequest.newBuilder(api.address(at(content)))
                    .timeout(ApiFixture.LIMIT)
                    .expectContinue(true)
                    .PUT(BodyPublishers.ofByteArray(content))
                    .build();
            assertThat(api.http()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(status);
        }
    }

    @Test
    void manyMaySendTheSameFileAtTheSameTime() {
        byte[] content = content(500_000);
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            HttpRequest request = HttpRequest.newBuilder(api.address(at(content)))
                    .PUT(BodyPublishers.ofByteArray(content))
                    .build();
            answers.add(api.http().sendAsync(request, HttpResponse.BodyHandlers.discarding()));
        }
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(ApiFixture.await(answer).statusCode()).isIn(200, 201));
        assertThat(api.get(at(content)).expect(200).body()).isEqualTo(content);
    }

    @Test
    void otherBytesThanAnnouncedAreRefusedAndNotKept() {
        byte[] announced = content(1_000);
        byte[] sent = content(1_000);
        Answer answer = api.send("PUT", at(announced), sent).expectProblem(422, "hash-mismatch");
        assertThat(answer.detail()).contains(ApiFixture.sha256(announced)).contains(ApiFixture.sha256(sent));
        assertThat(stored(announced)).isFalse();
        assertThat(stored(sent)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "..%2F..%2Fetc%2Fpasswd", "%00", "ZZ"})
    void aHashThatIsNoneIsRefused(String hash) {
        api.send("PUT", "/api/v1/files/" + hash, ApiFixture.bytes("x")).expectProblem(400, "invalid-request");
        api.get("/api/v1/files/" + hash).expectProblem(400, "invalid-request");
    }

    @Test
    void aHashInUpperCaseIsRefused() {
        String hash = ApiFixture.sha256(content(10)).toUpperCase(java.util.Locale.ROOT);
        api.send("PUT", "/api/v1/files/" + hash, ApiFixture.bytes("x")).expectProblem(400, "invalid-request");
    }

    @Test
    void aFileThatIsTooLargeIsRefusedBeforeItIsSent() throws IOException {
        byte[] content = content(10);
        String answer = answerTo("PUT " + at(content) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                + (ApiFixture.MAX_FILE_BYTES + 1L) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413").contains("problems/too-large");
    }

    @Test
    void aFileThatTurnsOutTooLargeIsRefused() {
        byte[] content = content(ApiFixture.MAX_FILE_BYTES + 100_000);
        try {
            api.send("PUT", at(content), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content)))
                    .expectProblem(413, "too-large");
        } catch (UncheckedIOException e) {
            // The server hangs up on what it does not want to read.
            assertThat(e.getCause()).isInstanceOf(IOException.class);
        }
        assertThat(stored(content)).isFalse();
    }

    private static String answerTo(String request) throws IOException {
        try (Socket socket = api.connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            byte[] answer = new byte[1 << 13];
            int read = socket.getInputStream().readNBytes(answer, 0, answer.length);
            return new String(answer, 0, read, StandardCharsets.UTF_8);
        }
    }

    @Test
    void aHalfFinishedUploadLeavesNothing() throws IOException {
        byte[] content = content(200_000);
        try (Socket socket = api.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT " + at(content) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + content.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(content, 0, content.length / 2);
            out.flush();
            await("the upload to begin", () -> !ApiFixture.below(api.layout.uploads())
                    .isEmpty());
        }
        await("the half to be removed", () -> ApiFixture.below(api.layout.uploads())
                .isEmpty());
        assertThat(stored(content)).isFalse();
        api.upload(content).expect(201);
    }

    @Test
    void aStorageThatDoesNotWorkIsSaidWithoutItsPlace() throws IOException {
        byte[] content = content(10);
        Files.delete(api.layout.uploads());
        try {
            Answer answer = api.upload(content).expectProblem(503, "storage-unavailable");
            assertThat(answer.text()).doesNotContain(folder.toString());
            assertThat(answer.header("Retry-After")).isNotEmpty();
        } finally {
            Files.createDirectory(api.layout.uploads());
        }
        api.upload(content).expect(201);
    }
}
