package org.raymill.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who reaches whom in each farm in {@code k8s}. */
class NetworkTest {

    static List<Path> farms() {
        return Manifests.farms();
    }

    @ParameterizedTest
    @MethodSource("farms")
    void whatNoPolicyOpensIsClosedAndPoliciesNamePortsThatAreThere(Path farm) {
        Manifests manifests = Manifests.of(farm);
        List<NetworkPolicy> policies = manifests.of(NetworkPolicy.class);
        assertThat(policies)
                .anyMatch(policy ->
                        policy.getSpec().getPodSelector().getMatchLabels().isEmpty()
                                && policy.getSpec().getPolicyTypes().containsAll(List.of("Ingress", "Egress"))
                                && policy.getSpec().getIngress().isEmpty()
                                && policy.getSpec().getEgress().isEmpty());
        List<String> ports = manifests.containers().values().stream()
                .map(Container::getPorts)
                .flatMap(List::stream)
                .map(port -> port.getName())
                .toList();
        policies.stream()
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> Optional.ofNullable(port.getPort().getStrVal()))
                .forEach(port -> assertThat(ports).contains(port.orElseThrow()));
    }

    @ParameterizedTest
    @MethodSource("farms")
    void podsReachWhatTheyNeedAndControlNodesAloneTheDatabase(Path farm) {
        Manifests manifests = Manifests.of(farm);
        for (String name : List.of("raymill-control", "raymill-api", "raymill-render")) {
            assertThat(egress(manifests, name, rule -> toNamespace(rule, "kube-system")))
                    .as("%s asks for names", name)
                    .containsExactlyInAnyOrder("UDP 53", "TCP 53");
            assertThat(egress(manifests, name, NetworkTest::toAddresses))
                    .as("%s reaches the API server, and the database if it may", name)
                    .containsExactlyInAnyOrderElementsOf(
                            name.equals("raymill-control")
                                    ? List.of("TCP 443", "TCP 6443", "TCP 5432")
                                    : List.of("TCP 443", "TCP 6443"));
            assertThat(egress(manifests, name, rule -> toPods(rule, "raymill")))
                    .as("%s reaches other nodes", name)
                    .containsExactlyInAnyOrder("TCP cluster", "TCP management");
            assertThat(egress(manifests, name, rule -> rule.getTo().isEmpty()))
                    .as("%s does not reach everything", name)
                    .isEmpty();
        }
    }

    /** The ports that policies open for a Deployment's pods by rules of a kind. */
    private static List<String> egress(Manifests manifests, String name, Predicate<NetworkPolicyEgressRule> rules) {
        Map<String, String> labels = manifests.pods().get(name).getMetadata().getLabels();
        return manifests.of(NetworkPolicy.class).stream()
                .filter(policy -> labels.entrySet()
                        .containsAll(policy.getSpec()
                                .getPodSelector()
                                .getMatchLabels()
                                .entrySet()))
                .filter(policy -> policy.getSpec().getPolicyTypes().contains("Egress"))
                .flatMap(policy -> policy.getSpec().getEgress().stream())
                .filter(rules)
                .flatMap(rule -> rule.getPorts().stream())
                .map(NetworkTest::text)
                .toList();
    }

    private static String text(NetworkPolicyPort port) {
        Object which = Optional.<Object>ofNullable(port.getPort().getStrVal())
                .orElseGet(() -> port.getPort().getIntVal());
        return Optional.ofNullable(port.getProtocol()).orElse("TCP") + " " + which;
    }

    private static boolean toNamespace(NetworkPolicyEgressRule rule, String name) {
        return rule.getTo().stream()
                .anyMatch(peer -> peer.getNamespaceSelector() != null
                        && peer.getNamespaceSelector().getMatchLabels().containsValue(name));
    }

    private static boolean toAddresses(NetworkPolicyEgressRule rule) {
        return rule.getTo().stream().anyMatch(peer -> peer.getIpBlock() != null);
    }

    private static boolean toPods(NetworkPolicyEgressRule rule, String name) {
        return rule.getTo().stream()
                .anyMatch(peer -> peer.getPodSelector() != null
                        && peer.getPodSelector().getMatchLabels().containsValue(name));
    }
}
