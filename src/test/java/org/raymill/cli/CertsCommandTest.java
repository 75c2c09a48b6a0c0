package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.SiteName;
import org.raymill.site.tls.SiteIdentity;

/** The certificates by which sites know each other, from the command line. */
class CertsCommandTest {

    @TempDir
    private Path folder;

    private CommandRun certs(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "certs";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return CommandRun.of(all);
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private String create(String site) {
        return certs("create", "--site", site, "--out", folder.toString()).out().strip();
    }

    @Test
    void whatIsMadeCanBeUsedAndTheNextStepIsTold() {
        CommandRun run = certs("create", "--site", "oslo", "--out", file("made").toString());

        assertThat(run.status()).isZero();
        assertThat(run.out()).matches("sha256:[0-9a-f]{64}\n");
        assertThat(run.err())
                .contains(
                        "is secret",
                        "name = oslo",
                        "certificate = \"" + file("made/oslo.crt") + "\"",
                        "key = \"" + file("made/oslo.key") + "\"",
                        "raymill.site.peers.oslo.certificates = [",
                        "raymill certs show oslo.crt");
        SiteIdentity identity = SiteIdentity.read(new SiteName("oslo"), file("made/oslo.crt"), file("made/oslo.key"));
        assertThat(certs("show", file("made/oslo.crt").toString()).out())
                .contains(
                        "site oslo",
                        "CN=raymill site oslo",
                        "824 days left",
                        run.out().strip());
        assertThat(identity.warning(Instant.now())).isEmpty();
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        create("oslo");
        byte[] key = Files.readAllBytes(file("oslo.key"));

        CommandRun run = certs("create", "--site", "oslo", "--out", folder.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("oslo.crt", "there already");
        assertThat(Files.readAllBytes(file("oslo.key"))).isEqualTo(key);
    }

    @Test
    void whatCanNotBeANameOrATimeIsWrongUsage() {
        for (List<String> wrong : List.of(
                List.of("create", "--site", "../oslo"),
                List.of("create"),
                List.of("create", "--site", "oslo", "--days", "0"),
                List.of("create", "--site", "oslo", "--days", "4000"),
                List.of("show"),
                List.of("revoke", "x.crt"),
                List.<String>of())) {
            CommandRun run = certs(wrong.toArray(String[]::new));

            assertThat(run.status()).as(wrong.toString()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void asJson() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode made =
                mapper.readTree(certs("create", "--site", "oslo", "--days", "10", "--out", folder.toString(), "--json")
                        .out());
        JsonNode shown = mapper.readTree(
                certs("show", file("oslo.crt").toString(), "--json").out());

        assertThat(made.get("certificate").asText()).isEqualTo(file("oslo.crt").toString());
        assertThat(made.get("key").asText()).isEqualTo(file("oslo.key").toString());
        assertThat(Duration.between(
                        Instant.now(), Instant.parse(made.get("expiresAt").asText())))
                .isBetween(Duration.ofDays(9), Duration.ofDays(10));
        assertThat(shown).hasSize(1);
        assertThat(shown.get(0).get("site").asText()).isEqualTo("oslo");
        assertThat(shown.get(0).get("fingerprint")).isEqualTo(made.get("fingerprint"));
    }

    @Test
    void aCertificateIsRevokedByItsFileOrItsFingerprintOnce() throws IOException {
        String oslo = create("oslo");
        String berlin = create("berlin");
        String list = file("revoked").toString();

        CommandRun byFile = certs("revoke", file("oslo.crt").toString(), "--list", list);
        CommandRun byFingerprint = certs("revoke", berlin.toUpperCase(Locale.ROOT), "--list", list);
        CommandRun again = certs("revoke", oslo, "--list", list, "--json");

        assertThat(byFile.status()).isZero();
        assertThat(byFile.out().strip()).isEqualTo(oslo);
        assertThat(byFingerprint.out().strip()).isEqualTo(berlin);
        assertThat(again.status()).isZero();
        assertThat(again.out()).contains("\"added\" : false");
        assertThat(Files.readAllLines(Path.of(list)))
                .hasSize(3)
                .anyMatch(line -> line.startsWith(oslo + "  # CN=raymill site oslo, revoked 20"))
                .anyMatch(line -> line.startsWith(berlin + "  # revoked 20"));
    }

    @Test
    void whatIsNoCertificateIsSaid() throws IOException {
        create("oslo");
        String list = file("revoked").toString();

        assertThat(certs("show", file("oslo.key").toString()).err()).contains("oslo.key", "no certificate");
        assertThat(certs("revoke", "sha256:12", "--list", list).err()).contains("64 hexadecimal digits");
        assertThat(certs("revoke", file("none.crt").toString(), "--list", list).err())
                .contains("there is no file", "none.crt");
        Files.writeString(file("two.crt"), Files.readString(file("oslo.crt")).repeat(2));
        assertThat(certs("revoke", file("two.crt").toString(), "--list", list).err())
                .contains("2 certificates", "fingerprint");
        assertThat(Path.of(list)).doesNotExist();
    }

    @Test
    void aListWithALineThatIsNoneIsAddedToAndToldOf() throws IOException {
        String oslo = create("oslo");
        Files.writeString(file("revoked"), "berlin.crt");

        CommandRun run = certs("revoke", oslo, "--list", file("revoked").toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("Added to", "line 1 of", "correct it");
        assertThat(Files.readAllLines(file("revoked"))).hasSize(2).anyMatch(line -> line.startsWith(oslo));
    }
}
