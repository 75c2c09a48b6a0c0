package org.raymill.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API server of Kubernetes that knows pods, and lets those who show the nodes' token do what some rules allow and nothing else. There is no kubelet: the
 * test starts processes and tells of them as pods.
 */
final class FakeKubernetes implements AutoCloseable {

    static final String NAMESPACE = "raymill";
    private static final String NODES = "token-of-nodes";
    private static final String OWN = "token-of-the-test";
    private static final Pattern COLLECTION = Pattern.compile("/api/v1/namespaces/([^/]+)/([a-z]+)(\\?.*)?");

    /** What was answered to a node. */
    record Asked(String request, int status) {}

    /** It tells of each request. */
    private static final Logger TALKATIVE = Logger.getLogger(MockWebServer.class.getName());

    private final List<PolicyRule> rules;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final KubernetesMockServer server;
    private final KubernetesClient client;
    private final Map<String, String> environment;
    private final String settings;

    /**
     * Starts it.
     *
     * @param rules what nodes may do in the namespace
     * @param folder for the files that pods have mounted
     */
    FakeKubernetes(List<PolicyRule> rules, Path folder) throws IOException {
        this.rules = List.copyOf(rules);
        TALKATIVE.setLevel(Level.WARNING);
        MockWebServer web = new MockWebServer();
        server = new KubernetesMockServer(new Context(new ObjectMapper()), web, new HashMap<>(), new Door(), true);
        server.init();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("https://localhost:" + server.getPort() + "/")
                .withTrustCerts(true)
                .withNamespace(NAMESPACE)
                .withOauthToken(OWN)
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        Path token = Files.writeString(folder.resolve("token"), NODES);
        Path authority =
                Files.copy(Path.of(web.getSelfSignedCertificate().certificatePath()), folder.resolve("api-server.crt"));
        environment = Map.of(
                "KUBERNETES_SERVICE_HOST", "localhost", "KUBERNETES_SERVICE_PORT", Integer.toString(server.getPort()));
        settings = """
                raymill.cluster { formation = kubernetes, kubernetes.namespace = %s }
                akka.discovery.kubernetes-api { api-token-path = "%s", api-ca-path = "%s" }
                """.formatted(NAMESPACE, token, authority);
    }

    /** Asks who comes, and what for. */
    private final class Door extends Dispatcher {

        private final KubernetesCrudDispatcher inside = new KubernetesCrudDispatcher();

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            String shown = request.getHeader("Authorization");
            if (("Bearer " + OWN).equals(shown)) {
                return inside.dispatch(request);
            }
            int status = ("Bearer " + NODES).equals(shown) ? (isAllowed(request) ? 200 : 403) : 401;
            asked.add(new Asked(request.getMethod() + " " + request.getPath(), status));
            MockResponse answer = status == 200 ? inside.dispatch(request) : new MockResponse().setResponseCode(status);
            return answer.setHeader("Content-Type", "application/json");
        }

        private boolean isAllowed(RecordedRequest request) {
            Matcher collection = COLLECTION.matcher(request.getPath());
            return request.getMethod().equals("GET")
                    && collection.matches()
                    && collection.group(1).equals(NAMESPACE)
                    && rules.stream()
                            .anyMatch(rule -> rule.getApiGroups().contains("")
                                    && rule.getResources().contains(collection.group(2))
                                    && rule.getVerbs().contains("list"));
        }
    }

    /** What the kubelet gives each container in its environment. */
    Map<String, String> environment() {
        return environment;
    }

    /** What has nodes find each other here. */
    String settings() {
        return settings;
    }

    /** What nodes asked, and whether they were answered. */
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** A pod whose node has been started. */
    void add(String name, Map<String, String> labels, String address, int management) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("raymill")
                .addNewPort()
                .withName("management")
                .withContainerPort(management)
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(address)
                .addNewContainerStatus()
                .withName("raymill")
                .withReady(false)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
        client.pods().inNamespace(NAMESPACE).resource(pod).create();
    }

    /** A pod that is gone. */
    void remove(String name) {
        client.pods().inNamespace(NAMESPACE).withName(name).delete();
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }
}
