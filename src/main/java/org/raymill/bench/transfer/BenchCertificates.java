package org.raymill.bench.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.raymill.model.SiteName;
import org.raymill.site.tls.PeerCertificates;
import org.raymill.site.tls.SiteCertificate;
import org.raymill.site.tls.SiteIdentity;
import org.raymill.site.tls.SiteTls;
import org.raymill.tls.PemFiles;

/** The certificates of the sites of a benchmark, in a folder. */
final class BenchCertificates {

    private static final Duration VALID = SiteCertificate.USUAL_VALIDITY;

    private final Path folder;

    BenchCertificates(Path folder) {
        this.folder = folder;
    }

    /** Makes them. */
    void create(SiteName... sites) throws IOException {
        Files.createDirectories(folder);
        for (SiteName site : sites) {
            SiteCertificate made = SiteCertificate.create(site, Instant.now(), VALID);
            PemFiles.write(made.certificate(), made.key(), certificate(site), key(site));
        }
    }

    Path certificate(SiteName site) {
        return folder.resolve(site + ".crt");
    }

    Path key(SiteName site) {
        return folder.resolve(site + ".key");
    }

    /** The connections of a site that knows others. */
    SiteTls tls(SiteName own, SiteName... others) {
        Map<SiteName, List<Path>> files = Arrays.stream(others)
                .collect(Collectors.toMap(Function.identity(), site -> List.of(certificate(site))));
        return new SiteTls(
                SiteIdentity.read(own, certificate(own), key(own)),
                PeerCertificates.read(files, Optional.empty()),
                refused -> {});
    }
}
