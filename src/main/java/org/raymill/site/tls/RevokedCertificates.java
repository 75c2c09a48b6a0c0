package org.raymill.site.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.raymill.tls.CertificateProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that are not to be trusted any more: a file with a fingerprint a line, {@code #} before comments. It is read again whenever it
 * has changed, so a revocation takes effect without a restart. While it is missing or can not be understood, all that was revoked remains so,
 * together with what can be understood. Safe for several threads.
 */
final class RevokedCertificates {

    private static final Logger LOG = LoggerFactory.getLogger(RevokedCertificates.class);
    /** A file may be written twice within one tick of its time stamp: a fresh one is read again until it is older than this. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private record Stamp(Instant modified, long bytes, Object file) {}

    private final Optional<Path> file;
    private Set<Fingerprint> revoked = Set.of();
    private Optional<Stamp> settled = Optional.empty();
    /** Whether the file has been there: then it is missed. */
    private boolean known;

    private String told = "";

    /**
     * The list in a file; one that is not there yet revokes nothing until it is.
     *
     * @throws CertificateProblem when its folder is not there, or it holds anything but fingerprints
     */
    RevokedCertificates(Optional<Path> file) {
        this.file = file;
        file.ifPresent(this::begin);
    }

    private void begin(Path list) {
        if (Files.exists(list)) {
            RevocationFile.Content content = RevocationFile.read(list);
            if (!content.problems().isEmpty()) {
                throw new CertificateProblem(
                        content.problems().get(0) + "; correct it, so that nothing revoked is trusted");
            }
            revoked = content.fingerprints();
            known = true;
        } else if (!Files.isDirectory(list.toAbsolutePath().getParent())) {
            throw new CertificateProblem("there is no folder for the list of revoked certificates " + list
                    + "; correct the setting, or nothing could be revoked");
        }
    }

    /** Whether a certificate is revoked by the file as it is now. */
    synchronized boolean contains(Fingerprint fingerprint) {
        file.ifPresent(this::refresh);
        return revoked.contains(fingerprint);
    }

    private void refresh(Path list) {
        try {
            if (!known && !Files.exists(list)) {
                return;
            }
            known = true;
            BasicFileAttributes attributes = Files.readAttributes(list, BasicFileAttributes.class);
            Instant modified = attributes.lastModifiedTime().toInstant();
            Optional<Stamp> stamp = Optional.of(new Stamp(modified, attributes.size(), attributes.fileKey()));
            if (stamp.equals(settled)) {
                return;
            }
            settled = modified.isBefore(Instant.now().minus(SETTLED)) ? stamp : Optional.empty();
            RevocationFile.Content content = RevocationFile.read(list);
            if (content.problems().isEmpty()) {
                revoked = content.fingerprints();
                told = "";
            } else {
                keep(content.fingerprints(), content.problems().get(0));
            }
        } catch (IOException e) {
            keep(Set.of(), "the list of revoked certificates " + list + " can not be read: " + e);
        } catch (CertificateProblem e) {
            keep(Set.of(), e.getMessage());
        }
    }

    private void keep(Set<Fingerprint> further, String problem) {
        Set<Fingerprint> all = new HashSet<>(revoked);
        all.addAll(further);
        revoked = Set.copyOf(all);
        if (!problem.equals(told)) {
            told = problem;
            LOG.warn("{}. What was revoked before remains revoked.", problem);
        }
    }
}
