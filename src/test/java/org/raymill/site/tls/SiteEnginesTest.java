package org.raymill.site.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.SiteName;
import org.raymill.site.tls.RefusedConnection.Reason;

/** The two ends of connections, without a network between them. */
class SiteEnginesTest {

    private static final SiteName A = new SiteName("a");
    private static final SiteName B = new SiteName("b");

    @TempDir
    private Path folder;

    private Certificates certificates;
    private SiteTls a;
    private SiteTls b;
    private final List<RefusedConnection> refusedAtA = new ArrayList<>();
    private final List<RefusedConnection> refusedAtB = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        certificates = new Certificates(folder).with("a").with("b").with("c");
        a = certificates.tls("a", refusedAtA::add, "b", "c");
        b = certificates.tls("b", refusedAtB::add, "a");
    }

    /** Lets two ends talk until nothing is left to say, then sends a byte from the client. */
    private static void connect(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(100_000);
        ByteBuffer toClient = ByteBuffer.allocate(100_000);
        client.beginHandshake();
        server.beginHandshake();
        boolean moved = true;
        while (moved) {
            moved = step(client, toClient, toServer) | step(server, toServer, toClient);
        }
        ByteBuffer plain = ByteBuffer.allocate(100_000);
        client.wrap(ByteBuffer.wrap(new byte[] {42}), toServer);
        toServer.flip();
        while (toServer.hasRemaining() && plain.position() == 0) {
            server.unwrap(toServer, plain);
        }
        assertThat(plain.flip().get()).isEqualTo((byte) 42);
    }

    private static boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
            return true;
        }
        if (status == HandshakeStatus.NEED_WRAP) {
            return engine.wrap(ByteBuffer.allocate(0), out).bytesProduced() > 0;
        }
        in.flip();
        try {
            return in.hasRemaining()
                    && engine.unwrap(in, ByteBuffer.allocate(100_000)).bytesConsumed() > 0;
        } finally {
            in.compact();
        }
    }

    /** A client that believes anybody. */
    private static SSLEngine careless(KeyManager... keys) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                keys,
                new TrustManager[] {
                    new X509TrustManager() {
                        @Override
                        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

                        @Override
                        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

                        @Override
                        public X509Certificate[] getAcceptedIssuers() {
                            return new X509Certificate[0];
                        }
                    }
                },
                null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        return engine;
    }

    @Test
    void bothEndsKnowWhoIsAtTheOther() throws SSLException {
        SSLEngine server = a.serverEngine();
        SSLEngine client = b.clientEngine(A, "198.51.100.7", 1);

        connect(client, server);

        assertThat(a.peerOf(server.getSession())).contains(B);
        assertThat(b.peerOf(client.getSession())).contains(A);
        assertThat(server.getSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(refusedAtA).isEmpty();
    }

    @Test
    void contextsMakeSuchEnds() throws SSLException {
        SSLEngine server = a.serverContext().createSSLEngine();
        SSLEngine client = b.clientContext(A).createSSLEngine("localhost", 1);
        SSLParameters hostNames = client.getSSLParameters();
        hostNames.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(hostNames);

        connect(client, server);

        assertThat(a.peerOf(server.getSession())).contains(B);
        assertThat(b.clientContext(A).getDefaultSSLParameters().getProtocols()).containsExactly("TLSv1.3");
    }

    @Test
    void aRevokedSessionIsNobodys() throws IOException {
        SSLEngine server = a.serverEngine();
        connect(b.clientEngine(A, "localhost", 1), server);

        certificates.revoke("b");

        assertThat(a.peerOf(server.getSession())).isEmpty();
        assertThat(a.stillTrusted(B)).isFalse();
        assertThat(a.stillTrusted(new SiteName("c"))).isTrue();
    }

    /** A session can be resumed only by its own context, which remembers it or has the keys of its tickets. */
    @Test
    void noConnectionCanResumeTheSessionOfAnother() throws SSLException {
        SSLEngine first = a.serverEngine();
        connect(b.clientEngine(A, "localhost", 1), first);
        SSLEngine second = a.serverEngine();
        connect(b.clientEngine(A, "localhost", 1), second);

        assertThat(second.getSession().getSessionContext())
                .isNotNull()
                .isNotSameAs(first.getSession().getSessionContext());
    }

    @Test
    void whoShowsNoCertificateIsRefused() throws Exception {
        SSLEngine client = careless();

        assertThatThrownBy(() -> connect(client, a.serverEngine())).isInstanceOf(SSLException.class);
        assertThat(refusedAtA).singleElement().satisfies(refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN);
            assertThat(refused.text()).contains("showed no certificate");
        });
    }

    @Test
    void whoSpeaksOlderTlsIsRefused() throws Exception {
        SSLEngine client = careless();
        client.setEnabledProtocols(new String[] {"TLSv1.2"});

        assertThatThrownBy(() -> connect(client, a.serverEngine())).isInstanceOf(SSLException.class);
        assertThat(refusedAtA).extracting(RefusedConnection::reason).containsExactly(Reason.NO_TLS);
        assertThat(refusedAtA.get(0).peer()).isEmpty();
    }

    @Test
    void aLibraryCanNotWeakenAnEnd() throws Exception {
        SSLEngine server = a.serverEngine();
        server.setNeedClientAuth(false);
        server.setWantClientAuth(true);
        server.setEnabledProtocols(new String[] {"TLSv1.2"});
        SSLParameters weak = server.getSSLParameters();
        weak.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
        weak.setNeedClientAuth(false);
        server.setSSLParameters(weak);

        assertThat(server.getNeedClientAuth()).isTrue();
        assertThat(server.getEnabledProtocols()).containsExactly("TLSv1.3");
        assertThatThrownBy(() -> server.setUseClientMode(true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> connect(careless(), server)).isInstanceOf(SSLException.class);
    }

    @Test
    void aServerThatIsAnotherSiteIsRefusedByTheClient() {
        SiteTls c = certificates.tls("c", refused -> {}, "b");

        assertThatThrownBy(() -> connect(b.clientEngine(A, "localhost", 1), c.serverEngine()))
                .isInstanceOf(SSLException.class);
        assertThat(refusedAtB).singleElement().satisfies(refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN);
            assertThat(refused.peer()).contains(A);
            assertThat(refused.text()).contains("CN=raymill site c (sha256:", "for site a");
        });
    }

    @Test
    void aServerForOneSiteRefusesAnotherThatIsKnown() {
        SiteTls c = certificates.tls("c", refused -> {}, "a");

        assertThatThrownBy(() -> connect(c.clientEngine(A, "localhost", 1), a.serverEngine(B)))
                .isInstanceOf(SSLException.class);
        assertThat(refusedAtA).extracting(RefusedConnection::reason).containsExactly(Reason.OTHER_SITE);
    }

    @Test
    void refusalsThatGoOnAreLoggedLessAndLessOftenForEachReasonAndSite() {
        AtomicLong now = new AtomicLong();
        RefusalLog log = new RefusalLog(now::get);
        RefusedConnection unknown = new RefusedConnection(Optional.empty(), Reason.UNKNOWN, "unknown");
        RefusedConnection expired = new RefusedConnection(Optional.empty(), Reason.EXPIRED, "expired");
        RefusedConnection unknownOfA = new RefusedConnection(Optional.of(A), Reason.UNKNOWN, "unknown");

        assertThat(log.tell(unknown)).isTrue();
        assertThat(log.tell(unknown)).isFalse();
        assertThat(log.tell(expired)).as("another reason").isTrue();
        assertThat(log.tell(unknownOfA)).as("another site").isTrue();
        for (long pause : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(pause) - 1);
            assertThat(log.tell(unknown)).as("within %d s", pause).isFalse();
            now.addAndGet(1);
            assertThat(log.tell(unknown)).as("after %d s", pause).isTrue();
        }
        now.addAndGet(TimeUnit.MINUTES.toNanos(2));
        assertThat(log.tell(unknown)).as("after a rest").isTrue();
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(log.tell(unknown)).as("a second after the first one again").isTrue();
    }

    @Test
    void anExpiredCertificateIsRefusedByTheClientToo() {
        certificates.with("d-old", "d", Instant.now().minus(Duration.ofDays(9)), Duration.ofDays(8));
        SiteIdentity old = SiteIdentity.read(
                new SiteName("d"),
                certificates.certificate("d-old"),
                certificates.key("d-old"),
                Instant.now().minus(Duration.ofDays(5)));
        SiteTls d = new SiteTls(old, certificates.peers("b"), refused -> {});
        SiteTls knowsIt = certificates.tls("b", refusedAtB::add, "d=d-old");

        assertThatThrownBy(() -> connect(knowsIt.clientEngine(new SiteName("d"), "localhost", 1), d.serverEngine()))
                .isInstanceOf(SSLException.class);
        assertThat(refusedAtB).extracting(RefusedConnection::reason).containsExactly(Reason.EXPIRED);
    }
}
