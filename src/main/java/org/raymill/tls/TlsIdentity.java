package org.raymill.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * What one end of a connection shows to the other.
 *
 * @param chain its certificate, then those of intermediate authorities
 * @param key proves that the first is its own
 */
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {

    private static final Duration ENDS_SOON = Duration.ofDays(30);
    private static final int CHALLENGE_BYTES = 32;

    public TlsIdentity {
        chain = List.copyOf(chain);
    }

    /**
     * Reads it.
     *
     * @throws CertificateProblem when the files can not be read, do not belong together, or the certificate is not valid at that time
     */
    public static TlsIdentity read(TlsFiles files, Instant now) {
        List<X509Certificate> chain = PemFiles.readCertificates(files.certificate());
        X509Certificate own = chain.get(0);
        Instant end = own.getNotAfter().toInstant();
        if (end.isBefore(now)) {
            throw new CertificateProblem("the certificate in " + files.certificate() + " expired at " + end
                    + "; raymill certs node makes another");
        }
        Instant begin = own.getNotBefore().toInstant();
        if (begin.isAfter(now)) {
            throw new CertificateProblem("the certificate in " + files.certificate() + " is valid from " + begin
                    + " only; set the clock of this host right, it says " + now);
        }
        PrivateKey key = PemFiles.readKey(files.key());
        if (!belong(own.getPublicKey(), key)) {
            throw new CertificateProblem("the key in " + files.key() + " is not that of the certificate in "
                    + files.certificate() + "; name the two files that were made together");
        }
        return new TlsIdentity(chain, key);
    }

    /** Whether a key is the secret half of another. */
    public static boolean belong(PublicKey publicKey, PrivateKey key) {
        if (!publicKey.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        try {
            byte[] challenge = new byte[CHALLENGE_BYTES];
            new SecureRandom().nextBytes(challenge);
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA" -> "SHA256withRSA";
                        default -> key.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(challenge);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(challenge);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The certificate itself. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** What the operator should know of it: that it ends within 30 days, or has ended. */
    public Optional<String> warning(Instant now) {
        Instant end = certificate().getNotAfter().toInstant();
        return now.plus(ENDS_SOON).isBefore(end)
                ? Optional.empty()
                : Optional.of("the certificate of " + certificate().getSubjectX500Principal() + " "
                        + (end.isBefore(now) ? "expired" : "expires") + " at " + end
                        + "; raymill certs node makes another");
    }

    /** For Java's TLS. */
    KeyManager[] managers() {
        try {
            char[] password = new char[0];
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", key, password, chain.toArray(new Certificate[0]));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(store, password);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateProblem("this Java can not use the certificate: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return certificate().getSubjectX500Principal().toString();
    }
}
