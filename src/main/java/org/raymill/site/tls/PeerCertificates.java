package org.raymill.site.tls;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.raymill.model.SiteName;
import org.raymill.site.tls.RefusedConnection.Reason;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.PemFiles;

/**
 * The certificates by which other sites are known: those that the settings name and no others, whoever signed them. A site may have several, so
 * that it can exchange its certificate without a gap. Safe for several threads; the list of revoked ones is looked at with each question.
 */
public final class PeerCertificates {

    private final Map<Fingerprint, SiteName> sites;
    private final Map<SiteName, List<X509Certificate>> certificates;
    private final RevokedCertificates revoked;
    private final Clock clock;

    private PeerCertificates(
            Map<SiteName, List<X509Certificate>> certificates, RevokedCertificates revoked, Clock clock) {
        this.certificates = certificates;
        this.revoked = revoked;
        this.clock = clock;
        Map<Fingerprint, SiteName> byFingerprint = new TreeMap<>();
        certificates.forEach((site, all) -> all.forEach(one -> byFingerprint.put(Fingerprint.of(one), site)));
        this.sites = Map.copyOf(byFingerprint);
    }

    /**
     * Reads them.
     *
     * @param files for each site the PEM files with its certificates, one or more in each; all of them have to name it
     * @param revoked the file with the fingerprints of revoked certificates, if there is one
     * @throws CertificateProblem when a file can not be used
     */
    public static PeerCertificates read(Map<SiteName, List<Path>> files, Optional<Path> revoked) {
        return read(files, revoked, Clock.systemUTC());
    }

    static PeerCertificates read(Map<SiteName, List<Path>> files, Optional<Path> revoked, Clock clock) {
        Map<SiteName, List<X509Certificate>> certificates = new TreeMap<>();
        files.forEach((site, paths) -> {
            List<X509Certificate> ofSite = new ArrayList<>();
            for (Path path : paths) {
                for (X509Certificate certificate : PemFiles.readCertificates(path)) {
                    SiteIdentity.requireName(certificate, site, path);
                    ofSite.add(certificate);
                }
            }
            if (ofSite.isEmpty()) {
                throw new CertificateProblem("no certificate is named for the site " + site
                        + "; ask for the file that raymill certs create wrote there, " + site + ".crt");
            }
            certificates.put(site, List.copyOf(ofSite));
        });
        return new PeerCertificates(certificates, new RevokedCertificates(revoked), clock);
    }

    /** The sites that have certificates here. */
    public Set<SiteName> sites() {
        return Set.copyOf(certificates.keySet());
    }

    /** The site that a certificate belongs to, be it valid now or not; nothing for one that is not configured. */
    public Optional<SiteName> siteOf(X509Certificate certificate) {
        return Optional.ofNullable(sites.get(Fingerprint.of(certificate)));
    }

    /** Why a certificate is not trusted now, with its name and fingerprint; nothing when it is. */
    public Optional<String> refusal(X509Certificate certificate) {
        return check(certificate, Optional.empty()).map(RefusedConnection::text);
    }

    /** Whether a site has any certificate that is trusted now. */
    public boolean trusts(SiteName site) {
        return certificates.getOrDefault(site, List.of()).stream()
                .anyMatch(certificate -> refusal(certificate).isEmpty());
    }

    /**
     * Why a certificate is not trusted now.
     *
     * @param expected the site that it has to belong to; any of those that are known when it is empty
     */
    Optional<RefusedConnection> check(X509Certificate certificate, Optional<SiteName> expected) {
        Optional<SiteName> site = siteOf(certificate);
        if (site.isEmpty()) {
            return refused(
                    expected,
                    Reason.UNKNOWN,
                    certificate,
                    expected.map(name -> "is none of those that the settings name for site " + name)
                            .orElse("is none of those that the settings name"));
        }
        if (expected.isPresent() && !expected.equals(site)) {
            return refused(
                    expected,
                    Reason.OTHER_SITE,
                    certificate,
                    "is that of site " + site.get() + ", not of site " + expected.get());
        }
        if (revoked.contains(Fingerprint.of(certificate))) {
            return refused(site, Reason.REVOKED, certificate, "of site " + site.get() + " is revoked");
        }
        Instant now = clock.instant();
        Instant end = certificate.getNotAfter().toInstant();
        Instant begin = certificate.getNotBefore().toInstant();
        if (end.isBefore(now)) {
            return refused(site, Reason.EXPIRED, certificate, "of site " + site.get() + " expired at " + end);
        }
        return begin.isAfter(now)
                ? refused(site, Reason.NOT_YET_VALID, certificate, "of site " + site.get() + " is valid from " + begin)
                : Optional.empty();
    }

    private static Optional<RefusedConnection> refused(
            Optional<SiteName> site, Reason reason, X509Certificate certificate, String text) {
        return Optional.of(new RefusedConnection(
                site, reason, "the certificate " + SiteCertificate.describe(certificate) + " " + text));
    }
}
