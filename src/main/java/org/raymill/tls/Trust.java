package org.raymill.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whose certificates are accepted when this program connects to a server: those that the authorities have signed that this Java trusts, and authorities of
 * the house. The name of the host must be right in any case, which whoever makes the connection sees to.
 */
public final class Trust {

    /** As this Java trusts. */
    public static final Trust JAVA = new Trust(List.of());

    private static final long MAX_BYTES = 1 << 20;
    /** Messages of TLS have causes, and these others. */
    private static final int MAX_CAUSES = 20;

    private final SSLContext context;
    private final int own;

    private Trust(List<X509Certificate> authorities) {
        this.own = authorities.size();
        try {
            context = authorities.isEmpty() ? SSLContext.getDefault() : SSLContext.getInstance("TLS");
            if (!authorities.isEmpty()) {
                context.init(null, managers(authorities), null);
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    private static TrustManager[] managers(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        List<X509Certificate> trusted = new ArrayList<>(authorities);
        for (TrustManager manager : factory(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager known) {
                trusted.addAll(List.of(known.getAcceptedIssuers()));
            }
        }
        for (int i = 0; i < trusted.size(); i++) {
            all.setCertificateEntry("authority-" + i, trusted.get(i));
        }
        return factory(all).getTrustManagers();
    }

    private static TrustManagerFactory factory(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    /**
     * Trusts authorities of the house, too.
     *
     * @param file their certificates, PEM; a server's own certificate does as well
     * @throws IllegalArgumentException with a message for people when there are none in it, or it can not be read
     */
    public static Trust and(Path file) {
        return and(List.of(file));
    }

    /** The same with those in several files; with none as this Java trusts. */
    public static Trust and(List<Path> files) {
        List<X509Certificate> authorities = new ArrayList<>();
        files.forEach(file -> authorities.addAll(authorities(file)));
        return authorities.isEmpty() ? JAVA : new Trust(authorities);
    }

    /** Trusts an authority of the house, too. */
    public static Trust and(X509Certificate authority) {
        return new Trust(List.of(authority));
    }

    private static List<X509Certificate> authorities(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException(file + " has more than " + MAX_BYTES + " bytes");
            }
            List<X509Certificate> authorities = new ArrayList<>();
            try (InputStream in = Files.newInputStream(file)) {
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(in)
                        .forEach(certificate -> authorities.add((X509Certificate) certificate));
            }
            if (authorities.isEmpty()) {
                throw new IllegalArgumentException(file + " has no certificate");
            }
            return authorities;
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " can not be read: " + e, e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    file + " has something else than certificates in PEM: " + e.getMessage(), e);
        }
    }

    /** Makes connections that are trusted so. */
    public SSLContext context() {
        return context;
    }

    /**
     * What is wrong with a certificate, for people; empty when a connection failed for something else.
     *
     * @param named what can name more authorities: a setting, an option
     */
    public static Optional<String> problem(Throwable failure, String named) {
        Throwable cause = failure;
        boolean isTls = false;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof CertPathBuilderException) {
                return Optional.of("its certificate was signed by nobody who is trusted here; " + named
                        + " can name who signs those of the house");
            } else if (cause instanceof CertificateException || cause instanceof CertPathValidatorException) {
                isTls = true;
            }
            if (cause.getCause() == null && (isTls || cause instanceof SSLHandshakeException)) {
                return Optional.of("its certificate is not accepted: " + cause.getMessage());
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return own == 0 ? "as this Java trusts" : "as this Java trusts, and " + own + " more authorities";
    }
}
