package org.raymill.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether the render nodes of each farm in {@code k8s} are what its settings say of them. */
class RenderPodsTest {

    /** What is on a pod's disk beside the files and outputs of tasks: logs, samples, what is on its way. */
    private static final long OTHER_MIB = 512;

    static List<Path> farms() {
        return Manifests.farms();
    }

    private static Container render(Manifests manifests) {
        return manifests.containers().get("raymill-render/raymill");
    }

    @ParameterizedTest
    @MethodSource("farms")
    void theClassOfRenderNodesIsWhatTheirDeploymentMakes(Path farm) {
        Manifests manifests = Manifests.of(farm);
        Config cpu = manifests.settings().getConfig("raymill.scaling.classes.cpu");
        Container render = render(manifests);
        assertThat(render.getResources().getRequests().get("cpu").getNumericalAmount())
                .isEqualByComparingTo(cpu.getString("cores"));
        assertThat(render.getEnv())
                .filteredOn(variable -> variable.getName().equals("RAYMILL_SERVER_MEMORY_MIB"))
                .extracting(EnvVar::getValue)
                .containsExactly(Long.toString(cpu.getMemorySize("memory").toBytes() >> 20));
    }

    @ParameterizedTest
    @MethodSource("farms")
    void whatARenderNodeMayPutOnItsDiskFitsThere(Path farm) {
        Manifests manifests = Manifests.of(farm);
        Config server = manifests.settings().withFallback(ConfigFactory.load()).getConfig("raymill.server");
        Container render = render(manifests);
        long tasks = render.getResources()
                .getRequests()
                .get("cpu")
                .getNumericalAmount()
                .longValue();
        long most = server.getLong("cache-limit-mib") + tasks * server.getLong("task-limits.output-mib");
        long limit = render.getResources()
                        .getLimits()
                        .get("ephemeral-storage")
                        .getNumericalAmount()
                        .longValue()
                >> 20;
        assertThat(most + temporaryMiB(manifests) + OTHER_MIB).isLessThanOrEqualTo(limit);
    }

    private static long temporaryMiB(Manifests manifests) {
        return manifests.pods().get("raymill-render").getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals("temporary"))
                .mapToLong(volume ->
                        volume.getEmptyDir().getSizeLimit().getNumericalAmount().longValue() >> 20)
                .sum();
    }
}
