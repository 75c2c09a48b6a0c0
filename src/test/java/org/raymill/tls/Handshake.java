package org.raymill.tls;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** Two ends of a TLS connection without a network between them. */
final class Handshake {

    private static final int ROOM = 100_000;

    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocate(ROOM);
    private final ByteBuffer toClient = ByteBuffer.allocate(ROOM);

    private Handshake(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
    }

    /** Lets the two talk until they are agreed. */
    static Handshake between(SSLEngine client, SSLEngine server) throws SSLException {
        Handshake handshake = new Handshake(client, server);
        client.beginHandshake();
        server.beginHandshake();
        while (handshake.step()) {
            // Each step has moved something.
        }
        return handshake;
    }

    private boolean step() throws SSLException {
        boolean moved = move(client, toServer, toClient);
        return move(server, toClient, toServer) || moved;
    }

    private static boolean move(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        List<Object> moved = new ArrayList<>();
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
            return true;
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), out);
            moved.add(result);
        }
        in.flip();
        if (in.hasRemaining()) {
            int before = in.remaining();
            engine.unwrap(in, ByteBuffer.allocate(ROOM));
            if (in.remaining() < before) {
                moved.add(before);
            }
        }
        in.compact();
        return !moved.isEmpty();
    }

    /** Sends a text from the client; returns what the server reads. */
    String send(String text) throws SSLException {
        client.wrap(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)), toServer);
        toServer.flip();
        ByteBuffer read = ByteBuffer.allocate(ROOM);
        while (toServer.hasRemaining()) {
            server.unwrap(toServer, read);
        }
        toServer.compact();
        return new String(read.array(), 0, read.position(), java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** What the server has shown. */
    X509Certificate shown() throws SSLException {
        return (X509Certificate) client.getSession().getPeerCertificates()[0];
    }

    String version() {
        return client.getSession().getProtocol();
    }
}
