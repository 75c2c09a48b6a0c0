package org.raymill.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.testing.MountedSecret;

/** Certificates that come as Secrets are mounted into pods, and are exchanged behind a symbolic link. The cluster's: ClusterTlsTest. */
class MountedSecretsTest {

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private FarmCertificates farm;
    private MountedSecret secret;
    private TlsServer server;

    @BeforeEach
    void mount() throws IOException {
        farm = new FarmCertificates(folder.resolve("farm"));
        secret = new MountedSecret(folder.resolve("mounted"), contents("first"));
        server = TlsServer.open(new TlsFiles(secret.file("tls.crt"), secret.file("tls.key")), Instant::now, nanos::get);
    }

    private Map<String, Path> contents(String name) {
        TlsFiles made = farm.node(name);
        return Map.of("tls.crt", made.certificate(), "tls.key", made.key(), "ca.crt", farm.authorityFile());
    }

    private Handshake connect() throws IOException {
        SSLEngine client = Trust.and(secret.file("ca.crt")).context().createSSLEngine("127.0.0.1", 443);
        client.setUseClientMode(true);
        return Handshake.between(client, server.engine());
    }

    @Test
    void theApiTakesUpWhatIsExchangedBehindTheLink() throws IOException {
        Handshake before = connect();
        secret.update(contents("second"));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        Handshake after = connect();

        assertThat(after.shown()).isNotEqualTo(before.shown());
        assertThat(after.shown())
                .isEqualTo(PemFiles.readCertificates(secret.file("tls.crt")).get(0));
        assertThat(before.send("still here")).isEqualTo("still here");
    }
}
