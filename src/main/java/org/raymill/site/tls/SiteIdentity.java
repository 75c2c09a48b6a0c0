package org.raymill.site.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.model.SiteName;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.PemFiles;
import org.raymill.tls.TlsIdentity;

/** What this site shows to others: its name, its certificate and the key that proves that the certificate is its own. */
public final class SiteIdentity {

    /** From when on it is told that a certificate ends. */
    private static final Duration ENDS_SOON = Duration.ofDays(30);

    private final SiteName name;
    private final X509Certificate certificate;
    private final PrivateKey key;

    private SiteIdentity(SiteName name, X509Certificate certificate, PrivateKey key) {
        this.name = name;
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Reads this site's identity.
     *
     * @param name this site's name, which the certificate has to bear
     * @param certificate a PEM file with one certificate, valid now
     * @param key a PEM file with the key of that certificate (PKCS#8), readable by its owner alone
     * @throws CertificateProblem when they do not fit or can not be used
     */
    public static SiteIdentity read(SiteName name, Path certificate, Path key) {
        return read(name, certificate, key, Instant.now());
    }

    static SiteIdentity read(SiteName name, Path certificate, Path key, Instant now) {
        List<X509Certificate> certificates = PemFiles.readCertificates(certificate);
        if (certificates.size() > 1) {
            throw new CertificateProblem(certificate
                    + " holds several certificates; this site shows one: put the others into files of their own");
        }
        X509Certificate own = certificates.get(0);
        requireName(own, name, certificate);
        if (own.getNotAfter().toInstant().isBefore(now)) {
            throw new CertificateProblem("the certificate in " + certificate + " expired at "
                    + own.getNotAfter().toInstant() + "; " + makeAnother(name));
        }
        if (own.getNotBefore().toInstant().isAfter(now)) {
            throw new CertificateProblem("the certificate in " + certificate + " is valid from "
                    + own.getNotBefore().toInstant() + " only; set the clock of this host right, it says " + now);
        }
        PrivateKey ownKey = PemFiles.readKey(key);
        if (!TlsIdentity.belong(own.getPublicKey(), ownKey)) {
            throw new CertificateProblem("the key in " + key + " is not that of the certificate in " + certificate
                    + "; name the two files that were made together");
        }
        return new SiteIdentity(name, own, ownKey);
    }

    /** Refuses a certificate that does not name the site that it was configured for. */
    static void requireName(X509Certificate certificate, SiteName site, Path file) {
        Optional<SiteName> named = SiteCertificate.named(certificate);
        if (!named.equals(Optional.of(site))) {
            throw new CertificateProblem("the certificate in " + file + " names "
                    + named.map(other -> "the site " + other).orElse("no site") + ", not " + site + "; "
                    + makeAnother(site));
        }
    }

    private static String makeAnother(SiteName site) {
        return "make one with raymill certs create --site " + site + " and give it to the linked sites";
    }

    /** This site's name. */
    public SiteName name() {
        return name;
    }

    /** What other sites have to trust. */
    public X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    /** What the operator should know of it: that it ends within 30 days, or has ended. */
    public Optional<String> warning(Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        return now.plus(ENDS_SOON).isBefore(end)
                ? Optional.empty()
                : Optional.of("the certificate of this site, " + SiteCertificate.describe(certificate) + ", "
                        + (end.isBefore(now) ? "expired" : "expires") + " at " + end + "; " + makeAnother(name));
    }
}
