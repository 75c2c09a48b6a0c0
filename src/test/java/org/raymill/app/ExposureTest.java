package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.api.TlsSettings;
import org.raymill.tls.FarmCertificates;
import org.raymill.tls.TlsFiles;

/** Which nodes start, and what the others are told. */
class ExposureTest {

    private static final String TLS = "raymill.api.tls.certificate";
    private static final String AUTHENTICATION = "raymill.access.authentication = yes";

    @TempDir
    private static Path folder;

    private static FarmCertificates farm;
    private static TlsFiles node;

    @BeforeAll
    static void makeCertificates() throws Exception {
        farm = new FarmCertificates(folder);
        node = farm.node("node", "127.0.0.1", "10.0.0.1");
    }

    /** "here" is a loopback address, "there" one that other machines reach, "-" none. */
    @ParameterizedTest(name = "{0} {1}, {2} {3} {4}, {5} {6}, {7} {8}: {9}")
    @CsvSource({
        // cluster, its TLS, API, its TLS, authentication, metrics, said to be open, management, said to be open: what
        // is missing
        "here,  no,  here,  none,      no,  -,     no,  -,     no,  ''",
        "here,  no,  here,  none,      no,  here,  no,  -,     no,  ''",
        "here,  no,  -,     none,      no,  -,     no,  -,     no,  ''",
        "there, no,  -,     none,      no,  -,     no,  -,     no,  raymill.cluster.tls.certificate",
        "there, yes, -,     none,      no,  -,     no,  -,     no,  ''",
        "there, yes, here,  none,      no,  -,     no,  -,     no,  ''",
        "there, no,  there, own,       yes, -,     no,  -,     no,  raymill.cluster.tls.certificate",
        "here,  no,  there, none,      no,  -,     no,  -,     no,  raymill.api.tls.certificate|raymill.access.authentication = yes",
        "here,  no,  there, own,       no,  -,     no,  -,     no,  raymill.access.authentication = yes",
        "here,  no,  there, none,      yes, -,     no,  -,     no,  raymill.api.tls.certificate",
        "here,  no,  there, own,       yes, -,     no,  -,     no,  ''",
        "here,  no,  there, elsewhere, yes, -,     no,  -,     no,  ''",
        "here,  no,  there, elsewhere, no,  -,     no,  -,     no,  raymill.access.authentication = yes",
        "here,  no,  here,  elsewhere, no,  -,     no,  -,     no,  raymill.access.authentication = yes",
        "here,  no,  here,  elsewhere, yes, -,     no,  -,     no,  ''",
        "here,  no,  here,  own,       no,  -,     no,  -,     no,  ''",
        "here,  no,  here,  none,      no,  there, no,  -,     no,  raymill.metrics.open-to-network = yes",
        "here,  no,  here,  none,      no,  there, yes,  -,     no, ''",
        "there, no,  there, none,      no,  there, no,  -,     no,  raymill.cluster.tls.key|raymill.api.tls.key|raymill.access.authentication = yes|raymill.metrics.open-to-network",
        "here,  no,  here,  none,      no,  -,     no,  here,  no,  ''",
        "here,  no,  here,  none,      no,  -,     no,  there, no,  raymill.management.open-to-network = yes",
        "here,  no,  here,  none,      no,  -,     no,  there, yes, ''"
    })
    void whatOthersReachNeedsProtection(
            String cluster,
            String clusterTls,
            String api,
            String apiTls,
            String authentication,
            String metrics,
            String metricsOpen,
            String management,
            String managementOpen,
            String missing) {
        Exposure exposure = new Exposure(
                List.of(cluster),
                yes(clusterTls),
                where(api),
                new TlsSettings(
                        apiTls.equals("own") ? Optional.of(node) : Optional.empty(), apiTls.equals("elsewhere")),
                yes(authentication),
                where(metrics),
                yes(metricsOpen),
                where(management),
                yes(managementOpen));

        List<String> problems = exposure.problems("here"::equals);

        if (missing.isEmpty()) {
            assertThat(problems).isEmpty();
        } else {
            String all = String.join("\n", problems);
            assertThat(all).contains(missing.split("\\|"));
            for (String setting :
                    List.of("raymill.cluster.tls", TLS, AUTHENTICATION, "raymill.metrics", "raymill.management")) {
                assertThat(all.contains(setting))
                        .as(setting)
                        .isEqualTo(missing.contains(setting) || names(missing, setting));
            }
        }
    }

