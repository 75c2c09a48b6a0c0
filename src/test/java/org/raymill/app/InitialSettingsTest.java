package org.raymill.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.raymill.access.TokenText;
import org.raymill.cli.RaymillCommand;
import org.raymill.cli.Terminal;
import org.raymill.tls.PemFiles;
import org.raymill.tls.TlsIdentity;

/** What {@code raymill init} makes is what nodes start with. */
class InitialSettingsTest {

    @TempDir
    private Path folder;

    private record Run(int status, String out, String err) {}

    private static Run raymill(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, false, 80);
        int status = RaymillCommand.create(
                        options -> {
                            throw new AssertionError("no node may be started");
                        },
                        options -> {
                            throw new AssertionError("no host may be examined");
                        },
                        terminal)
                .execute(arguments);
        return new Run(status, out.toString(), err.toString());
    }

    private Path at(String name) {
        return folder.resolve(name);
    }

    private Run init(String name, String... more) {
        List<String> all = new java.util.ArrayList<>(List.of("init", at(name).toString()));
        all.addAll(List.of(more));
        return raymill(all.toArray(String[]::new));
    }

    private NodeSettings load(String name) {
        return NodeSettings.load(Optional.of(at(name).resolve("raymill.conf")), Map.of());
    }

    private String mode(String file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(at(file)));
    }

    @Test
    void theFirstNodeStartsWhereOthersReachItAndItsSecretsAreItsOwn() throws Exception {
        Run run = init("farm", "--host", "10.0.0.1", "--host", "farm.studio.example");

        assertThat(run.status()).as(run.err()).isZero();
        NodeSettings settings = load("farm");
        assertThat(settings.host()).isEqualTo("10.0.0.1");
        assertThat(settings.roles()).containsExactlyInAnyOrder("control", "api", "render");
        assertThat(settings.config().getString("raymill.api.host")).isEqualTo("10.0.0.1");
        assertThat(settings.config().getBoolean("raymill.access.authentication"))
                .isTrue();
        assertThat(settings.data()).isEqualTo(at("farm/data"));
        assertThat(mode("farm/authority.key")).isEqualTo("rw-------");
        assertThat(mode("farm/node.key")).isEqualTo("rw-------");
        assertThat(mode("farm/raymill.conf")).isEqualTo("rw-------");
        assertThat(run.err())
                .contains(
                        "raymill node --config " + at("farm/raymill.conf"),
                        "RAYMILL_API=https://10.0.0.1:8470",
                        "RAYMILL_AUTHORITIES=" + at("farm/authority.crt"),
                        "raymill init OTHER --authority " + at("farm"),
                        "keep it away");
    }

    @Test
    void theAdministratorsTokenIsPrintedOnceAndOnlyItsHashIsKept() throws Exception {
        Run run = init("farm", "--host", "10.0.0.1");

        TokenText token = TokenText.parse(run.out().strip()).orElseThrow();
        assertThat(token.id()).isEqualTo(TokenText.ADMINISTRATOR);
        String hash = load("farm").config().getString("raymill.access.administrator-token-hash");
        assertThat(token.matches(hash)).isTrue();
        assertThat(run.err()).doesNotContain(token.secret());
        try (Stream<Path> files = Files.list(at("farm"))) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(token.secret()));
        }
    }

    @Test
    void oneMoreNodeWithTheApiTakesTheSameTokenAndOthersKnowNothingOfIt() throws Exception {
        init("farm", "--host", "10.0.0.1");
        String[] joining = {"--authority", at("farm").toString(), "--host", "10.0.0.8", "--seed", "10.0.0.1:8460"};
        Run api = init(
                "api",
                Stream.concat(Stream.of(joining), Stream.of("--roles", "api")).toArray(String[]::new));
        init("render", joining);

        assertThat(api.out()).as("no other token").isEmpty();
        String key = "raymill.access.administrator-token-hash";
        assertThat(load("api").config().getString(key))
                .isNotEmpty()
                .isEqualTo(load("farm").config().getString(key));
        assertThat(load("render").config().getString(key)).isEmpty();
    }

    @Test
    void oneMoreNodeStartsWithACertificateOfTheSameAuthority() throws Exception {
        init("farm", "--host", "10.0.0.1");

        Run run = init("render", "--authority", at("farm").toString(), "--host", "10.0.0.7", "--seed", "10.0.0.1:8460");

        assertThat(run.status()).as(run.err()).isZero();
        NodeSettings settings = load("render");
        assertThat(settings.roles()).containsExactly("render");
        assertThat(settings.seeds()).containsExactly("10.0.0.1:8460");
        assertThat(at("render/authority.key")).as("no node needs it").doesNotExist();
        assertThat(at("render/authority.crt")).hasSameBinaryContentAs(at("farm/authority.crt"));
        X509Certificate authority =
                PemFiles.readCertificates(at("farm/authority.crt")).get(0);
        TlsIdentity own = settings.clusterTls().orElseThrow().check(Instant.now());
        own.certificate().verify(authority.getPublicKey());
    }

    @Test
    void aFolderForAnotherMachineNamesWhereItWillBe() throws Exception {
        init("farm", "--host", "10.0.0.1");
        Run run = init(
                "api",
                "--authority",
                at("farm").toString(),
                "--host",
                "10.0.0.8",
                "--seed",
                "10.0.0.1:8460",
                "--roles",
                "control,api",
                "--installed-at",
                "/etc/raymill");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(Files.readString(at("api/raymill.conf")))
                .contains(
                        "certificate = \"/etc/raymill/node.crt\"",
                        "authority = \"/etc/raymill/authority.crt\"",
                        "authentication = yes",
                        "seeds = [\"10.0.0.1:8460\"]")
                .doesNotContain(folder.toString());
        assertThat(run.err()).contains("Bring the folder to 10.0.0.8, as /etc/raymill");
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        init("farm", "--host", "10.0.0.1");
        byte[] before = Files.readAllBytes(at("farm/authority.key"));
        Files.delete(at("farm/authority.crt"));

        Run run = init("farm", "--host", "10.0.0.2");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("is there already and is not overwritten");
        assertThat(at("farm/authority.key")).hasBinaryContent(before);
        assertThat(at("farm/authority.crt")).as("nothing is half made").doesNotExist();
    }

    @Test
    void theAuthoritySignsMoreCertificatesForANode() throws Exception {
        init("farm", "--host", "10.0.0.1");
        Run run = raymill(
                "certs",
                "node",
                "--authority",
                at("farm").toString(),
                "--host",
                "10.0.0.1",
                "--days",
                "9",
                "--out",
                at("new").toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).matches("sha256:[0-9a-f]{64}\n");
        assertThat(mode("new/node.key")).isEqualTo("rw-------");
        Files.move(at("new/node.crt"), at("farm/node.crt"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.move(at("new/node.key"), at("farm/node.key"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(load("farm").clusterTls().orElseThrow().check(Instant.now()).warning(Instant.now()))
                .hasValueSatisfying(text -> assertThat(text).contains("expires at", "raymill certs node"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--host=0.0.0.0",
                "--host=::",
                "--host=a b",
                "--host=300.1.1.1",
                "--host=-x",
                "--host=a --roles=kitchen",
                "--host=a --roles=render",
                "--host=a --seed=b:1",
                "--host=a --authority=none",
                "--host=a --authority=none --seed=here",
                "--host=a --days=0",
                "--host=a --days=9999",
                ""
            })
    void whatCanNotBeMeantIsWrongUsageAndMakesNothing(String options) {
        Run run = init("farm", options.isEmpty() ? new String[0] : options.split(" (?=--)"));

        assertThat(run.status()).as(run.err()).isEqualTo(2);
        assertThat(at("farm")).doesNotExist();
    }

    @Test
    void aFolderWithoutAnAuthorityIsNamed() {
        Run run = init("render", "--host=a", "--seed=b:1", "--authority=" + at("none"));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("there is no file " + at("none/authority.crt"), "raymill init");
        assertThat(at("render")).doesNotExist();
    }
}
