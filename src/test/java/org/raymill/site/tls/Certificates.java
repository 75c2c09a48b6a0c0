package org.raymill.site.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.raymill.model.SiteName;
import org.raymill.tls.PemFiles;

/** Sites with certificates in a folder, as tests need them. */
public final class Certificates {

    private final Path folder;

    /** Those in a folder, with an empty list of revoked ones. */
    public Certificates(Path folder) throws IOException {
        this.folder = folder;
        Files.createFile(revoked());
    }

    /** Makes a valid certificate of a site: {@code NAME.crt} and {@code NAME.key}. */
    public Certificates with(String name) {
        return with(name, name, Instant.now(), SiteCertificate.USUAL_VALIDITY);
    }

    /** Makes a certificate of a site in files with another name, valid for the given time. */
    public Certificates with(String file, String site, Instant from, Duration validity) {
        SiteCertificate made = SiteCertificate.create(new SiteName(site), from, validity);
        PemFiles.write(made.certificate(), made.key(), certificate(file), key(file));
        return this;
    }

    public Path certificate(String file) {
        return folder.resolve(file + ".crt");
    }

    public Path key(String file) {
        return folder.resolve(file + ".key");
    }

    /** The list of revoked certificates. */
    public Path revoked() {
        return folder.resolve("revoked");
    }

    /** Revokes the certificate in a file. */
    public void revoke(String file) throws IOException {
        Files.writeString(
                revoked(),
                Files.readString(revoked())
                        + Fingerprint.of(
                                PemFiles.readCertificates(certificate(file)).get(0)) + "  # " + file + "\n");
    }

    /** What a site knows of others: {@code "b=b,b-new"} are the certificates in two files for the site b. */
    public PeerCertificates peers(String... sites) {
        Map<SiteName, List<Path>> files = new TreeMap<>();
        for (String site : sites) {
            String[] parts = site.split("=");
            files.put(
                    new SiteName(parts[0]),
                    List.of(parts[parts.length - 1].split(",")).stream()
                            .map(this::certificate)
                            .toList());
        }
        return PeerCertificates.read(files, Optional.of(revoked()));
    }

    /** The connections of a site that knows others. */
    public SiteTls tls(String own, Consumer<RefusedConnection> listener, String... sites) {
        SiteIdentity identity = SiteIdentity.read(new SiteName(own), certificate(own), key(own));
        return new SiteTls(identity, peers(sites), listener);
    }
}
