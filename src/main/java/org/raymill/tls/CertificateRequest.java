package org.raymill.tls;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A request for a certificate (PKCS#10): a public key, signed with the private one, which never leaves its machine. The name in it counts for nothing.
 *
 * @param key whose owner has signed the request
 */
public record CertificateRequest(PublicKey key) {

    private static final int RSA_BITS = 3_072;
    private static final int MIN_BITS = 2_048;
    private static final int MAX_BITS = 8_192;
    private static final int MAX_CHARACTERS = 16 << 10;

    /**
     * A request with the key that belongs to it.
     *
     * @param text the request, PEM
     */
    public record Made(PublicKey publicKey, PrivateKey key, String text) {}

    /** Makes a key, and a request for it. */
    public static Made create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            KeyPair pair = generator.generateKeyPair();
            PKCS10CertificationRequest request = new JcaPKCS10CertificationRequestBuilder(
                            new X500Principal("CN=raymill node"), pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()));
            return new Made(pair.getPublic(), pair.getPrivate(), PemFiles.pem(request));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("this Java can make no request for a certificate: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a request of somebody.
     *
     * @throws CertificateProblem with a message for the sender when it is none, when who made it does not have the key, or when the key is not one that
     *     nodes can have
     */
    public static CertificateRequest parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new CertificateProblem("it has more than " + MAX_CHARACTERS + " characters");
        }
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            if (!(parser.readObject() instanceof PKCS10CertificationRequest request)) {
                throw new CertificateProblem("it is no request for a certificate in PEM (BEGIN CERTIFICATE REQUEST)");
            }
            PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
            int bits = key instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : 0;
            if (bits < MIN_BITS || bits > MAX_BITS) {
                throw new CertificateProblem("nodes have RSA keys of " + MIN_BITS + " to " + MAX_BITS + " bits");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new CertificateProblem("it is not signed with the key that it is for");
            }
            return new CertificateRequest(key);
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new CertificateProblem("it can not be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw e instanceof CertificateProblem problem
                    ? problem
                    : new CertificateProblem("it can not be read: " + e.getMessage(), e);
        }
    }
}
