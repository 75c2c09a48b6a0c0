package org.raymill.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Passes connections on to a port of this machine, and breaks one off when so many bytes have gone there. */
final class CuttingRelay implements AutoCloseable {

    private final ServerSocketChannel server;
    private final InetSocketAddress target;
    private final long most;
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong carried = new AtomicLong();

    private CuttingRelay(ServerSocketChannel server, InetSocketAddress target, long most) {
        this.server = server;
        this.target = target;
        this.most = most;
    }

    static CuttingRelay start(int port, long most) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0));
        CuttingRelay relay = new CuttingRelay(server, new InetSocketAddress(loopback, port), most);
        daemon(relay::accept);
        return relay;
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    /** How many connections were broken off. */
    int cuts() {
        return cuts.get();
    }

    /** How many bytes have gone there, in all connections. */
    long carried() {
        return carried.get();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                SocketChannel other = SocketChannel.open(target);
                daemon(() -> copy(other, client, Long.MAX_VALUE, new AtomicLong()));
                daemon(() -> copy(client, other, most, carried));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void copy(SocketChannel from, SocketChannel to, long limit, AtomicLong count) {
        try (from;
                to) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
            long left = limit;
            while (from.read(buffer) >= 0) {
                buffer.flip();
                left -= buffer.remaining();
                count.addAndGet(buffer.remaining());
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
                if (left <= 0) {
                    cuts.incrementAndGet();
                    return;
                }
            }
        } catch (IOException e) {
            return; // one side hung up
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
