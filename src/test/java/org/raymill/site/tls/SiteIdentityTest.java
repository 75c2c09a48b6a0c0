package org.raymill.site.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.SiteName;
import org.raymill.tls.CertificateProblem;

/** Certificates that sites make for themselves, and how they are read. */
class SiteIdentityTest {

    private static final SiteName NORTH = new SiteName("north-2");

    @TempDir
    private Path folder;

    private Certificates certificates;

    @BeforeEach
    void open() throws IOException {
        certificates = new Certificates(folder);
    }

    private SiteIdentity read() {
        return SiteIdentity.read(NORTH, certificates.certificate("north-2"), certificates.key("north-2"));
    }

    private static void assertProblem(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(CertificateProblem.class).hasMessageContainingAll(parts);
    }

    @Test
    void aCertificateNamesItsSiteAndServesBothEndsOfAConnection() throws Exception {
        certificates.with("north-2");
        X509Certificate certificate = read().certificate();

        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=raymill site north-2");
        assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(2, "north-2.site.raymill"));
        assertThat(certificate.getExtendedKeyUsage())
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints())
                .as("vouches for no others")
                .isEqualTo(-1);
        assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(Duration.between(Instant.now(), certificate.getNotAfter().toInstant()))
                .isBetween(Duration.ofDays(824), Duration.ofDays(825));
        certificate.verify(certificate.getPublicKey());
        assertThat(SiteCertificate.named(certificate)).contains(NORTH);
    }

    @Test
    void theKeyIsReadableByItsOwnerAlone() throws IOException {
        certificates.with("north-2");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certificates.key("north-2"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(certificates.key("north-2"))).startsWith("-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void filesThatAreThereAreNotOverwritten() throws IOException {
        certificates.with("north-2");
        String key = Files.readString(certificates.key("north-2"));

        assertProblem(() -> certificates.with("north-2"), "there already", "another folder");
        Files.delete(certificates.certificate("north-2"));
        assertProblem(() -> certificates.with("north-2"), "north-2.key", "there already");

        assertThat(Files.readString(certificates.key("north-2"))).isEqualTo(key);
        assertThat(certificates.certificate("north-2")).doesNotExist();
    }

    @Test
    void aKeyThatOthersCanReadIsRefused() throws IOException {
        certificates.with("north-2");
        Files.setPosixFilePermissions(certificates.key("north-2"), PosixFilePermissions.fromString("rw-r--r--"));

        assertProblem(this::read, "north-2.key", "open to other users", "rw-r--r--", "chmod 600");
    }

    @Test
    void theCertificateOfAnotherSiteIsRefused() {
        certificates.with("north-2", "south", Instant.now(), Duration.ofDays(1));

        assertProblem(this::read, "north-2.crt", "names the site south, not north-2", "raymill certs create --site");
    }

    @Test
    void anExpiredCertificateAndOneThatIsNotYetValidAreRefused() {
        Instant now = Instant.now();
        certificates.with("north-2", "north-2", now, Duration.ofDays(2));
        Path certificate = certificates.certificate("north-2");
        Path key = certificates.key("north-2");

        assertProblem(
                () -> SiteIdentity.read(NORTH, certificate, key, now.plus(Duration.ofDays(3))),
                "north-2.crt",
                "expired at",
                "make one with");
        assertProblem(
                () -> SiteIdentity.read(NORTH, certificate, key, now.minus(Duration.ofDays(1))),
                "north-2.crt",
                "valid from",
                "clock");
        assertThat(SiteIdentity.read(NORTH, certificate, key, now.minus(Duration.ofMinutes(30))))
                .as("a clock that is half an hour behind")
                .isNotNull();
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() {
        certificates.with("north-2").with("other", "north-2", Instant.now(), Duration.ofDays(1));

        assertProblem(
                () -> SiteIdentity.read(NORTH, certificates.certificate("north-2"), certificates.key("other")),
                "other.key",
                "not that of the certificate",
                "north-2.crt");
    }

    @Test
    void filesThatAreNoneSaySo() throws IOException {
        certificates.with("north-2");
        Path certificate = certificates.certificate("north-2");
        Path key = certificates.key("north-2");

        assertProblem(() -> SiteIdentity.read(NORTH, folder.resolve("none"), key), "there is no file", "none");
        assertProblem(() -> SiteIdentity.read(NORTH, key, key), "holds no certificate", "NAME.crt");
        assertProblem(() -> SiteIdentity.read(NORTH, certificate, certificate), "no unencrypted private key");
        Path damaged = folder.resolve("damaged");
        Files.writeString(damaged, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertProblem(() -> SiteIdentity.read(NORTH, damaged, key), "damaged");
        Path large = folder.resolve("large");
        Files.writeString(large, "x".repeat(100_000));
        assertProblem(() -> SiteIdentity.read(NORTH, large, key), "larger than");
        assertProblem(() -> SiteIdentity.read(NORTH, folder, key), "can not read");
    }

    @Test
    void theEndOfACertificateIsToldBeforeItComes() {
        certificates.with("north-2", "north-2", Instant.now(), Duration.ofDays(40));
        SiteIdentity identity = read();

        assertThat(identity.warning(Instant.now())).isEmpty();
        assertThat(identity.warning(Instant.now().plus(Duration.ofDays(11))))
                .hasValueSatisfying(text -> assertThat(text).contains("expires at", "sha256:", "raymill certs create"));
        assertThat(identity.warning(Instant.now().plus(Duration.ofDays(41))))
                .hasValueSatisfying(text -> assertThat(text).contains("expired at"));
    }

    @Test
    void fingerprintsAreReadAsOtherProgramsPrintThem() {
        String hex = "0123456789abcdef".repeat(4);
        Fingerprint fingerprint = Fingerprint.parse("sha256:" + hex);

        assertThat(Fingerprint.parse(hex)).isEqualTo(fingerprint);
        assertThat(Fingerprint.parse(hex.toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1:")))
                .isEqualTo(fingerprint);
        assertThat(fingerprint).hasToString("sha256:" + hex);
        assertThatThrownBy(() -> Fingerprint.parse("sha256:12")).hasMessageContaining("64 hexadecimal digits");
    }
}
