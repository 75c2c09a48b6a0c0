package org.raymill.site.tls;

import akka.remote.artery.tcp.SSLEngineProviderSetup;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.raymill.model.SiteName;
import org.raymill.site.tls.RefusedConnection.Reason;
import org.raymill.tls.CertificateProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to and from other sites: TLS 1.3 in which both ends show a certificate, and each trusts exactly the pinned ones of the other. Names
 * of hosts are not compared, since a pin says more. No session is resumed, so each connection has its certificates checked; while it is open they
 * are checked again with its traffic, once a second, and it breaks when one has been revoked or has expired. Safe for several threads.
 */
public final class SiteTls {

    private static final Logger LOG = LoggerFactory.getLogger(SiteTls.class);
    /** How Java says that a client has no certificate; it asks no trust manager then. */
    private static final String NOTHING_SHOWN = "Empty client certificate chain";

    private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);

    private final SiteIdentity own;
    private final PeerCertificates peers;
    private final RefusalLog log;
    private final Consumer<RefusedConnection> listener;
    private final KeyManager[] keys;
    /** When it was last looked whether this site's own certificate ends soon: with the first connection of each day. */
    private final AtomicLong warnedAt = new AtomicLong(System.nanoTime() - DAY_NANOS);

    /**
     * Connections of a site.
     *
     * @param listener hears of each connection that is refused or cut, beside the log, on any thread; it must not block
     * @throws CertificateProblem when another site has this site's own certificate
     */
    public SiteTls(SiteIdentity own, PeerCertificates peers, Consumer<RefusedConnection> listener) {
        peers.siteOf(own.certificate()).ifPresent(site -> {
            throw new CertificateProblem("the certificate " + SiteCertificate.describe(own.certificate())
                    + " is this site's own and can not be that of site " + site + ", too");
        });
        this.own = own;
        this.peers = peers;
        this.listener = listener;
        this.log = new RefusalLog(System::nanoTime);
        this.keys = keys(own);
    }

    private static KeyManager[] keys(SiteIdentity own) {
        try {
            char[] password = new char[0];
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(own.name().value(), own.key(), password, new Certificate[] {own.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(store, password);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java can not use the certificate: " + e.getMessage(), e);
        }
    }

    /** The server's end of a connection that any of the known sites may have opened; {@link #peerOf} tells which. */
    public SSLEngine serverEngine() {
        return engine(Optional.empty(), false, null, -1);
    }

    /** The server's end of a connection that only this site may open. */
    public SSLEngine serverEngine(SiteName peer) {
        return engine(Optional.of(peer), false, null, -1);
    }

    /**
     * The client's end of a connection to a site.
     *
     * @param host where it is reached; for messages only
     */
    public SSLEngine clientEngine(SiteName peer, String host, int port) {
        return engine(Optional.of(peer), true, host, port);
    }

    /** What makes the clients' ends of connections to a site, for libraries that ask for such. It makes engines only, no sockets. */
    public SSLContext clientContext(SiteName peer) {
        return GuardedContext.create((host, port) -> clientEngine(peer, host, port));
    }

    /** What makes the server's ends of connections from any of the known sites, for libraries that ask for such. It makes engines only. */
    public SSLContext serverContext() {
        return GuardedContext.create((host, port) -> serverEngine());
    }

    /** Lets an actor system exchange messages with one site and no other; for {@code akka.remote.artery.transport = tls-tcp}. */
    public SSLEngineProviderSetup artery(SiteName peer) {
        return SSLEngineProviderSetup.create(system -> new ArteryEngines(this, peer));
    }

    /** The site at the other end of a connection, as long as its certificate is trusted; nothing when it is not, or not any more. */
    public Optional<SiteName> peerOf(SSLSession session) {
        return GuardedEngine.certificateOf(session)
                .filter(certificate -> peers.refusal(certificate).isEmpty())
                .flatMap(peers::siteOf);
    }

    /** Whether a site has a certificate that is trusted now. If not, no connection to it can come to be. */
    public boolean stillTrusted(SiteName peer) {
        return peers.trusts(peer);
    }

    /** This site. */
    public SiteIdentity own() {
        return own;
    }

    private void warn() {
        long now = System.nanoTime();
        long before = warnedAt.get();
        if (now - before >= DAY_NANOS && warnedAt.compareAndSet(before, now)) {
            own.warning(Instant.now()).ifPresent(warning -> LOG.warn("Soon there will be no links: {}", warning));
        }
    }

    private SSLEngine engine(Optional<SiteName> peer, boolean client, String host, int port) {
        warn();
        try {
            SSLContext context = SSLContext.getInstance(GuardedEngine.PROTOCOL);
            context.init(keys, new TrustManager[] {new PinningTrust(peers, peer)}, null);
            SSLEngine engine = host == null ? context.createSSLEngine() : context.createSSLEngine(host, port);
            engine.setUseClientMode(client);
            engine.setNeedClientAuth(!client);
            engine.setEnabledProtocols(new String[] {GuardedEngine.PROTOCOL});
            return new GuardedEngine(engine, new PeerGuard(peer));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS 1.3: " + e.getMessage(), e);
        }
    }

    /** Watches over a connection to one site, or to any when none is given. */
    private final class PeerGuard implements GuardedEngine.Guard {

        private final Optional<SiteName> expected;

        PeerGuard(Optional<SiteName> expected) {
            this.expected = expected;
        }

        @Override
        public Optional<RefusedConnection> check(X509Certificate certificate) {
            return peers.check(certificate, expected);
        }

        @Override
        public void failed(SSLException failure, Optional<X509Certificate> other) {
            why(failure, other).ifPresent(refused -> {
                log.tell(refused);
                listener.accept(refused);
            });
        }

        /** Nothing when a connection that had come to be broke for a reason of its own. */
        private Optional<RefusedConnection> why(SSLException failure, Optional<X509Certificate> other) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof PinningTrust.Refused refused) {
                    return Optional.of(refused.why());
                }
            }
            String text = String.valueOf(failure.getMessage());
            Optional<SiteName> peer = expected.or(() -> other.flatMap(peers::siteOf));
            String who = other.map(SiteCertificate::describe)
                    .or(() -> expected.map(name -> "site " + name))
                    .orElse("another program");
            if (text.contains("fatal alert") && text.contains("certificate")) {
                return Optional.of(new RefusedConnection(
                        peer,
                        Reason.REFUSED_BY_PEER,
                        who + " refused this site's certificate " + SiteCertificate.describe(own.certificate()) + " ("
                                + text + "); its log tells why"));
            }
            if (text.contains(NOTHING_SHOWN)) {
                return Optional.of(new RefusedConnection(peer, Reason.UNKNOWN, who + " showed no certificate"));
            }
            return other.isPresent()
                    ? Optional.empty()
                    : Optional.of(new RefusedConnection(
                            peer, Reason.NO_TLS, "the connection with " + who + " came to no TLS 1.3: " + text));
        }
    }
}
