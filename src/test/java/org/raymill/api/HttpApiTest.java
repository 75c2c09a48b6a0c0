package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.api.ApiFixture.Answer;

/** What holds for all addresses. */
class HttpApiTest {

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = new ApiFixture(folder, Map.of("allowed-hosts", java.util.List.of("farm.example")));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void itListensAtTheLoopbackAddressUnlessToldOtherwise() {
        assertThat(api.binding.address().getAddress().isLoopbackAddress()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nothing", "/api", "/api/v1", "/api/v1/", "/api/v2/jobs", "/api/v1/nothing", "/api/v1/jobs/0/x"
            })
    void anAddressWithNothingIsNotFound(String path) {
        Answer answer = api.get(path).expectProblem(404, "not-found");
        assertThat(answer.json().get("instance").asText()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /api/v1/jobs, GET",
        "PUT, /api/v1/jobs, POST",
        "GET, /api/v1/jobs/0000000000000000/cancel, POST",
        "POST, /api/v1/servers, GET",
        "DELETE, /api/v1/files/x, PUT",
        "POST, /api/v1/jobs/0000000000000000/results.zip, GET",
        "OPTIONS, /api/v1/events, GET"
    })
    void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed) {
        Answer answer = api.send(method, path, (byte[]) null).expectProblem(405, "method-not-allowed");
        assertThat(answer.header("Allow")).contains(allowed);
        assertThat(answer.detail()).contains(allowed);
    }

    @Test
    void jsonIsGivenToThoseWhoAcceptIt() {
        api.get("/api/v1/servers", "Accept", "application/json").expect(200);
        api.get("/api/v1/servers", "Accept", "text/html, */*;q=0.1").expect(200);
        api.get("/api/v1/servers", "Accept", "application/*").expect(200);
        api.get("/api/v1/servers", "Accept", "text/html").expectProblem(406, "not-acceptable");
        api.get("/api/v1/servers", "Accept", "application/json;q=0").expectProblem(406, "not-acceptable");
    }

    @Test
    void headIsAnsweredAsGetWithoutABody() {
        Answer head = api.head("/api/v1/servers").expect(200);
        assertThat(head.body()).isEmpty();
        int length = api.get("/api/v1/servers").body().length;
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(length));
        assertThat(api.head("/api/v1/nothing").expect(404).body()).isEmpty();
    }

    @Test
    void aPageCanNotReachTheApiByANameOfItsOwn() throws IOException {
        assertThat(askAs("evil.example")).startsWith("HTTP/1.1 421").contains("problems/host-not-allowed");
        assertThat(askAs("localhost:" + api.port())).startsWith("HTTP/1.1 200");
        assertThat(askAs("[::1]:" + api.port())).startsWith("HTTP/1.1 200");
        assertThat(askAs("FARM.example")).startsWith("HTTP/1.1 200");
    }

    private static String askAs(String host) throws IOException {
        return api.raw("GET /api/v1/servers HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    static Stream<Arguments> notHttp() {
        String host = "Host: localhost\r\n";
        return Stream.of(
                Arguments.of("no HTTP", "NONSENSE\r\n\r\n", 400),
                Arguments.of("a header without a colon", "GET / HTTP/1.1\r\n" + host + "Bad Header\r\n\r\n", 400),
                Arguments.of("no host", "GET /api/v1/servers HTTP/1.1\r\n\r\n", 400),
                Arguments.of("a broken escape", "GET /api/v1/jobs/%G1 HTTP/1.1\r\n" + host + "\r\n", 400),
                Arguments.of("a long address", "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\n" + host + "\r\n", 414),
                Arguments.of(
                        "a long header",
                        "GET / HTTP/1.1\r\n" + host + "X-Long: " + "a".repeat(10_000) + "\r\n\r\n",
                        431),
                Arguments.of("many headers", "GET / HTTP/1.1\r\n" + host + "X: y\r\n".repeat(100) + "\r\n", 400),
                Arguments.of(
                        "two lengths",
                        "PUT / HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                        400),
                Arguments.of("a length that is none", "PUT / HTTP/1.1\r\n" + host + "Content-Length: x\r\n\r\n", 400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notHttp")
    void whatIsNoHttpIsAnsweredCleanly(String name, String request, int status) throws IOException {
        String answer = api.raw(request);
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("application/problem+json")
                .contains("https://raymill.org/problems/malformed-request")
                .contains("\"status\":" + status)
                .doesNotContain("\tat ");
    }
}
