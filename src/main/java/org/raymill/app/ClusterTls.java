package org.raymill.app;

import akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.tls.CertificateProblem;
import org.raymill.tls.PemFiles;
import org.raymill.tls.TlsFiles;
import org.raymill.tls.TlsIdentity;

/**
 * How the nodes of a cluster know each other and encrypt what they say: mutual TLS 1.3, in which each shows a certificate that the farm's authority has signed.
 * Akka reads the files; what it can not use is found here before, so that it is said at the start.
 *
 * @param files this node's certificate and key
 * @param authority the certificate of the authority
 * @param readAgain how long what was read is used; then new connections are made with what the files have become
 */
record ClusterTls(TlsFiles files, Path authority, Duration readAgain) {

    private static final String AT = "raymill.cluster.tls";
    private static final String ARTERY = "akka.remote.artery.";
    private static final String ENGINE = ARTERY + "ssl.rotating-keys-engine.";

    /**
     * Reads the settings below {@code raymill.cluster.tls}; empty when there are none, and the cluster speaks plainly.
     *
     * @throws StartException when there is only a part of them
     */
    static Optional<ClusterTls> from(Config config) {
        List<String> files =
                List.of(config.getString("certificate"), config.getString("key"), config.getString("authority"));
        Duration readAgain = config.getDuration("read-again-after");
        if (readAgain.isNegative() || readAgain.isZero()) {
            throw new StartException(AT + ".read-again-after must be longer than nothing");
        }
        if (files.stream().allMatch(String::isEmpty)) {
            return Optional.empty();
        }
        if (files.stream().anyMatch(String::isEmpty)) {
            throw new StartException(AT + " needs certificate, key and authority; raymill init makes all three");
        }
        TlsFiles own = new TlsFiles(absolute(files.get(0)), absolute(files.get(1)));
        return Optional.of(new ClusterTls(own, absolute(files.get(2)), readAgain));
    }

    private static Path absolute(String file) {
        return Path.of(file).toAbsolutePath().normalize();
    }

    /**
     * Makes sure that the files can be used.
     *
     * @return this node's own
     * @throws StartException when they can not; the message says why and what to do
     */
    TlsIdentity check(Instant now) {
        try {
            TlsIdentity own = TlsIdentity.read(files, now);
            if (!own.key().getAlgorithm().equals("RSA")) {
                throw new CertificateProblem("the key in " + files.key() + " is of the kind "
                        + own.key().getAlgorithm() + "; the cluster takes RSA alone, as raymill certs node makes it");
            }
            List<X509Certificate> authorities = PemFiles.readCertificates(authority);
            if (own.chain().size() > 1 || authorities.size() > 1) {
                throw new CertificateProblem(
                        (own.chain().size() > 1 ? files.certificate() : authority)
                                + " holds several certificates; the cluster takes one that its one authority has signed itself");
            }
            requireSigned(own.certificate(), authorities.get(0));
            return own;
        } catch (CertificateProblem e) {
            throw new StartException(AT + ": " + e.getMessage());
        }
    }

    private void requireSigned(X509Certificate own, X509Certificate signer) {
        try {
            own.verify(signer.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertificateProblem(
                    "the certificate in " + files.certificate() + " was not signed by the authority in " + authority
                            + "; raymill certs node signs one with the authority of the farm");
        }
    }

    /** Akka's settings for it, to be laid over all others. */
    Config akka() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ARTERY + "transport", "tls-tcp");
        settings.put(ARTERY + "ssl.ssl-engine-provider", RotatingKeysSSLEngineProvider.class.getName());
        settings.put(ENGINE + "cert-file", files.certificate().toString());
        settings.put(ENGINE + "key-file", files.key().toString());
        settings.put(ENGINE + "ca-cert-file", authority.toString());
        settings.put(ENGINE + "protocol", "TLSv1.3");
        settings.put(
                ENGINE + "enabled-algorithms",
                List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"));
        settings.put(ENGINE + "ssl-context-cache-ttl", readAgain.toMillis() + " ms");
        return ConfigFactory.parseMap(settings);
    }
}
