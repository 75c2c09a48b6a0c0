package org.raymill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.scheduler.scaling.NodeClass;
import org.raymill.scheduler.scaling.ScalingSettings;

/** How classes of nodes are written. */
class ScalingClassesTest {

    private static ScalingSettings read(String text) {
        return ScalingClasses.read(ConfigFactory.parseString("raymill.scaling { " + text + " }")
                .withFallback(ConfigFactory.load())
                .getConfig("raymill.scaling"));
    }

    @Test
    void withoutClassesThereIsNothingToScale() {
        assertThat(read("")).isEqualTo(ScalingSettings.OFF);
    }

    @Test
    void aClassSaysWhatItsNodesHave() {
        ScalingSettings settings = read("""
                window = 2m, up-step = 5
                classes {
                  gpu {
                    packages = [gltf, "blender 4.2.1"], cores = 8, memory = 28 GiB, max = 10, cost = 1.2, tags = [fast]
                    gpus = [{ model = "NVIDIA L4", memory = 23034 MiB, count = 2 }], amounts { fps-station = 1 }
                  }
                  cpu { packages = [gltf], cores = 2, memory = 900 MiB, min = 1, max = 2 }
                }""");
        assertThat(settings.window()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.upStep()).isEqualTo(5);
        assertThat(settings.classes()).extracting(NodeClass::name).containsExactly("cpu", "gpu");
        NodeClass gpu = settings.classes().get(1);
        assertThat(gpu.packages())
                .containsExactly(
                        new NodeClass.Offered("gltf", Optional.empty()),
                        new NodeClass.Offered("blender", Optional.of("4.2.1")));
        assertThat(gpu.memoryMiB()).isEqualTo(28 * 1024);
        assertThat(gpu.gpus()).isEqualTo(List.of(new Gpu("NVIDIA L4", 23_034), new Gpu("NVIDIA L4", 23_034)));
        assertThat(gpu.tags()).containsExactly("fast", "class.gpu");
        assertThat(gpu.amounts()).isEqualTo(Map.of("fps-station", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classes { a = 1 }",
                "classes { a { packages = [gltf], cores = 1, memory = 1 GiB } }",
                "classes { a { packages = [gltf], cores = 1, memory = 1 GiB, max = 1, maximum = 2 } }",
                "classes { a { packages = [gltf], cores = 1, memory = 1 GiB, max = 1, gpus = [{ name = x }] } }",
            })
    void whatIsMissingOrUnknownIsNamed(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(ConfigException.class).hasMessageContaining("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classes { a { packages = [gltf], cores = 0, memory = 1 GiB, max = 1 } }",
                "classes { a { packages = [gltf], cores = 1, memory = 1 GiB, min = 2, max = 1 } }",
                "classes { a { packages = [gltf], cores = 1, memory = 1 GiB, max = 1, cost = 0 } }",
                "classes { a { packages = [\"gltf one two\"], cores = 1, memory = 1 GiB, max = 1 } }",
                "classes { \"a b\" { packages = [gltf], cores = 1, memory = 1 GiB, max = 1 } }",
                "up-step = -1",
                "window = -1s"
            })
    void whatIsOutOfRangeIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
