package org.raymill.site.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.SiteName;
import org.raymill.site.tls.RefusedConnection.Reason;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.PemFiles;

/** Who is known by which certificate, and until when. */
class PeerCertificatesTest {

    private static final SiteName B = new SiteName("b");
    private static final SiteName C = new SiteName("c");

    @TempDir
    private Path folder;

    private Certificates certificates;

    @BeforeEach
    void open() throws IOException {
        certificates = new Certificates(folder).with("b").with("c");
    }

    private X509Certificate certificate(String file) {
        return PemFiles.readCertificates(certificates.certificate(file)).get(0);
    }

    @Test
    void aSiteIsKnownByEachOfItsCertificates() {
        certificates.with("b-new", "b", Instant.now(), Duration.ofDays(9));
        PeerCertificates peers = certificates.peers("b=b,b-new", "c");

        assertThat(peers.sites()).containsExactlyInAnyOrder(B, C);
        assertThat(peers.siteOf(certificate("b"))).contains(B);
        assertThat(peers.siteOf(certificate("b-new"))).contains(B);
        assertThat(peers.siteOf(certificate("c"))).contains(C);
        assertThat(peers.refusal(certificate("b-new"))).isEmpty();
        assertThat(peers.trusts(B)).isTrue();
        assertThat(peers.trusts(new SiteName("d"))).isFalse();
    }

    @Test
    void aCertificateThatOnlyBearsTheNameIsNotTrusted() {
        certificates.with("b-false", "b", Instant.now(), Duration.ofDays(9));
        X509Certificate imposter = certificate("b-false");
        PeerCertificates peers = certificates.peers("b", "c");

        assertThat(peers.siteOf(imposter)).isEmpty();
        assertThat(peers.refusal(imposter)).hasValueSatisfying(text -> assertThat(text)
                .contains("CN=raymill site b", Fingerprint.of(imposter).toString(), "none of those"));
        assertThat(peers.check(imposter, Optional.of(B)).map(RefusedConnection::reason))
                .contains(Reason.UNKNOWN);
    }

