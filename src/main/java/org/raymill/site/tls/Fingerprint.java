package org.raymill.site.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import org.raymill.model.Sha256;

/**
 * What a certificate is known by.
 *
 * @param digest the SHA-256 of its DER encoding
 */
public record Fingerprint(Sha256 digest) implements Comparable<Fingerprint> {

    private static final String PREFIX = "sha256:";

    /** That of a certificate. */
    public static Fingerprint of(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return new Fingerprint(new Sha256(HexFormat.of().formatHex(digest)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that has no encoding", e);
        }
    }

    /**
     * Reads {@code sha256:HEX}; the prefix may be missing, and digits may be upper-case and parted by colons, as other programs print them.
     *
     * @throws IllegalArgumentException when the text is none
     */
    public static Fingerprint parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        String hex = (lower.startsWith(PREFIX) ? lower.substring(PREFIX.length()) : lower).replace(":", "");
        if (!Sha256.isValid(hex)) {
            throw new IllegalArgumentException(
                    "not the fingerprint of a certificate; it is sha256: and 64 hexadecimal digits");
        }
        return new Fingerprint(new Sha256(hex));
    }

    @Override
    public int compareTo(Fingerprint other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return PREFIX + digest.hex();
    }
}
