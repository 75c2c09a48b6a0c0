package org.raymill.site.tls;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.function.BiFunction;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** Makes guarded engines for libraries that want a context. */
final class GuardedContext extends SSLContextSpi {

    private final BiFunction<String, Integer, SSLEngine> engines;
    private final SSLContext plain;

    private GuardedContext(BiFunction<String, Integer, SSLEngine> engines, SSLContext plain) {
        this.engines = engines;
        this.plain = plain;
    }

    /**
     * A context.
     *
     * @param engines makes an engine from the host and port of the other end
     */
    static SSLContext create(BiFunction<String, Integer, SSLEngine> engines) {
        try {
            SSLContext plain = SSLContext.getInstance(GuardedEngine.PROTOCOL);
            plain.init(new KeyManager[0], new TrustManager[0], null);
            return new SSLContext(new GuardedContext(engines, plain), plain.getProvider(), GuardedEngine.PROTOCOL) {};
        } catch (NoSuchAlgorithmException | KeyManagementException e) {
            throw new IllegalStateException("this Java has no TLS 1.3: " + e.getMessage(), e);
        }
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return engines.apply(null, -1);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return engines.apply(host, port);
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        SSLParameters parameters = plain.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {GuardedEngine.PROTOCOL});
        return parameters;
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        SSLParameters parameters = plain.getSupportedSSLParameters();
        parameters.setProtocols(new String[] {GuardedEngine.PROTOCOL});
        return parameters;
    }

    /** Nothing is cached. */
    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return plain.getServerSessionContext();
    }

    /** Nothing is cached. */
    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return plain.getClientSessionContext();
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
        throw new UnsupportedOperationException("this context has its certificates already");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        throw new UnsupportedOperationException("connections to sites are made of engines, not of sockets");
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        throw new UnsupportedOperationException("connections to sites are made of engines, not of sockets");
    }
}
