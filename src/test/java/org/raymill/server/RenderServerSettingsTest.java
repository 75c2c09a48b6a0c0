package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.ServerId;
import org.raymill.rendering.sandbox.SandboxChoice;

class RenderServerSettingsTest {

    private final Config defaults =
            ConfigFactory.parseResources("server.conf").resolve().getConfig("raymill.server");

    @Test
    void theDefaultsAreRead() {
        RenderServerSettings settings = RenderServerSettings.from(defaults, "node-a");
        assertThat(settings.name()).isEqualTo(new ServerId("node-a"));
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.passEnvironment()).contains("PATH").doesNotContain("HOME");
        assertThat(settings.shutdownLimit()).isGreaterThan(settings.shutdownGrace());
    }

    @Test
    void aNameInTheConfigurationWins() {
        Config config = ConfigFactory.parseString("name = studio-7").withFallback(defaults);
        assertThat(RenderServerSettings.from(config, "node-a").name()).isEqualTo(new ServerId("studio-7"));
    }

    @Test
    void theClassOfNodesIsATag() {
        Config config =
                ConfigFactory.parseString("tags = [fast-disk], class = cpu").withFallback(defaults);
        assertThat(RenderServerSettings.from(config, "node-a").tags()).containsExactly("fast-disk", "class.cpu");
        assertThat(RenderServerSettings.from(defaults, "node-a").tags()).isEmpty();
    }

    @Test
    void aShutdownIsOverBeforeASpotMachineIsGone() {
        assertThat(RenderServerSettings.from(defaults, "node-a").shutdownLimit())
                .isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void tagsAndAmountsAreRead() {
        Config config = ConfigFactory.parseString(
                        "tags = [fast-disk], amounts { fps-station = 1, \"licence.x\" = 2, licence.y = 3 }")
                .withFallback(defaults);
        RenderServerSettings settings = RenderServerSettings.from(config, "node-a");
        assertThat(settings.tags()).containsExactly("fast-disk");
        assertThat(settings.amounts()).isEqualTo(Map.of("fps-station", 1, "licence.x", 2, "licence.y", 3));
    }

    @Test
    void theSandboxIsRead() {
        assertThat(RenderServerSettings.from(defaults, "node-a").sandbox())
                .isEqualTo(new SandboxSettings(SandboxChoice.AUTO, List.of(), 8_192, 2_048, 1.25, true));
        Config config = ConfigFactory.parseString("sandbox = none, sandbox-readable = [/opt/luts]")
                .withFallback(defaults);
        assertThat(RenderServerSettings.from(config, "node-a").sandbox().readable())
                .containsExactly(Path.of("/opt/luts"));
    }

    @ParameterizedTest
    @CsvSource({
        "sandbox, docker",
        "sandbox-readable, [luts]",
        "task-limits.output-mib, 0",
        "task-limits.processes, 3",
        "task-limits.memory-factor, 0.5"
    })
    void whatMakesNoSenseOfTheSandboxIsNamed(String key, String value) {
        whatMakesNoSenseIsNamed(key, value);
    }

    @Test
    void aTagHasAForm() {
        Config config = ConfigFactory.parseString("tags = [\"fast disk\"]").withFallback(defaults);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RenderServerSettings.from(config, "node-a"))
                .withMessageContaining("raymill.server.tags: 'fast disk'");
    }

    @ParameterizedTest
    @CsvSource({"cores, -1", "memory-mib, -1", "heartbeat, 0 s", "log-limit-bytes, 10", "min-free-disk-mib, -5"})
    void whatMakesNoSenseIsNamed(String key, String value) {
        Config config = ConfigFactory.parseString(key + " = " + value).withFallback(defaults);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RenderServerSettings.from(config, "node-a"))
                .withMessageContaining("raymill.server." + key);
    }

    @Test
    void theHostsNameIsAServersName() {
        assertThat(new ServerId(RenderServerSettings.hostName()).value()).isNotEmpty();
    }
}
