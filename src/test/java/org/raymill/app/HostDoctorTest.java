package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.job.TestDatabase;
import org.raymill.model.Finding;
import org.raymill.model.Finding.Level;
import org.raymill.testing.FreePorts;
import org.raymill.tls.FarmCertificates;
import org.raymill.tls.TlsFiles;

/** A host that is examined before a node is started on it, with one thing broken after the other. */
class HostDoctorTest {

    /** What was done last to the schema. */
    private static final String NEWEST =
            " WHERE \"installed_rank\" = (SELECT MAX(\"installed_rank\") FROM \"flyway_schema_history\")";

    @TempDir
    private Path folder;

    private final Map<String, Object> settings = new HashMap<>();

    @BeforeEach
    void usual() {
        settings.put("raymill.roles", List.of("control", "api"));
        settings.put("raymill.data", folder.resolve("data").toString());
        settings.put("raymill.cluster.port", FreePorts.next());
        settings.put("raymill.api.port", FreePorts.next());
        settings.put("raymill.store.reserve", 0);
    }

    private List<Finding> examine() throws Exception {
        return HostDoctor.examine(Optional.empty(), settings);
    }

    private List<Finding> problems() throws Exception {
        return examine().stream()
                .filter(found -> found.level() == Level.PROBLEM)
                .toList();
    }

    private Finding only(String check) throws Exception {
        List<Finding> problems = problems();
        assertThat(problems).extracting(Finding::check).containsExactly(check);
        return problems.get(0);
    }

    @Test
    void aHostThatIsWellAndNothingIsLeftOnIt() throws Exception {
        assertThat(problems()).isEmpty();
        assertThat(examine()).extracting(Finding::check).contains("java", "limits", "data", "database", "port");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void settingsThatThereAreNot() throws Exception {
        Path file = Files.writeString(folder.resolve("raymill.conf"), "raymill.colour = red");
        assertThat(HostDoctor.examine(Optional.of(file), settings))
                .anySatisfy(found -> assertThat(found.found()).contains("raymill.colour"));
    }

    @Test
    void aNodeThatOthersWouldReachUnprotected() throws Exception {
        settings.put("raymill.api.host", "0.0.0.0");
        assertThat(only("settings").found()).contains("raymill.api.tls.certificate");
    }

    @Test
    void aCertificateThatHasExpired() throws Exception {
        FarmCertificates farm = new FarmCertificates(folder.resolve("certificates"));
        Instant past = Instant.now().minus(Duration.ofDays(20));
        TlsFiles files = farm.write("old", farm.authority().sign(List.of("127.0.0.1"), past, Duration.ofDays(10)));
        settings.put("raymill.api.tls.certificate", files.certificate().toString());
        settings.put("raymill.api.tls.key", files.key().toString());
        assertThat(only("certificate").found()).contains("expired at");
    }

    @Test
    void aCertificateByAnotherAuthority() throws Exception {
        TlsFiles files = new FarmCertificates(folder.resolve("farm")).node("node");
        Path other = new FarmCertificates(folder.resolve("other")).authorityFile();
        settings.put("raymill.cluster.tls.certificate", files.certificate().toString());
        settings.put("raymill.cluster.tls.key", files.key().toString());
        settings.put("raymill.cluster.tls.authority", other.toString());
        assertThat(only("certificate").found()).contains("was not signed by the authority");
    }

    @Test
    void aPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.put("raymill.api.port", taken.getLocalPort());
            assertThat(only("port").advice()).contains("raymill.api.port");
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswer() throws Exception {
        settings.put("raymill.database.url", "jdbc:postgresql://127.0.0.1:" + FreePorts.next() + "/raymill");
        settings.put("raymill.database.password", "a secret that nobody is to read");
        assertThat(only("database").found()).contains("does not answer");
        assertThat(examine().toString()).doesNotContain("a secret");
    }

    @Test
    void aServerWithAnEmptyDatabaseAndItsClock() throws Exception {
        try (TestDatabase server = TestDatabase.postgreSql()) {
            settings.put("raymill.database.url", server.pool().getJdbcUrl().replaceAll("/test[0-9]+", "/postgres"));
            settings.put("raymill.database.user", "postgres");
            List<Finding> findings = examine();
            assertThat(findings)
                    .filteredOn(found -> found.check().equals("database"))
                    .extracting(Finding::level)
                    .containsOnly(Level.OK);
            assertThat(findings)
                    .anySatisfy(found -> assertThat(found.found()).contains("PostgreSQL"))
                    .anySatisfy(found -> assertThat(found.found()).contains("the clock of the database"))
                    .anySatisfy(found -> assertThat(found.found()).contains("empty; the node makes its tables"));
        }
    }

    @Test
    void aPortOfALinkWithAnotherSiteThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.put("raymill.site.name", "oslo");
            settings.put(
                    "raymill.site.peers",
                    Map.of(
                            "berlin",
                            Map.of(
                                    "contacts",
                                    List.of("127.0.0.1:" + FreePorts.next()),
                                    "port",
                                    taken.getLocalPort(),
                                    "cores",
                                    1)));
            assertThat(only("port").advice()).contains("raymill.site.peers.berlin.port");
        }
    }

    @Test
    void aDatabaseWithASchema() throws Exception {
        new Database(NodeSettings.read(Optional.empty(), settings).config().getConfig("raymill.database"), data())
                .close();
        assertThat(examine()).anySatisfy(found -> assertThat(found.found()).contains("as this program wants it"));
        change("UPDATE \"flyway_schema_history\" SET \"version\" = '1000'" + NEWEST);
        assertThat(only("database").found()).contains("newer Raymill").contains("1000");
    }

    @Test
    void aDatabaseOfAnOlderVersionIsToBeBackedUpFirst() throws Exception {
        new Database(NodeSettings.read(Optional.empty(), settings).config().getConfig("raymill.database"), data())
                .close();
        change("DELETE FROM \"flyway_schema_history\"" + NEWEST);
        assertThat(examine()).anySatisfy(found -> assertThat(found.advice()).contains("make a backup first"));
    }

    private Path data() {
        return folder.resolve("data");
    }

    private void change(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + Database.embedded(data()), "", "")) {
            assertThat(connection.createStatement().executeUpdate(sql)).isEqualTo(1);
        }
    }

    @Test
    void aStorageThatIsNotThere() throws Exception {
        settings.put("raymill.storage", folder.resolve("mnt/farm/storage").toString());
        assertThat(only("storage").found()).contains("there is no such folder");
    }

    @Test
    void aRenderNodeWithoutItsSeed() throws Exception {
        settings.put("raymill.roles", List.of("render"));
        settings.put("raymill.cluster.seeds", List.of("127.0.0.1:" + FreePorts.next()));
        settings.put("raymill.server.sandbox", "none");
        assertThat(only("seed").advice()).contains("start that control node");
        assertThat(examine()).extracting(Finding::check).contains("sandbox", "package");
    }
}
