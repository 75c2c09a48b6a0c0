package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.testing.TestAuthority;

/** What the user sees of a farm that speaks TLS. */
class EncryptedFarmTest {

    private static final Map<String, Object> NO_JOBS = Map.of("jobs", List.of());

    @TempDir
    private Path folder;

    private final TestAuthority authority = new TestAuthority("house");
    private String trusted;

    @BeforeEach
    void write() throws IOException {
        trusted = authority.write(folder.resolve("authority.crt")).toString();
    }

    @Test
    void oneWhoseAuthorityIsNamedAnswersWhereverTheOptionStands() throws IOException {
        try (FakeFarm farm = FakeFarm.encrypted(authority.serverAt("127.0.0.1"))) {
            farm.answer("GET /api/v1/jobs", NO_JOBS);
            String api = "--api=" + farm.api();

            assertThat(CommandRun.of("jobs", api, "--authorities", trusted).status())
                    .isZero();
            assertThat(CommandRun.of("--authorities", trusted, api, "jobs").status())
                    .isZero();
            assertThat(farm.api()).hasScheme("https");
        }
    }

    @Test
    void oneThatNobodyTrustsIsSentNothingAndTheUserLearnsWhatToDo() throws IOException {
        try (FakeFarm farm = FakeFarm.encrypted(authority.serverAt("127.0.0.1"))) {
            farm.answer("GET /api/v1/jobs", NO_JOBS);

            CommandRun run = CommandRun.of("jobs", "--api=" + farm.api());

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .contains(
                            "the farm at " + farm.api() + " is not trusted",
                            "was signed by nobody who is trusted here",
                            "--authorities FILE or RAYMILL_AUTHORITIES",
                            "authority.crt");
            assertThat(farm.requests()).isEmpty();
        }
    }

    @Test
    void oneWithACertificateForAnotherNameIsSentNothing() throws IOException {
        try (FakeFarm farm = FakeFarm.encrypted(authority.serverNamed("elsewhere.example"))) {
            CommandRun run = CommandRun.of("jobs", "--api=" + farm.api(), "--authorities", trusted);

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains("127.0.0.1", "is not accepted", "raymill certs node", "--host");
            assertThat(farm.requests()).isEmpty();
        }
    }

    @Test
    void oneWithACertificateThatHasEndedIsSentNothing() throws IOException {
        try (FakeFarm farm = FakeFarm.encrypted(authority.expiredAt("127.0.0.1"))) {
            CommandRun run = CommandRun.of("jobs", "--api=" + farm.api(), "--authorities", trusted);

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains("is not trusted", "is not accepted");
            assertThat(farm.requests()).isEmpty();
        }
    }

    @Test
    void whoSpeaksPlainHttpWithOneThatSpeaksTlsIsToldSo() throws IOException {
        try (FakeFarm farm = FakeFarm.encrypted(authority.serverAt("127.0.0.1"))) {
            String plain = farm.api().toString().replace("https", "http");

            CommandRun run = CommandRun.of("jobs", "--api=" + plain);

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains("its address is " + farm.api());
        }
    }

    @Test
    void whoSpeaksTlsWithOneThatDoesNotIsToldSo() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> refuseWhatIsNoHttp(plain), "plain-farm");
            server.setDaemon(true);
            server.start();
            String rest = "://127.0.0.1:" + plain.getLocalPort();

            CommandRun run = CommandRun.of("jobs", "--api=https" + rest, "--authorities", trusted);

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains("https" + rest + " does not speak TLS", "it is http" + rest);
        }
    }

    /** As a server of HTTP answers the first message of TLS. */
    private static void refuseWhatIsNoHttp(ServerSocket listening) {
        try (Socket client = listening.accept()) {
            // Before it has said anything a client need not listen, and Java's may miss what comes then.
            client.getInputStream().readNBytes(1);
            client.getOutputStream()
                    .write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            client.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The client has closed the connection, or the test is over.
        }
    }

    @Test
    void aFileThatHoldsNoAuthorityIsNamed() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.crt"), "");

        CommandRun run = CommandRun.of("jobs", "--api=https://127.0.0.1:1", "--authorities", empty.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("--authorities: " + empty + " has no certificate");
    }
}
