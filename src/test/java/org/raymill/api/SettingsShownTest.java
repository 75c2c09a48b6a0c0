package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.api.json.SettingList.SettingView;

class SettingsShownTest {

    private static Map<String, SettingView> shown(Config over) {
        Config config = ConfigFactory.load(over.withFallback(ConfigFactory.parseResources("application.conf")));
        return SettingsShown.of(config).stream().collect(Collectors.toMap(SettingView::id, Function.identity()));
    }

    @Test
    void everySettingHasItsDefaultAndItsHelp() {
        Map<String, SettingView> shown = shown(ConfigFactory.empty());
        assertThat(shown.get("raymill.roles").value()).isEqualTo("[control, api, render]");
        assertThat(shown.get("raymill.api.max-job-size").value()).isEqualTo("32 MiB");
        assertThat(shown.get("raymill.scheduler.projects").value()).isEqualTo("{}");
        assertThat(shown.get("raymill.store.collect-every").help()).startsWith("How often, by one control node");
        assertThat(shown.get("raymill.api.port").help()).startsWith("Port to listen at");
        assertThat(shown.values()).allSatisfy(setting -> assertThat(setting.origin())
                .satisfiesAnyOf(origin -> assertThat(origin).isEqualTo("default"), origin -> assertThat(origin)
                        .startsWith("env var")));
    }

    @Test
    void whereASettingComesFromIsTold(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("site.conf"), "\nraymill.job.retry-delay = 7 s\n");
        Map<String, SettingView> shown = shown(ConfigFactory.parseMap(Map.of("raymill.cluster.port", 0))
                .withFallback(ConfigFactory.parseFile(file.toFile())));
        assertThat(shown.get("raymill.job.retry-delay").value()).isEqualTo("7 s");
        assertThat(shown.get("raymill.job.retry-delay").origin()).isEqualTo(file + ": 2");
        assertThat(shown.get("raymill.job.retry-delay").help()).startsWith("How long a task that failed waits");
        assertThat(shown.get("raymill.cluster.port").origin()).isEqualTo("command line");
    }

    @Test
    void whatIsSecretIsMasked() {
        Config over = ConfigFactory.parseString("""
                raymill {
                  database { password = hunter2, url = "jdbc:postgresql://ann:hunter2@db/raymill?password=hunter2&x=1" }
                  site.files { keys = "hunter2 key", key-file = "/etc/keys" }
                  notify {
                    secret-file = "/etc/secret"
                    webhooks = [{ name = chat, url = "https://chat.example/hooks/hunter2?token=hunter2" }]
                    smtp.password-file = "/etc/mail"
                  }
                }
                """);
        Map<String, SettingView> shown = shown(over);
        assertThat(shown.get("raymill.database.password").value()).isEqualTo("***");
        assertThat(shown.get("raymill.database.url").value())
                .isEqualTo("jdbc:postgresql://***@db/raymill?password=***&x=1");
        assertThat(shown.get("raymill.site.files.keys").value()).isEqualTo("***");
        assertThat(shown.get("raymill.site.files.key-file").value()).isEqualTo("/etc/keys");
        assertThat(shown.get("raymill.notify.secret-file").value()).isEqualTo("/etc/secret");
        assertThat(shown.get("raymill.notify.webhooks").value())
                .isEqualTo("[{name = chat, url = https://chat.example/***}]");
        assertThat(List.copyOf(shown.values()).toString()).doesNotContain("hunter2");
    }

    @Test
    void anEmptySecretIsShownAsEmpty() {
        assertThat(shown(ConfigFactory.empty()).get("raymill.database.password").value())
                .isEmpty();
    }
}
