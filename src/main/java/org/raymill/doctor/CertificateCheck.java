package org.raymill.doctor;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.raymill.model.Finding;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.TlsFiles;
import org.raymill.tls.TlsIdentity;

/**
 * Whether a certificate and its key can be read, belong together, and how long they last.
 *
 * @param use what it is for, such as {@code the API}
 * @param advice how another one is made
 */
public record CertificateCheck(String use, TlsFiles files, String advice, InstantSource clock) {

    private static final String NAME = "certificate";

    /** The check. */
    public Check check() {
        return new Check(NAME, place(files.certificate()), () -> List.of(look()));
    }

    private Finding look() {
        Instant now = clock.instant();
        String where = place(files.certificate());
        try {
            TlsIdentity own = TlsIdentity.read(files, now);
            Instant end = own.certificate().getNotAfter().toInstant();
            String found = "of " + use + ", valid until " + end + ", for "
                    + Duration.between(now, end).toDays() + " days more";
            Optional<String> warning = own.warning(now);
            return warning.isEmpty() ? Finding.ok(NAME, where, found) : Finding.warning(NAME, where, found, advice);
        } catch (CertificateProblem e) {
            return Finding.problem(NAME, where, "of " + use + ": " + e.getMessage(), advice);
        }
    }

    private static String place(Path file) {
        return file.toString();
    }
}
