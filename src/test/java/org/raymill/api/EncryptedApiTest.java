package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.tls.FarmCertificates;
import org.raymill.tls.TlsFiles;
import org.raymill.tls.Trust;

/** The API as clients meet it that speak TLS. */
class EncryptedApiTest {

    @TempDir
    private Path folder;

    private FarmCertificates farm;
    private TlsFiles files;
    private ApiFixture api;

    @BeforeEach
    void start() throws IOException {
        farm = new FarmCertificates(folder.resolve("certificates"));
        files = farm.node("api");
        api = new ApiFixture(
                folder.resolve("storage"),
                Map.of(
                        "tls.certificate", files.certificate().toString(),
                        "tls.key", files.key().toString(),
                        "events.heartbeat", "100 ms"));
        api.join();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    /** A client with a connection of its own. */
    private HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(Trust.and(farm.authorityFile()).context())
                .connectTimeout(ApiFixture.LIMIT)
                .build();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + api.port() + path))
                .timeout(ApiFixture.LIMIT)
                .build();
    }

    private Certificate shown() {
        try {
            HttpResponse<String> answer =
                    client().send(request("/api/v1/packages"), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.sslSession().orElseThrow().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Test
    void aStreamOfEventsLivesOnWhileNewClientsGetACertificateThatWasExchanged() throws Exception {
        Certificate before = shown();
        HttpResponse<InputStream> events =
                client().send(request("/api/v1/events"), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader stream = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            assertThat(stream.readLine()).isNotNull();

            farm.exchange(files);
            api.kit.createTestProbe().awaitAssert(ApiFixture.LIMIT, () -> {
                assertThat(shown()).isNotEqualTo(before);
                return true;
            });

            for (int line = 0; line < 5; line++) {
                assertThat(stream.readLine()).isNotNull();
            }
        }
    }
}
