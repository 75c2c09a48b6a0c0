package org.raymill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.scheduler.core.SchedulingPolicy;
import org.raymill.scheduler.core.SchedulingPolicy.Limit;
import org.raymill.scheduler.core.SchedulingPolicy.Share;

class SchedulerSettingsTest {

    private static SchedulerSettings read(String text) {
        Config config = ConfigFactory.parseString(text)
                .withFallback(ConfigFactory.load().getConfig("raymill.scheduler"))
                .resolve();
        return SchedulerSettings.from(config);
    }

    @Test
    void theDefaultsAreThoseOfThePolicy() {
        assertThat(read("").policy()).isEqualTo(SchedulingPolicy.DEFAULT.withLeastHold(Duration.ofSeconds(2)));
    }

    @Test
    void projectsUsersAndLimitsAreReadByName() {
        SchedulingPolicy policy = read("""
                        projects { film { weight = 3, minimum = 0.2 }, "ad spots" { maximum = 0.1 } }
                        other-projects { weight = 2 }
                        users { anna { weight = 1.5 } }
                        limits { licence.houdini { total = 40, per-host = 2 }, "licence.arnold" { total = 3 } }
                        """).policy();
        assertThat(policy.share("film")).isEqualTo(new Share(3, 0.2, 1));
        assertThat(policy.share("ad spots")).isEqualTo(new Share(2, 0, 0.1));
        assertThat(policy.share("other")).isEqualTo(new Share(2, 0, 1));
        assertThat(policy.weight("anna")).isEqualTo(1.5);
        assertThat(policy.weight("bert")).isEqualTo(1);
        assertThat(policy.limits())
                .containsEntry("licence.houdini", new Limit(40, 2))
                .containsEntry("licence.arnold", new Limit(3, 0))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "projects.film.weight = 0 | projects",
                "projects.film { minimum = 0.5, maximum = 0.4 } | minimum <= maximum",
                "projects.film = 3 | expected settings in braces",
                "users.anna.weight = -1 | above 0",
                "limits.licence.x.total = -1 | at least 0",
                "limits.licence.x.per-host = 1 | total",
                "limits.\"a b\".total = 1 | can not name a limit",
            })
    void whatIsWrongIsNamed(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(ConfigException.class).hasMessageContaining(message);
    }
}
