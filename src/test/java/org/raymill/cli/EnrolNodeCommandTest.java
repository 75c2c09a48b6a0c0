package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.access.EnrolmentText;
import org.raymill.tls.CertificateRequest;
import org.raymill.tls.FarmAuthority;
import org.raymill.tls.PemFiles;
import org.raymill.tls.TlsFiles;
import org.raymill.tls.TlsIdentity;
import picocli.CommandLine;

/** A machine that becomes a node, and a farm over TLS with a certificate of its own authority. */
class EnrolNodeCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FarmAuthority FARM = FarmAuthority.create(Instant.now());
    private static final TlsIdentity SERVER = FARM.sign(List.of("127.0.0.1"), Instant.now(), Duration.ofDays(1));

    @TempDir
    private Path folder;

    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private HttpsServer server;
    /** What the farm shows as its authority, and what signs there. */
    private FarmAuthority shown = FARM;

    private FarmAuthority signer = FARM;

    @BeforeEach
    void start() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] none = new char[0];
        store.setKeyEntry("node", SERVER.key(), none, new X509Certificate[] {SERVER.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, none);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext(
                "/api/v1/enrolments/authority",
                exchange -> answer(
                        exchange, 200, JSON.createObjectNode().put("certificate", PemFiles.pem(shown.certificate()))));
        server.createContext("/api/v1/enrolments", this::enrol);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void enrol(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        asked.add(body);
        X509Certificate certificate = signer.sign(
                CertificateRequest.parse(body.get("request").asText()).key(),
                List.of(body.get("hosts").get(0).asText()),
                Instant.now(),
                Duration.ofDays(1));
        answer(
                exchange,
                201,
                JSON.createObjectNode()
                        .put("certificate", PemFiles.pem(certificate))
                        .put("authority", PemFiles.pem(signer.certificate())));
    }

    private static void answer(HttpExchange exchange, int status, JsonNode document) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(document);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private URI api() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    private Path run(FarmAuthority of) throws Exception {
        return run(of, api().toString());
    }

    private Path run(FarmAuthority of, String api) throws Exception {
        Path token = folder.resolve("token");
        Files.writeString(
                token, EnrolmentText.create(of.pin(), new SecureRandom()).text() + "\n", StandardCharsets.US_ASCII);
        Path made = folder.resolve("made");
        Terminal terminal = new Terminal(
                new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false, false, 80);
        CommandLine line = new CommandLine(new EnrolNodeCommand(terminal));
        line.parseArgs(
                made.toString(),
                "--api",
                api,
                "--host",
                "render-7",
                "--seed",
                "10.0.0.1:8460",
                "--enrolment-file",
                token.toString());
        assertThat(line.<EnrolNodeCommand>getCommand().call()).isZero();
        return made;
    }

    @Test
    void theKeyIsMadeHereAndStaysHere() throws Exception {
        Path made = run(FARM);
        TlsIdentity node =
                TlsIdentity.read(new TlsFiles(made.resolve("node.crt"), made.resolve("node.key")), Instant.now());
        node.certificate().verify(FARM.certificate().getPublicKey());
        assertThat(Files.readString(made.resolve("authority.crt"))).isEqualTo(PemFiles.pem(FARM.certificate()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.resolve("node.key"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(made.resolve("raymill.conf")))
                .contains(
                        "roles = [render]",
                        "10.0.0.1:8460",
                        made.resolve("node.key").toString());
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).toString()).doesNotContain("PRIVATE");
    }

    @Test
    void whoIsNotTheFarmOfTheTokenIsToldNothing() {
        FarmAuthority other = FarmAuthority.create(Instant.now());
        assertThatThrownBy(() -> run(other))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("is not the farm that the token is for");
        assertThat(asked).isEmpty();
    }

    /** Who passes on what the farm shows has no certificate of its authority. */
    @Test
    void whoShowsTheAuthorityOfAnotherFarmIsToldNothing() {
        shown = FarmAuthority.create(Instant.now());
        FarmAuthority right = shown;
        assertThatThrownBy(() -> run(right))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("certificate");
        assertThat(asked).isEmpty();
    }

    @Test
    void theTokenGoesNowhereInTheClear() {
        assertThatThrownBy(() -> run(FARM, "http://farm.example.com:8470"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("readable on its way")
                .hasMessageContaining("https");
        assertThatThrownBy(() -> run(FARM, "farm"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("is no address of a farm");
    }

    @Test
    void aCertificateOfSomebodyElseIsNotKept() {
        signer = FarmAuthority.create(Instant.now());
        assertThatThrownBy(() -> run(FARM))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("not one of the farm's authority");
        assertThat(folder.resolve("made").resolve("node.key")).doesNotExist();
    }
}
