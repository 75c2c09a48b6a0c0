package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiSettingsTest {

    private static final Config DEFAULTS =
            ConfigFactory.parseResources("api.conf").resolve().getConfig("raymill.api");

    @Test
    void theDefaultsAreSound() {
        ApiSettings settings = ApiSettings.from(DEFAULTS);
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8470);
        assertThat(settings.maxJobBytes()).isEqualTo(32 << 20);
        assertThat(settings.eventHeartbeat())
                .isEqualTo(Duration.ofSeconds(10))
                .isLessThan(settings.connections().idleTimeout());
        assertThat(settings.requestTimeout())
                .isGreaterThan(settings.askTimeout().multipliedBy(2));
    }

    @ParameterizedTest
    @CsvSource({
        "port, 65536",
        "port, -1",
        "max-connections, 0",
        "connections-per-address, -1",
        "addresses-without-limit, [localhost]",
        "head-timeout, 0 s",
        "slowest, 2 GiB",
        "patience, 0 s",
        "ask-timeout, 0 s",
        "max-job-size, 1",
        "max-job-size, 1 GiB",
        "max-job-memory, 1 KiB",
        "events.history, 0"
    })
    void aValueOutOfItsRangeIsNamed(String key, String value) {
        Config config = ConfigFactory.parseString(key + " = " + value).withFallback(DEFAULTS);
        assertThatThrownBy(() -> ApiSettings.from(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("raymill.api." + key);
    }
}
