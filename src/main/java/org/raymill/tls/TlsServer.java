package org.raymill.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's ends of TLS connections, of version 1.2 and 1.3. Its certificate and key are read again when their files have changed: connections that
 * are open live on, new ones get the new certificate. Files that can not be used, such as a certificate whose key has not been written yet, change nothing
 * and are told once. Clients are not asked for certificates. Safe for several threads.
 */
public final class TlsServer {

    /** TLS 1.0 and 1.1 are broken, and Java may still have them. */
    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    private static final Logger LOG = LoggerFactory.getLogger(TlsServer.class);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);

    private final TlsFiles files;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private SSLContext context;
    private TlsIdentity identity;
    private List<Stamp> read;
    private long lookedAt;
    private long warnedAt;

    /** What tells one state of a file from another. */
    private record Stamp(Object key, long modifiedNanos, long bytes) {}

    private TlsServer(TlsFiles files, InstantSource clock, LongSupplier nanoTime) {
        this.files = files;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.read = stamps();
        use(TlsIdentity.read(files, clock.instant()));
        this.lookedAt = nanoTime.getAsLong();
        this.warnedAt = lookedAt - DAY_NANOS;
    }

    /**
     * Reads the files.
     *
     * @throws CertificateProblem when they can not be used
     */
    public static TlsServer open(TlsFiles files) {
        return new TlsServer(files, InstantSource.system(), System::nanoTime);
    }

    static TlsServer open(TlsFiles files, InstantSource clock, LongSupplier nanoTime) {
        return new TlsServer(files, clock, nanoTime);
    }

    /** For one more connection. */
    public SSLEngine engine() {
        SSLEngine engine = current().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(VERSIONS.toArray(String[]::new));
        parameters.setCipherSuites(Arrays.stream(engine.getSupportedCipherSuites())
                .filter(TlsServer::isSound)
                .toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Authenticated encryption, with keys that nobody who gets the server's own key later can find. */
    private static boolean isSound(String suite) {
        boolean authenticated = suite.contains("_GCM_") || suite.contains("_CHACHA20_");
        boolean version13 = suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_");
        return authenticated && (version13 || suite.startsWith("TLS_ECDHE_"));
    }

    private synchronized SSLContext current() {
        long now = nanoTime.getAsLong();
        if (now - lookedAt >= LOOK_AGAIN_NANOS) {
            lookedAt = now;
            look();
        }
        if (now - warnedAt >= DAY_NANOS) {
            warnedAt = now;
            identity.warning(clock.instant()).ifPresent(LOG::warn);
        }
        return context;
    }

    private void look() {
        List<Stamp> seen = stamps();
        if (seen.equals(read)) {
            return;
        }
        read = seen;
        try {
            use(TlsIdentity.read(files, clock.instant()));
            LOG.info(
                    "{} is used from now on; it ends at {}",
                    files.certificate(),
                    identity.certificate().getNotAfter().toInstant());
        } catch (CertificateProblem e) {
            LOG.warn("The certificate is not exchanged, the former one is still used: {}", e.getMessage());
        }
    }

    private void use(TlsIdentity now) {
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(now.managers(), new TrustManager[0], null);
            context = made;
            identity = now;
        } catch (GeneralSecurityException e) {
            throw new CertificateProblem("this Java can not use the certificate: " + e.getMessage(), e);
        }
    }

    /** Those of both files. One that is not there has one, too, so that its return is seen. */
    private List<Stamp> stamps() {
        return List.of(stamp(files.certificate()), stamp(files.key()));
    }

    private static Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Object key = attributes.fileKey();
            return new Stamp(
                    key == null ? Set.of() : key,
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                    attributes.size());
        } catch (IOException e) {
            return new Stamp(Set.of(), 0, -1);
        }
    }
}
