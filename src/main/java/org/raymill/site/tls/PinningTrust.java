package org.raymill.site.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.raymill.model.SiteName;
import org.raymill.site.tls.RefusedConnection.Reason;

/**
 * Trusts the configured certificates, at both ends of a connection alike, and asks for neither signers nor the name of the host: who has the key
 * of a pinned certificate is that site, wherever it is.
 */
final class PinningTrust extends X509ExtendedTrustManager {

    /** A certificate is not trusted. */
    static final class Refused extends CertificateException {

        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial")
        private final RefusedConnection why;

        Refused(RefusedConnection why) {
            super(why.text());
            this.why = why;
        }

        RefusedConnection why() {
            return why;
        }
    }

    private final PeerCertificates peers;
    private final Optional<SiteName> expected;

    PinningTrust(PeerCertificates peers, Optional<SiteName> expected) {
        this.peers = peers;
        this.expected = expected;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new Refused(new RefusedConnection(expected, Reason.UNKNOWN, "no certificate was shown"));
        }
        Optional<RefusedConnection> refusal = peers.check(chain[0], expected);
        if (refusal.isPresent()) {
            throw new Refused(refusal.get());
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    /** None: a name in this list would only tell strangers whom this site knows. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
