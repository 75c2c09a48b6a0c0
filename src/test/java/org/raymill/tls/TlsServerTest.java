package org.raymill.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsServerTest {

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private FarmCertificates farm;
    private TlsFiles files;
    private TlsServer server;

    @BeforeEach
    void open() throws IOException {
        farm = new FarmCertificates(folder);
        files = farm.node("node");
        server = TlsServer.open(files, Instant::now, nanos::get);
    }

    private SSLEngine client(String host) {
        SSLEngine client = Trust.and(farm.authorityFile()).context().createSSLEngine(host, 443);
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(parameters);
        return client;
    }

    private Handshake connect() throws SSLException {
        return Handshake.between(client("127.0.0.1"), server.engine());
    }

    private void aSecondPasses() {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void newConnectionsGetACertificateThatWasExchangedAndOpenOnesLiveOn() throws IOException {
        Handshake before = connect();
        farm.exchange(files);
        aSecondPasses();
        Handshake after = connect();

        assertThat(after.shown()).isNotEqualTo(before.shown());
        assertThat(after.shown())
                .isEqualTo(PemFiles.readCertificates(files.certificate()).get(0));
        assertThat(before.send("still here")).isEqualTo("still here");
        assertThat(after.send("and here")).isEqualTo("and here");
    }

    @Test
    void aCertificateWhoseKeyHasNotComeYetChangesNothing() throws IOException {
        Handshake before = connect();
        TlsFiles next = farm.node("next");
        Files.move(next.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        aSecondPasses();

        assertThat(connect().shown()).isEqualTo(before.shown());

        Files.move(next.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
        aSecondPasses();
        assertThat(connect().shown()).isNotEqualTo(before.shown());
    }

    @Test
    void filesThatAreGoneOrOpenToOthersChangeNothing() throws IOException {
        Handshake before = connect();
        Files.delete(files.certificate());
        aSecondPasses();
        assertThat(connect().shown()).isEqualTo(before.shown());

        TlsFiles next = farm.node("next");
        Files.setPosixFilePermissions(next.key(), PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next.certificate(), files.certificate());
        Files.move(next.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
        aSecondPasses();
        assertThat(connect().shown()).isEqualTo(before.shown());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void clientsOfBothVersionsAreServed(String version) throws SSLException {
        SSLEngine client = client("127.0.0.1");
        client.setEnabledProtocols(new String[] {version});

        Handshake made = Handshake.between(client, server.engine());

        assertThat(made.version()).isEqualTo(version);
        assertThat(made.send("hello")).isEqualTo("hello");
    }

    @Test
    void nothingOlderOrWeakerIsOffered() {
        SSLEngine engine = server.engine();

        assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        assertThat(engine.getEnabledCipherSuites()).isNotEmpty().allSatisfy(suite -> assertThat(suite)
                .matches("TLS_(AES|CHACHA20|ECDHE)_.*")
                .doesNotContain("_CBC_", "NULL", "anon", "RC4", "DES"));
    }

    @Test
    void aClientThatDoesNotKnowTheAuthorityOrAsksForAnotherNameGetsNoConnection() {
        SSLEngine stranger = Trust.JAVA.context().createSSLEngine("127.0.0.1", 443);
        stranger.setUseClientMode(true);

        assertThatThrownBy(() -> Handshake.between(stranger, server.engine())).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> Handshake.between(client("10.0.0.1"), server.engine()))
                .isInstanceOf(SSLException.class)
                .satisfies(failure -> assertThat(Trust.problem(failure, "it"))
                        .hasValueSatisfying(text -> assertThat(text).contains("10.0.0.1")));
    }

    @Test
    void whatIsWrongAtTheStartIsSaid() {
        TlsFiles other = farm.node("other");
        TlsIdentity old = farm.authority()
                .sign(List.of("127.0.0.1"), Instant.now().minus(Duration.ofDays(9)), Duration.ofDays(1));
        TlsFiles ended = farm.write("ended", old);

        assertProblem(new TlsFiles(files.certificate(), other.key()), "other.key is not that of the certificate in");
        assertProblem(ended, "ended.crt expired at", "raymill certs node");
        assertProblem(new TlsFiles(folder.resolve("none.crt"), files.key()), "there is no file", "raymill init");
        assertThat(old.warning(Instant.now()))
                .hasValueSatisfying(text -> assertThat(text).contains("expired at", "raymill certs node"));
    }

    private static void assertProblem(TlsFiles files, String... parts) {
        assertThatThrownBy(() -> TlsServer.open(files))
                .isInstanceOf(CertificateProblem.class)
                .message()
                .contains(parts);
    }
}
