package org.raymill.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateRequestTest {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    /** A request for one key that is signed with another one. */
    private static String request(KeyPair of, KeyPair signer) throws OperatorCreationException {
        return PemFiles.pem(new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=x"), of.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(signer.getPrivate())));
    }

    @Test
    void theAuthoritySignsTheKeyOfARequestForTheHostsThatItIsTold() throws GeneralSecurityException {
        CertificateRequest.Made made = CertificateRequest.create();
        assertThat(made.text())
                .startsWith("-----BEGIN CERTIFICATE REQUEST-----")
                .doesNotContain("PRIVATE");
        FarmAuthority authority = FarmAuthority.create(NOW);
        X509Certificate certificate = authority.sign(
                CertificateRequest.parse(made.text()).key(), List.of("render-7", "10.0.0.7"), NOW, Duration.ofDays(90));
        certificate.verify(authority.certificate().getPublicKey());
        assertThat(certificate.getPublicKey()).isEqualTo(made.publicKey());
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .containsExactly("render-7", "10.0.0.7", FarmAuthority.NODES);
        assertThat(certificate.getBasicConstraints()).as("it is no authority").isEqualTo(-1);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(90)));
    }

    @Test
    void whoDoesNotHaveTheKeyGetsNoCertificateForIt() throws Exception {
        String stolen = request(rsa(2_048), rsa(2_048));
        assertThatThrownBy(() -> CertificateRequest.parse(stolen)).hasMessageContaining("not signed with the key");
    }

    @Test
    void keysThatAreTooShortAreRefused() throws Exception {
        KeyPair weak = rsa(1_024);
        String request = request(weak, weak);
        assertThatThrownBy(() -> CertificateRequest.parse(request)).hasMessageContaining("2048 to 8192 bits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
            })
    void nonsenseIsRefused(String text) {
        assertThatThrownBy(() -> CertificateRequest.parse(text)).isInstanceOf(CertificateProblem.class);
    }

    @Test
    void whatIsTooLongIsNotRead() {
        assertThatThrownBy(() -> CertificateRequest.parse("x".repeat(20_000))).hasMessageContaining("more than");
    }
}
