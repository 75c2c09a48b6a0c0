package org.raymill.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules that each farm in {@code k8s} keeps, whatever its overlay changes. */
class PolicyTest {

    static List<Path> farms() {
        return Manifests.farms();
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowIsSeen() {
        String pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {%s: [{name: a, image: b}]}}";
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Manifests.parse(pod.formatted("containers"))))
                .isNull();
        assertThatThrownBy(() -> Manifests.parse(pod.formatted("container"))).hasMessageContaining("container");
        assertThatThrownBy(() -> Manifests.parse("{apiVersion: v1, kind: Pot}")).hasMessageContaining("Pot");
    }

    @ParameterizedTest
    @MethodSource("farms")
    void everyObjectIsInTheFarmsNamespaceWhichLetsInNoPrivilegedPod(Path farm) {
        Manifests manifests = Manifests.of(farm);
        Namespace namespace = manifests.of(Namespace.class).get(0);
        assertThat(namespace.getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        assertThat(manifests.all())
                .filteredOn(object -> object instanceof Namespaced || object instanceof GenericKubernetesResource)
                .hasSizeGreaterThan(20)
                .allMatch(object -> namespace
                        .getMetadata()
                        .getName()
                        .equals(object.getMetadata().getNamespace()));
    }

    @ParameterizedTest
    @MethodSource("farms")
    void everyImageHasAVersion(Path farm) {
        Manifests.of(farm).containers().forEach((name, container) -> assertThat(container.getImage())
                .as(name)
                .matches("[^:]+(:\\d+/[^:]+)?:\\d+(\\.\\d+)+[A-Za-z0-9._-]*(@sha256:[0-9a-f]{64})?"));
    }

    @ParameterizedTest
    @MethodSource("farms")
    void memoryIsNeverPromisedTwiceAndControlNodesAreNotHeldBack(Path farm) {
        Manifests manifests = Manifests.of(farm);
        manifests.containers().forEach((name, container) -> {
            Map<String, Quantity> requests = container.getResources().getRequests();
            Map<String, Quantity> limits = container.getResources().getLimits();
            assertThat(requests).as(name).containsKeys("cpu", "memory", "ephemeral-storage");
            assertThat(limits.get("memory")).as(name).isEqualTo(requests.get("memory"));
            assertThat(limits).as(name).containsKey("ephemeral-storage");
            assertThat(limits).as("%s has no limit of processors", name).doesNotContainKey("cpu");
        });
        assertThat(manifests.containers())
                .containsKeys("raymill-control/raymill", "raymill-api/raymill", "raymill-render/raymill");
    }

    @ParameterizedTest
    @MethodSource("farms")
    void everyContainerIsAskedWhetherItIsReadyAndAlive(Path farm) {
        Manifests.of(farm).containers().forEach((name, container) -> {
            assertThat(container.getReadinessProbe()).as(name).isNotNull();
            assertThat(container.getLivenessProbe()).as(name).isNotNull();
            assertThat(container.getStartupProbe())
                    .as("%s has time to start", name)
                    .isNotNull();
            if (name.endsWith("/raymill")) {
                assertThat(path(container.getReadinessProbe())).as(name).isEqualTo("management/ready");
                assertThat(path(container.getLivenessProbe())).as(name).isEqualTo("management/alive");
                assertThat(path(container.getStartupProbe())).as(name).isEqualTo("management/alive");
                assertThat(container.getReadinessProbe().getTimeoutSeconds())
                        .as("longer than it takes to find out")
                        .isGreaterThan(3);
            }
        });
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPort().getStrVal() + probe.getHttpGet().getPath();
    }

    @ParameterizedTest
    @MethodSource("farms")
    void podsAreRestricted(Path farm) {
        Manifests manifests = Manifests.of(farm);
        manifests.pods().forEach((name, pod) -> {
            PodSpec spec = pod.getSpec();
            PodSecurityContext context = spec.getSecurityContext();
            assertThat(context.getRunAsNonRoot()).as(name).isTrue();
            assertThat(context.getRunAsUser()).as(name).isPositive();
            assertThat(context.getSeccompProfile().getType()).as(name).isEqualTo("RuntimeDefault");
            assertThat(spec.getHostNetwork()).as(name).isNotEqualTo(true);
            assertThat(spec.getHostPID()).as(name).isNotEqualTo(true);
            assertThat(spec.getHostIPC()).as(name).isNotEqualTo(true);
            assertThat(spec.getVolumes()).as(name).allMatch(PolicyTest::isHarmless);
        });
        manifests.containers().forEach((name, container) -> {
            SecurityContext context = container.getSecurityContext();
            assertThat(context.getAllowPrivilegeEscalation()).as(name).isFalse();
            assertThat(context.getReadOnlyRootFilesystem()).as(name).isTrue();
            assertThat(context.getCapabilities().getDrop()).as(name).containsExactly("ALL");
            assertThat(context.getCapabilities().getAdd()).as(name).isEmpty();
            assertThat(context.getPrivileged()).as(name).isNotEqualTo(true);
        });
    }

    private static boolean isHarmless(Volume volume) {
        boolean limited = volume.getEmptyDir() != null && volume.getEmptyDir().getSizeLimit() != null;
        // Others than root and the pod's group do not read keys.
        boolean secret = volume.getSecret() != null
                && Integer.valueOf(0440).equals(volume.getSecret().getDefaultMode());
        return limited || secret || volume.getConfigMap() != null || volume.getPersistentVolumeClaim() != null;
    }

    @ParameterizedTest
    @MethodSource("farms")
    void podsMayAskTheApiServerForLittle(Path farm) {
        Manifests manifests = Manifests.of(farm);
        assertThat(manifests.of(ClusterRole.class)).isEmpty();
        for (Role role : manifests.of(Role.class)) {
            for (PolicyRule rule : role.getRules()) {
                assertThat(rule.getVerbs())
                        .as(role.getMetadata().getName())
                        .isSubsetOf("get", "list", "watch", "patch");
                assertThat(rule.getResources())
                        .as(role.getMetadata().getName())
                        .doesNotContain("*", "secrets", "configmaps", "pods/exec", "serviceaccounts/token");
                assertThat(rule.getApiGroups()).as(role.getMetadata().getName()).doesNotContain("*");
            }
        }
        Role finding = manifests.of(Role.class, "raymill-find-nodes");
        assertThat(finding.getRules()).hasSize(1);
        assertThat(finding.getRules().get(0).getVerbs()).containsExactly("list");
        assertThat(finding.getRules().get(0).getResources()).containsExactly("pods");
    }

    @ParameterizedTest
    @MethodSource("farms")
    void nodesAreSpreadAndNotTakenAwayAllAtOnce(Path farm) {
        Manifests manifests = Manifests.of(farm);
        for (Deployment deployment : manifests.of(Deployment.class)) {
            String name = deployment.getMetadata().getName();
            Map<String, String> labels =
                    deployment.getSpec().getTemplate().getMetadata().getLabels();
            assertThat(manifests.of(PodDisruptionBudget.class))
                    .as("one budget for %s", name)
                    .filteredOn(budget -> labels.entrySet()
                            .containsAll(budget.getSpec()
                                    .getSelector()
                                    .getMatchLabels()
                                    .entrySet()))
                    .singleElement()
                    .matches(budget -> budget.getSpec().getMaxUnavailable() != null);
            assertThat(deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
                    .as(name)
                    .extracting(
                            TopologySpreadConstraint::getTopologyKey, TopologySpreadConstraint::getWhenUnsatisfiable)
                    .containsExactlyInAnyOrder(
                            tuple("topology.kubernetes.io/zone", "ScheduleAnyway"),
                            tuple(
                                    "kubernetes.io/hostname",
                                    name.equals("raymill-control") ? "DoNotSchedule" : "ScheduleAnyway"));
            assertThat(deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
                    .as("%s does not wait for machines that it may not be on", name)
                    .filteredOn(constraint -> constraint.getWhenUnsatisfiable().equals("DoNotSchedule"))
                    .allMatch(constraint -> "Honor".equals(constraint.getNodeTaintsPolicy()));
        }
        Deployment control = manifests.of(Deployment.class, "raymill-control");
        assertThat(control.getSpec().getReplicas()).isEqualTo(3);
        assertThat(control.getSpec()
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getIntVal())
                .as("a new control node is ready before an old one goes")
                .isZero();
        assertThat(control.getSpec()
                        .getStrategy()
                        .getRollingUpdate()
                        .getMaxSurge()
                        .getIntVal())
                .as("one at a time")
                .isEqualTo(1);
    }
}
