package org.raymill.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.api.access.Need;
import org.raymill.api.access.Needs;
import org.raymill.model.HostNeeds;
import org.raymill.scheduler.ScalingClasses;
import org.raymill.scheduler.scaling.NodeClass;

/** What is added to a farm so that its render nodes follow the queue. */
class ScalingComponentsTest {

    private static final String RENDER = "raymill-render";
    private static final String CLASS = "raymill.org/class";

    /** The farm with components. */
    private static Manifests with(String... components) throws IOException {
        return on("base", components);
    }

    /** A farm of a folder below {@code k8s} with components. */
    private static Manifests on(String farm, String... components) throws IOException {
        String name = "k8s-" + farm.replace('/', '-') + "-" + String.join("-", components);
        Path folder = Files.createDirectories(Path.of("target", name));
        List<String> lines =
                new ArrayList<>(List.of("kind: Kustomization", "resources: [../../k8s/" + farm + "]", "components:"));
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

    /** The classes of nodes that the farm's configuration names, by their names. */
    private static Map<String, NodeClass> described(Manifests farm) {
        Config settings = farm.settings().withFallback(ConfigFactory.load());
        return ScalingClasses.read(settings.getConfig("raymill.scaling")).classes().stream()
                .collect(Collectors.toMap(NodeClass::name, Function.identity()));
    }

    @Test
    void theClassIsWhatTheDeploymentMakes() throws IOException {
        Manifests farm = with("hpa");
        assertThat(described(farm)).containsOnlyKeys("cpu");
        NodeClass cpu = described(farm).get("cpu");
        Container container = farm.of(Deployment.class, RENDER)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
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
        Manifests farm = with("keda", "pod-deletion-cost");
        JsonNode scaled = farm.spec("ScaledObject", "raymill-render-cpu");
        assertThat(scaled.at("/scaleTargetRef/name").asText()).isEqualTo(RENDER);
        assertThat(scaled.at("/minReplicaCount").asInt()).isZero();
        assertThat(described(farm)).containsOnlyKeys("cpu");
        assertThat(scaled.at("/maxReplicaCount").asInt())
                .isEqualTo(described(farm).get("cpu").max());
        JsonNode trigger = scaled.at("/triggers/0");
        assertThat(trigger.get("type").asText()).isEqualTo("metrics-api");
        assertThat(trigger.at("/metadata/valueLocation").asText()).isEqualTo("wantedNodes");
        assertThat(trigger.at("/metadata/targetValue").asText()).isEqualTo("1");
        assertThat(trigger.at("/metadata/url").asText()).endsWith(":8470/api/v1/scaling/cpu");
        assertThat(trigger.at("/metadata/authMode").asText()).isEqualTo("bearer");
        JsonNode secret = farm.spec(
                        "TriggerAuthentication",
                        trigger.at("/authenticationRef/name").asText())
                .at("/secretTargetRef/0");
        assertThat(secret.get("parameter").asText()).isEqualTo("token");
        assertThat(secret.get("name").asText()).isEqualTo("raymill-scaler");
        assertThat(secret.get("key").asText()).isEqualTo("token");
        assertThat(variable(farm, "RAYMILL_SERVER_CLASS")).contains("cpu");
        assertThat(farm.of(Deployment.class, RENDER).getSpec().getReplicas()).isNull();
        assertThat(HostNeeds.classTag("cpu")).isEqualTo("class.cpu");
        assertThat(Needs.of("GET", "/scaling/{class}")).isEqualTo(Need.SCALE);
    }

    /** The file of the ones is a copy of that of the others, so that no policy holds for one kind alone. */
    @Test
    void nodesWithAGraphicsProcessorDifferFromOthersInThatAlone() throws IOException {
        Manifests farm = with("gpu");
        DeploymentSpec plain = farm.of(Deployment.class, RENDER).getSpec();
        DeploymentSpec gpu = farm.of(Deployment.class, RENDER + "-gpu").getSpec();
        PodSpec pod = gpu.getTemplate().getSpec();
        assertThat(gpu.getSelector().getMatchLabels())
                .isNotEqualTo(plain.getSelector().getMatchLabels())
                .isEqualTo(gpu.getTemplate().getMetadata().getLabels().entrySet().stream()
                        .filter(label -> !label.getKey().equals("app.kubernetes.io/part-of"))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        assertThat(pod.getContainers().get(0).getResources().getLimits().remove("nvidia.com/gpu"))
                .isEqualTo(new Quantity("1"));
        assertThat(pod.getTolerations().remove(0).getKey()).isEqualTo("nvidia.com/gpu");
        assertThat(pod.getContainers().get(0).getEnv().removeIf(variable -> List.of(
                                "RAYMILL_SERVER_CLASS", "NVIDIA_DRIVER_CAPABILITIES")
                        .contains(variable.getName())))
                .isTrue();
        pod.getTopologySpreadConstraints().forEach(spread -> assertThat(
                        spread.getLabelSelector().getMatchLabels().put(CLASS, "cpu"))
                .isEqualTo("gpu"));
        gpu.getTemplate().getMetadata().getLabels().put(CLASS, "cpu");
        gpu.getSelector().getMatchLabels().put(CLASS, "cpu");
        gpu.setReplicas(plain.getReplicas());
        assertThat(gpu).isEqualTo(plain);
    }

    @Test
    void theNumberOfNodesWithAGraphicsProcessorFollowsWhatWaitsForOne() throws IOException {
        Manifests farm = with("keda", "gpu", "keda-gpu");
        Deployment deployment = farm.of(Deployment.class, RENDER + "-gpu");
        Container container =
                deployment.getSpec().getTemplate().getSpec().getContainers().get(0);
        NodeClass gpu = described(farm).get("gpu");
        assertThat(described(farm).get("cpu").gpus()).isEmpty();
        assertThat(gpu.gpus()).hasSize(1);
        assertThat(container.getResources().getRequests().get("cpu").getNumericalAmount())
                .isEqualByComparingTo(Integer.toString(gpu.cores()));
        assertThat(container.getEnv())
                .anyMatch(variable -> variable.getName().equals("RAYMILL_SERVER_CLASS")
                        && variable.getValue().equals("gpu"))
                .anyMatch(variable -> variable.getName().equals("RAYMILL_SERVER_MEMORY_MIB")
                        && variable.getValue().equals(Integer.toString(gpu.memoryMiB())));
        JsonNode cpuObject = farm.spec("ScaledObject", "raymill-render-cpu");
        JsonNode gpuObject = farm.spec("ScaledObject", "raymill-render-gpu");
        assertThat(gpuObject.at("/scaleTargetRef/name").asText()).isEqualTo(RENDER + "-gpu");
        assertThat(gpuObject.at("/maxReplicaCount").asInt()).isEqualTo(gpu.max());
        assertThat(gpuObject.at("/triggers/0/metadata/url").asText()).endsWith(":8470/api/v1/scaling/gpu");
        assertThat(gpuObject.at("/triggers/0/authenticationRef"))
                .isEqualTo(cpuObject.at("/triggers/0/authenticationRef"));
        assertThat(deployment.getSpec().getReplicas()).isNull();
        assertThat(variable(farm, "RAYMILL_SERVER_CLASS")).contains("cpu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/production-keda"})
    void kedaCallsTheApiByANameInItsCertificate(String farm) throws IOException {
        Manifests scaled = farm.equals("base") ? with("keda") : Manifests.of(Manifests.FOLDER.resolve(farm));
        String address = scaled.spec("ScaledObject", "raymill-render-cpu")
                .at("/triggers/0/metadata/url")
                .asText();
        assertThat(scaled.of(Certificate.class, "raymill-api").getSpec().getDnsNames())
                .contains(URI.create(address).getHost());
        assertThat(scaled.of(Deployment.class, RENDER).getSpec().getReplicas()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "overlays/local, keda",
        "overlays/local, hpa",
        "overlays/production, keda",
        "overlays/production, hpa",
        "overlays/production, keda;gpu;keda-gpu"
    })
    void whatIsAddedToAnOverlayIsInTheFarmsNamespace(String overlay, String component) throws IOException {
        Manifests farm = on(overlay, (component + ";pod-deletion-cost").split(";"));
        assertThat(farm.all())
                .filteredOn(object -> object instanceof Namespaced || object instanceof GenericKubernetesResource)
                .allMatch(object -> "raymill".equals(object.getMetadata().getNamespace()));
        assertThat(farm.of(RoleBinding.class, "raymill-deletion-cost").getSubjects())
                .singleElement()
                .matches(subject -> subject.getName().equals("raymill-render"));
        assertThat(farm.of(Deployment.class, RENDER).getSpec().getReplicas()).isNull();
        assertThat(variable(farm, "RAYMILL_SERVER_CLASS")).contains("cpu");
    }
}
