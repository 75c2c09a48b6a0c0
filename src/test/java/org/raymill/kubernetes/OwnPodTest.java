package org.raymill.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.testing.TestAuthority;

/** What the API server of a cluster is asked, over HTTPS with the cluster's own authority. */
class OwnPodTest {

    private static final TestAuthority CLUSTER = new TestAuthority("cluster");

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int answer = 200;

    @TempDir
    private Path account;

    private HttpsServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(CLUSTER.serverAt("127.0.0.1")));
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(String.join(
                    " ",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    body));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
        Files.writeString(account.resolve("namespace"), "farm");
        Files.writeString(account.resolve("token"), "first\n");
        CLUSTER.write(account.resolve("ca.crt"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "KUBERNETES_SERVICE_HOST",
                "127.0.0.1",
                "KUBERNETES_SERVICE_PORT",
                Integer.toString(server.getAddress().getPort()),
                "HOSTNAME",
                "raymill-render-7d9f-x2x"));
    }

    private void tell(OwnPod pod, int cost) {
        pod.deletionCost(cost).toCompletableFuture().join();
    }

    @Test
    void oneAnnotationOfTheOwnPodIsChangedWithTheTokenOfTheMoment() throws IOException {
        OwnPod pod = OwnPod.find(environment(), account);
        tell(pod, 75);
        Files.writeString(account.resolve("token"), "second");
        tell(pod, 0);
        String patch =
                "PATCH /api/v1/namespaces/farm/pods/raymill-render-7d9f-x2x Bearer %s application/merge-patch+json"
                        + " {\"metadata\":{\"annotations\":{\"controller.kubernetes.io/pod-deletion-cost\":\"%s\"}}}";
        assertThat(requests).containsExactly(patch.formatted("first", "75"), patch.formatted("second", "0"));
    }

    @Test
    void theNameThatIsGivenGoesFirst() {
        Map<String, String> environment = environment();
        environment.put("RAYMILL_POD_NAME", "mill-0");
        assertThat(OwnPod.find(environment, account)).hasToString("/api/v1/namespaces/farm/pods/mill-0");
    }

    @Test
    void aRefusalIsAFailureWithItsReason() {
        OwnPod pod = OwnPod.find(environment(), account);
        answer = 403;
        assertThatThrownBy(() -> tell(pod, 1)).hasMessageContaining("may not patch pods");
        answer = 500;
        assertThatThrownBy(() -> tell(pod, 1)).hasMessageContaining("answers 500");
    }

    @Test
    void aServerOfAnotherAuthorityIsToldNothing() throws IOException {
        new TestAuthority("stranger").write(account.resolve("ca.crt"));
        OwnPod pod = OwnPod.find(environment(), account);
        assertThatThrownBy(() -> tell(pod, 1)).hasMessageContaining("SSL");
        assertThat(requests).isEmpty();
    }

    @Test
    void outsideOfAPodItSaysSo() {
        assertThatThrownBy(() -> OwnPod.find(Map.of("HOSTNAME", "laptop"), account))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not run in a pod");
        Map<String, String> strange = environment();
        strange.put("HOSTNAME", "../../secrets/x");
        assertThatThrownBy(() -> OwnPod.find(strange, account)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPodWithoutATokenSaysSo() throws IOException {
        Files.delete(account.resolve("token"));
        assertThatThrownBy(() -> OwnPod.find(environment(), account))
                .hasMessageContaining("automountServiceAccountToken");
    }
}
