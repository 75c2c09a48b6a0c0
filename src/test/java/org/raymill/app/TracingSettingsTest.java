package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.tracing.Tracing;

class TracingSettingsTest {

    private static final String HERE = "http://127.0.0.1:4318/v1/traces";

    @TempDir
    private Path folder;

    private static TracingSettings read(Map<String, ?> given) {
        Config known =
                ConfigFactory.parseResources("application.conf").resolve().getConfig("raymill.tracing");
        return TracingSettings.from(ConfigFactory.parseMap(given).withFallback(known));
    }

    @Test
    void nothingIsTracedUnlessItIsSaidWhere() {
        TracingSettings settings = read(Map.of());
        assertThat(settings.endpoint()).isEmpty();
        assertThat(settings.open(Map.of())).isEmpty();
        assertThat(settings.tracing(settings.open(Map.of()))).isSameAs(Tracing.OFF);
    }

    @Test
    void withAnEndpointTracesAreSent() throws Exception {
        TracingSettings settings = read(Map.of("endpoint", HERE));
        try (var export = settings.open(Map.of("raymill.site", "")).orElseThrow()) {
            assertThat(settings.tracing(Optional.of(export)).isOn()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:4318", "ftp://127.0.0.1/", "http://", "http://a:secret@host/", "not an address"})
    void anEndpointIsAnAddressWithoutAPassword(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of("endpoint", endpoint)))
                .withMessageContaining("raymill.tracing.endpoint")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @CsvSource({"sample, 1.1", "sample, -0.1", "tasks-of-a-job, 0", "tasks-of-a-job, 10001"})
    void numbersHaveLimits(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of(key, value)))
                .withMessageContaining("raymill.tracing." + key);
    }

    @Test
    void headersComeFromAFile() throws IOException {
        Path file =
                Files.writeString(folder.resolve("headers"), "Authorization: Bearer abc\n\nX-Scope-OrgID:  film \n");
        assertThat(read(Map.of("endpoint", HERE, "headers-file", file.toString()))
                        .headers())
                .containsExactly(Map.entry("Authorization", "Bearer abc"), Map.entry("X-Scope-OrgID", "film"));
    }

    @Test
    void aWrongHeaderIsNotShown() throws IOException {
        Path file = Files.writeString(folder.resolve("headers"), "X-A: b\nBearer abc\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of("endpoint", HERE, "headers-file", file.toString()))
                        .headers())
                .withMessageContaining("line 2")
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("abc"));
    }

    @Test
    void secretsDoNotTravelUnencrypted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of("endpoint", "http://10.1.2.3:4318/v1/traces", "headers-file", "headers")))
                .withMessageContaining("https");
        assertThat(read(Map.of("endpoint", "https://10.1.2.3:4318/v1/traces", "headers-file", "headers"))
                        .headersFile())
                .isPresent();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        String missing = folder.resolve("missing").toString();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        read(Map.of("endpoint", HERE, "headers-file", missing)).open(Map.of()))
                .withMessageContaining("raymill.tracing.headers-file");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        read(Map.of("endpoint", HERE, "authorities", missing)).open(Map.of()))
                .withMessageContaining("raymill.tracing.authorities");
    }
}
