package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.testing.FreePorts;

/** What a running node with all roles tells those who look after it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServedReadinessTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static Node node;

    @BeforeAll
    static void start() {
        node = Node.start(NodeSettings.load(
                Optional.empty(),
                Map.of(
                        "raymill.data",
                        folder.toString(),
                        "raymill.cluster.port",
                        0,
                        "raymill.api.port",
                        0,
                        "raymill.site.files.port",
                        FreePorts.next(),
                        "raymill.management.serve",
                        "yes",
                        "raymill.management.port",
                        FreePorts.next())));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static HttpResponse<String> ask(String method, String path, String... headers) throws Exception {
        URI address = URI.create(node.managementAddress().orElseThrow() + path);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void itIsReadyWhenItIsInItsClusterAndItsPartsAnswer() {
        TestProbe.create(node.system()).awaitAssert(LIMIT, () -> {
            HttpResponse<String> answer = ask("GET", "/ready");
            assertThat(answer.body()).isEqualTo("ready\n");
            assertThat(answer.statusCode()).isEqualTo(200);
            return true;
        });
    }

    @Test
    void itIsAliveAndTellsItsCluster() throws Exception {
        assertThat(ask("GET", "/alive").statusCode()).isEqualTo(200);
        TestProbe.create(node.system()).awaitAssert(LIMIT, () -> {
            HttpResponse<String> members = ask("GET", "/cluster/members");
            assertThat(members.body()).contains("\"status\":\"Up\"").contains("\"control\"");
            return true;
        });
    }

    @Test
    void nothingCanBeChangedThere() throws Exception {
        String self = node.system().address().toString();
        for (String path : new String[] {"/cluster/members", "/cluster/members/" + self, "/cluster", "/ready"}) {
            for (String method : new String[] {"POST", "PUT", "DELETE"}) {
                assertThat(ask(method, path).statusCode())
                        .as("%s %s", method, path)
                        .isIn(404, 405);
            }
        }
        assertThat(ask("GET", "/bootstrap/seed-nodes").statusCode())
                .as("nodes that find their cluster by seeds tell nobody")
                .isEqualTo(404);
    }
}
