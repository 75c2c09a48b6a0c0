package org.raymill.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.api.access.Need;
import org.raymill.api.access.Needs;
import org.raymill.model.HostNeeds;
import org.raymill.scheduler.ScalingClasses;
import org.raymill.scheduler.scaling.NodeClass;

/** What is added to a farm so that its render nodes follow the queue. */
class ScalingComponentsTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String RENDER = "raymill-render";

    /** The farm with components. */
    private static Manifests with(String... components) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "k8s-" + String.join("-", components)));
        List<String> lines =
                new ArrayList<>(List.of("kind: Kustomization", "resources: [../../k8s/base]", "components:"));
        for (String component : components) {
            lines.add("  - ../../k8s/components/" + component);
        }
        Files.write(folder.resolve("kustomization.yaml"), lines);
        return Manifests.of(folder);
    }

    private static Optional<String> variable(Manifests farm, String name) {
        Container container = farm.of(Deployment.class, RENDER)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst();
    }

    /** The class of nodes that the farm's configuration names. */
    private static NodeClass described(Manifests farm) {
        Config settings = ConfigFactory.parseString(
                        farm.of(ConfigMap.class).get(0).getData().get("raymill.conf"))
                .withFallback(ConfigFactory.load());
        List<NodeClass> classes =
                ScalingClasses.read(settings.getConfig("raymill.scaling")).classes();
        assertThat(classes).hasSize(1);
        return classes.get(0);
    }

    @Test
    void theClassIsWhatTheDeploymentMakes() throws IOException {
        Manifests farm = with("hpa");
        NodeClass cpu = described(farm);
        Container container = farm.of(Deployment.class, RENDER)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
        assertThat(cpu.name()).isEqualTo("cpu");
        assertThat(container.getResources().getRequests().get("cpu").getNumericalAmount())
                .isEqualByComparingTo(Integer.toString(cpu.cores()));
        assertThat(variable(farm, "RAYMILL_SERVER_MEMORY_MIB")).contains(Integer.toString(cpu.memoryMiB()));
        assertThat(farm.of(HorizontalPodAutoscaler.class).get(0).getSpec().getMaxReplicas())
                .isEqualTo(cpu.max());
    }

    @Test
    void anAutoscalerReadsTheGaugeAndTheDeploymentDoesNotSayHowManyThereAre() throws IOException {
        Manifests farm = with("hpa");
        HorizontalPodAutoscaler autoscaler =
                farm.of(HorizontalPodAutoscaler.class).get(0);
        assertThat(autoscaler.getSpec().getScaleTargetRef().getName()).isEqualTo(RENDER);
        var external = autoscaler.getSpec().getMetrics().get(0).getExternal();
        assertThat(external.getMetric().getName()).isEqualTo("raymill_scaling_wanted_nodes");
        String nodeClass = external.getMetric().getSelector().getMatchLabels().get("class");
        assertThat(variable(farm, "RAYMILL_SERVER_CLASS")).contains(nodeClass);
        assertThat(external.getTarget().getAverageValue().getNumericalAmount()).isEqualByComparingTo("1");
        assertThat(farm.of(Deployment.class, RENDER).getSpec().getReplicas()).isNull();
    }

    @Test
    void aRenderNodeMayPatchPodsAndNothingElseAndAPolicyLeavesItsOwn() throws IOException {
        Manifests farm = with("pod-deletion-cost");
        assertThat(variable(farm, "RAYMILL_SCALING_POD_DELETION_COST")).contains("yes");
        Role role = farm.of(Role.class, "raymill-deletion-cost");
        assertThat(role.getRules()).singleElement().satisfies(rule -> {
            assertThat(rule.getResources()).containsExactly("pods");
            assertThat(rule.getVerbs()).containsExactly("patch");
        });
        ValidatingAdmissionPolicy policy =
                farm.of(ValidatingAdmissionPolicy.class).get(0);
        assertThat(policy.getSpec().getValidations())
                .anySatisfy(validation -> assertThat(validation.getExpression()).contains(OwnPod.DELETION_COST));
    }

    @Test
    void aSpotMachineIsGivenUpInTime() throws IOException {
        Manifests farm = with("spot");
        assertThat(farm.of(Deployment.class, RENDER)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getTerminationGracePeriodSeconds())
                .isEqualTo(30);
        assertThat(variable(farm, "RAYMILL_SERVER_SHUTDOWN_GRACE")).contains("10s");
    }

    @Test
    void kedaAsksForOneNumberWithTheTokenOfAScaler() throws IOException {
        JsonNode scaled = YAML.readTree(
                Manifests.FOLDER.resolve("components/keda/scaledobject.yaml").toFile());
        assertThat(scaled.get("kind").asText()).isEqualTo("ScaledObject");
        assertThat(scaled.at("/spec/scaleTargetRef/name").asText()).isEqualTo(RENDER);
        assertThat(scaled.at("/spec/minReplicaCount").asInt()).isZero();
        JsonNode trigger = scaled.at("/spec/triggers/0");
        assertThat(trigger.get("type").asText()).isEqualTo("metrics-api");
        assertThat(trigger.at("/metadata/valueLocation").asText()).isEqualTo("wantedNodes");
        assertThat(trigger.at("/metadata/targetValue").asText()).isEqualTo("1");
        assertThat(trigger.at("/metadata/url").asText()).endsWith(":8470/api/v1/scaling/cpu");
        assertThat(HostNeeds.classTag("cpu")).isEqualTo("class.cpu");
        assertThat(Needs.of("GET", "/scaling/{class}")).isEqualTo(Need.SCALE);
    }
}
