package org.raymill.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FarmAuthorityTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    private Path folder;

    private final FarmAuthority authority = FarmAuthority.create(NOW);

    @Test
    void aNodesCertificateNamesItsHostsAndWhatAllNodesHaveInCommon() throws Exception {
        TlsIdentity node =
                authority.sign(List.of("render-7.studio.example", "10.0.0.7", "fd00::7"), NOW, Duration.ofDays(2));
        X509Certificate certificate = node.certificate();

        certificate.verify(authority.certificate().getPublicKey());
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactlyInAnyOrder(
                        "render-7.studio.example", "10.0.0.7", "fd00:0:0:0:0:0:0:7", FarmAuthority.NODES);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(2)));
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofHours(1)));
        assertThat(certificate.getExtendedKeyUsage())
                .as("for both ends of connections")
                .hasSize(2);
        assertThat(TlsIdentity.belong(certificate.getPublicKey(), node.key())).isTrue();
    }

    @Test
    void aNodesCertificateVouchesForNoOther() {
        X509Certificate certificate =
                authority.sign(List.of("a"), NOW, Duration.ofDays(1)).certificate();

        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(authority.certificate().getBasicConstraints())
                .as("the authority signs nodes, and no other authorities")
                .isZero();
    }

    @Test
    void noneOutlivesItsAuthority() {
        TlsIdentity node = authority.sign(List.of("a"), NOW, Duration.ofDays(100_000));

        assertThat(node.certificate().getNotAfter())
                .isEqualTo(authority.certificate().getNotAfter());
    }

    @Test
    void whatWasWrittenIsReadAgainAndANodesCertificateIsNoAuthority() throws Exception {
        Path certificate = folder.resolve("authority.crt");
        Path key = folder.resolve("authority.key");
        PemFiles.write(authority.certificate(), authority.key(), certificate, key);
        TlsFiles node = new FarmCertificates(folder.resolve("other")).node("node");

        assertThat(FarmAuthority.read(certificate, key, NOW).certificate()).isEqualTo(authority.certificate());
        assertThatThrownBy(() -> FarmAuthority.read(node.certificate(), node.key(), NOW))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("is the certificate of no authority; raymill init makes one");
    }
}
