package org.raymill.site.tls;

import akka.remote.artery.tcp.SSLEngineProvider;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.raymill.model.SiteName;
import scala.Option;

/** The connections of an actor system that speaks with one other site. */
final class ArteryEngines implements SSLEngineProvider {

    private final SiteTls tls;
    private final SiteName peer;

    ArteryEngines(SiteTls tls, SiteName peer) {
        this.tls = tls;
        this.peer = peer;
    }

    @Override
    public SSLEngine createServerSSLEngine(String host, int port) {
        return tls.serverEngine(peer);
    }

    @Override
    public SSLEngine createClientSSLEngine(String host, int port) {
        return tls.clientEngine(peer, host, port);
    }

    @Override
    public Option<Throwable> verifyClientSession(String host, SSLSession session) {
        return verify(session);
    }

    @Override
    public Option<Throwable> verifyServerSession(String host, SSLSession session) {
        return verify(session);
    }

    private Option<Throwable> verify(SSLSession session) {
        return tls.peerOf(session).equals(Optional.of(peer))
                ? Option.empty()
                : Option.apply(new SecurityException("the other end of a connection is not site " + peer));
    }
}