    /** The key of the API's certificate is named with the certificate. */
    private static boolean names(String missing, String setting) {
        return setting.equals(TLS) && missing.contains("raymill.api.tls.key");
    }

    private static boolean yes(String text) {
        return text.equals("yes");
    }

    private static Optional<String> where(String text) {
        return text.equals("-") ? Optional.empty() : Optional.of(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.77", "localhost", "::1"})
    void loopbackAddressesLeadNowhereElse(String host) {
        assertThat(Exposure.isLoopback(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1", "192.168.1.2", "fe80::1", "no-such-host.invalid"})
    void whateverElseThereIsMayBeReached(String host) {
        assertThat(Exposure.isLoopback(host)).isFalse();
    }

    private static Map<String, Object> open() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("raymill.data", folder.resolve("data").toString());
        settings.put("raymill.cluster.host", "10.0.0.1");
        settings.put("raymill.api.host", "0.0.0.0");
        return settings;
    }

    private static void protect(Map<String, Object> settings) {
        settings.put("raymill.cluster.tls.certificate", node.certificate().toString());
        settings.put("raymill.cluster.tls.key", node.key().toString());
        settings.put("raymill.cluster.tls.authority", farm.authorityFile().toString());
        settings.put("raymill.api.tls.certificate", node.certificate().toString());
        settings.put("raymill.api.tls.key", node.key().toString());
        settings.put("raymill.access.authentication", true);
    }

    @Test
    void aNodeThatOthersReachDoesNotStartAndSaysAllThatIsMissingAndTheCommandThatMakesIt() {
        assertThatThrownBy(() -> NodeSettings.load(Optional.empty(), open()))
                .isInstanceOf(StartException.class)
                .message()
                .contains(
                        "10.0.0.1 (raymill.cluster.host): set raymill.cluster.tls.certificate, raymill.cluster.tls.key and"
                                + " raymill.cluster.tls.authority",
                        "0.0.0.0 (raymill.api.host)",
                        TLS,
                        AUTHENTICATION,
                        "'raymill init FOLDER --host 10.0.0.1'");
    }

    @Test
    void oneWithAllOfItStarts() {
        Map<String, Object> settings = open();
        protect(settings);

        NodeSettings loaded = NodeSettings.load(Optional.empty(), settings);

        assertThat(loaded.clusterTls()).isPresent();
        assertThat(loaded.apiTls().files()).contains(node);
    }

    @Test
    void wherePrivateSettingsOfAkkaLetItListenIsNotForgotten() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("akka.remote.artery.bind.hostname", "0.0.0.0");

        assertThatThrownBy(() -> NodeSettings.load(Optional.empty(), settings))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("0.0.0.0 (raymill.cluster.host): set raymill.cluster.tls.certificate");
    }

    @Test
    void certificatesThatDoNotFitAreFoundAtTheStart() throws Exception {
        Map<String, Object> part = open();
        protect(part);
        part.put("raymill.cluster.tls.authority", "");
        assertRefused(part, "raymill.cluster.tls needs certificate, key and authority");

        FarmCertificates other = new FarmCertificates(folder.resolve("other"));
        Map<String, Object> foreign = open();
        protect(foreign);
        foreign.put("raymill.cluster.tls.authority", other.authorityFile().toString());
        assertRefused(foreign, "was not signed by the authority in", "raymill certs node");

        Map<String, Object> mixed = open();
        protect(mixed);
        mixed.put("raymill.api.tls.key", other.node("other").key().toString());
        assertRefused(mixed, "raymill.api.tls: the key in", "is not that of the certificate");
    }

    private static void assertRefused(Map<String, Object> settings, String... parts) {
        assertThatThrownBy(() -> NodeSettings.load(Optional.empty(), settings))
                .isInstanceOf(StartException.class)
                .message()
                .contains(parts);
    }
}
