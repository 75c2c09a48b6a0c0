package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.management.cluster.bootstrap.ClusterBootstrapSettings;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesFormationTest {

    @TempDir
    Path folder;

    private NodeSettings load(Map<String, ?> settings) {
        Config all = ConfigFactory.parseMap(settings)
                .withFallback(ConfigFactory.parseMap(
                        Map.of("raymill.data", folder.toString(), "raymill.cluster.formation", "kubernetes")));
        return NodeSettings.load(Optional.empty(), all.root().unwrapped());
    }

    private static Config akka(NodeSettings settings) {
        return settings.kubernetes().orElseThrow().akka().withFallback(settings.config());
    }

    private static ClusterBootstrapSettings bootstrap(NodeSettings settings) {
        return ClusterBootstrapSettings.apply(akka(settings), null);
    }

    @Test
    void onlyControlNodesBeginAClusterAndNotAlone() {
        ClusterBootstrapSettings control = bootstrap(load(Map.of("raymill.roles", List.of("control"))));
        assertThat(control.newClusterEnabled()).isTrue();
        assertThat(control.contactPointDiscovery().requiredContactPointsNr()).isEqualTo(2);
        assertThat(control.contactPointDiscovery().contactWithAllContactPoints())
                .isTrue();
        for (String role : List.of("api", "render")) {
            assertThat(bootstrap(load(Map.of("raymill.roles", List.of(role)))).newClusterEnabled())
                    .as(role)
                    .isFalse();
        }
    }

    @Test
    void allNodesLookForThePodsOfControlNodes() {
        Config found = akka(load(Map.of(
                "raymill.roles",
                List.of("render"),
                "raymill.cluster.kubernetes.control-pods",
                "app=mill",
                "raymill.cluster.kubernetes.namespace",
                "farm")));
        Config discovery = found.getConfig("akka.discovery.kubernetes-api");
        assertThat(discovery.getString("pod-label-selector")).isEqualTo("app=mill");
        assertThat(discovery.getString("pod-namespace")).isEqualTo("farm");
        assertThat(discovery.getBoolean("use-raw-ip")).isTrue();
    }

    @Test
    void theEndpointByWhichNodesFindEachOtherIsServedWhateverIsSaid() {
        NodeSettings settings = load(Map.of("raymill.management.serve", "no", "raymill.management.port", 4711));
        assertThat(settings.management()).isEqualTo(new ManagementSettings(true, "127.0.0.1", 4711));
    }

    @Test
    void whatDoesNotFitIsSaid() {
        assertThatThrownBy(() -> load(Map.of("raymill.cluster.formation", "gossip")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("seeds or kubernetes, not 'gossip'");
        assertThatThrownBy(() -> load(Map.of("raymill.cluster.seeds", List.of("farm:8460"))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("two ways to find the cluster");
        assertThatThrownBy(() -> load(Map.of("raymill.cluster.kubernetes.least-contacts", 1)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("least-contacts must be 2 or more");
        assertThatThrownBy(() -> load(Map.of("raymill.cluster.kubernetes.control-pods", "")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("control-pods must be labels");
        assertThatThrownBy(() -> load(Map.of("raymill.management.port", 0)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("raymill.management.port");
        assertThatThrownBy(() -> load(Map.of("raymill.management.host", "0.0.0.0")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("raymill.management.open-to-network");
    }
}
