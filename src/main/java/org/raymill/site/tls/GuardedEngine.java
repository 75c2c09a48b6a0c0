package org.raymill.site.tls;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * One end of a connection to another site. It tells why a connection came to nothing, which the transports themselves keep quiet about, and looks
 * at the other end's certificate again while the connection is open, so that one that has been revoked or has expired ends it. TLS 1.3 alone,
 * whatever is asked for.
 */
final class GuardedEngine extends SSLEngine {

    static final String PROTOCOL = "TLSv1.3";

    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What watches over a connection. */
    interface Guard {

        /** Why an open connection with this certificate at its other end has to be cut; nothing when it may go on. */
        Optional<RefusedConnection> check(X509Certificate certificate);

        /** The connection is refused or cut. At most once for each. */
        void failed(SSLException failure, Optional<X509Certificate> other);
    }

    private final SSLEngine engine;
    private final Guard guard;
    private long lookedAt = System.nanoTime();
    private boolean told;

    GuardedEngine(SSLEngine engine, Guard guard) {
        super(engine.getPeerHost(), engine.getPeerPort());
        this.engine = engine;
        this.guard = guard;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) throws SSLException {
        try {
            look();
            return engine.wrap(sources, offset, length, target);
        } catch (SSLException e) {
            throw tell(e);
        }
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) throws SSLException {
        try {
            look();
            return engine.unwrap(source, targets, offset, length);
        } catch (SSLException e) {
            throw tell(e);
        }
    }

    private void look() throws SSLException {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_AGAIN_NANOS || engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            return;
        }
        lookedAt = now;
        Optional<RefusedConnection> refusal = other().flatMap(guard::check);
        if (refusal.isPresent()) {
            SSLException cut = new SSLException(refusal.get().text());
            cut.initCause(new PinningTrust.Refused(refusal.get()));
            throw cut;
        }
    }

    private Optional<X509Certificate> other() {
        return certificateOf(engine.getSession());
    }

    /** The certificate that the other end of a session has shown, if it has. */
    static Optional<X509Certificate> certificateOf(SSLSession session) {
        try {
            return List.of(session.getPeerCertificates()).stream()
                    .findFirst()
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private SSLException tell(SSLException failure) {
        if (!told) {
            told = true;
            guard.failed(failure, other());
        }
        return failure;
    }

    @Override
    public void closeInbound() throws SSLException {
        engine.closeInbound();
    }

    @Override
    public Runnable getDelegatedTask() {
        return engine.getDelegatedTask();
    }

    @Override
    public boolean isInboundDone() {
        return engine.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        engine.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return engine.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return new String[] {PROTOCOL};
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        engine.setEnabledProtocols(new String[] {PROTOCOL});
    }

    @Override
    public SSLSession getSession() {
        return engine.getSession();
    }

    @Override
    public SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        engine.beginHandshake();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return engine.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        if (mode != engine.getUseClientMode()) {
            throw new IllegalArgumentException("the end of a connection is chosen when its engine is made");
        }
    }

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    /** Other sites always have to show who they are. */
    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(!engine.getUseClientMode());
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        setNeedClientAuth(true);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        engine.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        engine.setSSLParameters(parameters);
        setEnabledProtocols(null);
        setNeedClientAuth(true);
    }

    @Override
    public String getApplicationProtocol() {
        return engine.getApplicationProtocol();
    }

    @Override
    public String getHandshakeApplicationProtocol() {
        return engine.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLEngine, List<String>, String> selector) {
        engine.setHandshakeApplicationProtocolSelector((inner, protocols) -> selector.apply(this, protocols));
    }

    @Override
    public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return engine.getHandshakeApplicationProtocolSelector();
    }
}