    @Test
    void aKnownSiteIsNotTakenForAnother() {
        assertThat(certificates.peers("b", "c").check(certificate("c"), Optional.of(B)))
                .hasValueSatisfying(refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.OTHER_SITE);
                    assertThat(refused.text()).contains("is that of site c, not of site b");
                });
    }

    @Test
    void timeIsLookedAtWithEachQuestion() {
        for (Map.Entry<Integer, Reason> entry :
                Map.of(-1, Reason.NOT_YET_VALID, 826, Reason.EXPIRED).entrySet()) {
            Clock clock = Clock.fixed(Instant.now().plus(Duration.ofDays(entry.getKey())), ZoneOffset.UTC);
            PeerCertificates peers =
                    PeerCertificates.read(Map.of(B, List.of(certificates.certificate("b"))), Optional.empty(), clock);

            assertThat(peers.check(certificate("b"), Optional.empty()).map(RefusedConnection::reason))
                    .contains(entry.getValue());
            assertThat(peers.siteOf(certificate("b"))).contains(B);
            assertThat(peers.trusts(B)).isFalse();
        }
    }

    @Test
    void aRevocationTakesEffectAtOnceAndForThatCertificateAlone() throws IOException {
        certificates.with("b-new", "b", Instant.now(), Duration.ofDays(9));
        PeerCertificates peers = certificates.peers("b=b,b-new", "c");
        assertThat(peers.refusal(certificate("b"))).isEmpty();

        certificates.revoke("b");

        assertThat(peers.refusal(certificate("b"))).hasValueSatisfying(text -> assertThat(text)
                .contains(
                        "of site b is revoked", Fingerprint.of(certificate("b")).toString()));
        assertThat(peers.refusal(certificate("b-new"))).isEmpty();
        assertThat(peers.refusal(certificate("c"))).isEmpty();
        assertThat(peers.trusts(B)).isTrue();

        certificates.revoke("b-new");

        assertThat(peers.trusts(B)).isFalse();

        Files.writeString(certificates.revoked(), "# all is well again\n");

        assertThat(peers.trusts(B)).isTrue();
    }

    @Test
    void aListThatIsLostOrDamagedTakesNoRevocationBack() throws IOException {
        PeerCertificates peers = certificates.peers("b", "c");
        certificates.revoke("b");
        assertThat(peers.refusal(certificate("b"))).isPresent();

        Files.delete(certificates.revoked());

        assertThat(peers.refusal(certificate("b"))).isPresent();
        assertThat(peers.refusal(certificate("c"))).isEmpty();

        Files.writeString(
                certificates.revoked(), "half a line\n" + Fingerprint.of(certificate("c")) + " # understood\n");

        assertThat(peers.refusal(certificate("b"))).isPresent();
        assertThat(peers.refusal(certificate("c"))).isPresent();
    }

    @Test
    void aListMayBeMadeWithTheFirstRevocation() throws IOException {
        Files.delete(certificates.revoked());
        PeerCertificates peers = certificates.peers("b", "c");
        assertThat(peers.refusal(certificate("b"))).isEmpty();

        Fingerprint fingerprint = Fingerprint.of(certificate("b"));
        assertThat(RevocationFile.add(certificates.revoked(), fingerprint, "lost\nlaptop"))
                .isTrue();
        assertThat(RevocationFile.add(certificates.revoked(), fingerprint, "again"))
                .isFalse();

        assertThat(peers.refusal(certificate("b"))).isPresent();
        assertThat(Files.readAllLines(certificates.revoked()))
                .containsExactly("# Certificates that are not trusted any more.", fingerprint + "  # lost laptop");
    }

    @Test
    void aLineThatWasNotEndedIsNotSpoiltByTheNext() throws IOException {
        Files.writeString(
                certificates.revoked(), Fingerprint.of(certificate("b")).toString());

        RevocationFile.add(certificates.revoked(), Fingerprint.of(certificate("c")), "");

        assertThat(RevocationFile.read(certificates.revoked()).fingerprints())
                .containsExactlyInAnyOrder(Fingerprint.of(certificate("b")), Fingerprint.of(certificate("c")));
        assertThat(RevocationFile.read(certificates.revoked()).problems()).isEmpty();
    }

    @Test
    void aListThatIsReplacedBySmallerAndOlderOnesIsReadAgain() throws IOException {
        PeerCertificates peers = certificates.peers("b", "c");
        certificates.revoke("b");
        assertThat(peers.refusal(certificate("b"))).isPresent();
        Path other = folder.resolve("other");
        Files.writeString(other, Fingerprint.of(certificate("c")) + "\n");
        Files.setLastModifiedTime(other, FileTime.from(Instant.now().minus(Duration.ofDays(7))));

        Files.move(other, certificates.revoked(), StandardCopyOption.REPLACE_EXISTING);

        assertThat(peers.refusal(certificate("b"))).isEmpty();
        assertThat(peers.refusal(certificate("c"))).isPresent();
    }

    @Test
    void settingsThatCanNotBeRightAreRefused() throws IOException {
        assertThatThrownBy(() -> certificates.peers("b=c"))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContainingAll("c.crt", "names the site c, not b");
        assertThatThrownBy(() -> PeerCertificates.read(Map.of(B, List.of()), Optional.empty()))
                .hasMessageContainingAll("no certificate is named for the site b", "b.crt");
        assertThatThrownBy(() -> certificates.tls("b", refused -> {}, "b"))
                .hasMessageContainingAll("this site's own", "sha256:");
        Files.writeString(certificates.revoked(), "\n# fine\nsha256:12 # not\n");
        assertThatThrownBy(() -> certificates.peers("b")).hasMessageContainingAll("line 3", "revoked");
        assertThatThrownBy(() -> PeerCertificates.read(Map.of(), Optional.of(folder.resolve("none/revoked"))))
                .hasMessageContainingAll("no folder", "none/revoked");
    }

    @Test
    void namesThatStrangersChooseDoNotReachTheLogAsTheyAre() throws Exception {
        var key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var name = new X500Principal("CN=\"x\u001b[2J\nFATAL\"" + ",OU=" + "y".repeat(900));
        X509Certificate hostile = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(Instant.now()),
                                Date.from(Instant.now().plus(Duration.ofDays(1))),
                                name,
                                key.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));

        assertThat(SiteCertificate.describe(hostile)).matches("[\\x20-\\x7e]{100,320}");
        assertThat(SiteCertificate.named(hostile)).isEmpty();
    }
}
