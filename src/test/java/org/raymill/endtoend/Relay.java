package org.raymill.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes connections on. A socket that is a file can be reached from every network namespace: two relays make a way between a port of this
 * machine's loopback interface and one of a namespace, where no packet could go. Runs in a thread of the tests, and as a program in a namespace.
 */
public final class Relay implements AutoCloseable {

    /** What becomes of what comes. */
    private enum Way {
        /** It is passed on. */
        FREE,
        /** It waits, as behind a cable that is pulled out: nobody is told. */
        STILL,
        /** Connections are closed, those that come, too. */
        CUT
    }

    private final ServerSocketChannel server;
    private final SocketAddress target;
    private final long mostThere;
    private final long mostBack;
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicLong there = new AtomicLong();
    private final AtomicLong back = new AtomicLong();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    /** Guarded by the monitor. */
    private Way way = Way.FREE;

    private Relay(ServerSocketChannel server, SocketAddress target, long mostThere, long mostBack) {
        this.server = server;
        this.target = target;
        this.mostThere = mostThere;
        this.mostBack = mostBack;
    }

    /** Port of this network namespace's loopback interface. */
    public static SocketAddress port(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A socket that is a file. */
    static SocketAddress file(Path file) {
        return UnixDomainSocketAddress.of(file);
    }

    /** Listens at one address and passes every connection on to another. */
    static Relay start(SocketAddress from, SocketAddress to) {
        return start(from, to, Long.MAX_VALUE);
    }

    /** The same, where a connection breaks off when so many bytes have come back. */
    static Relay start(SocketAddress from, SocketAddress to, long mostBack) {
        return start(from, to, Long.MAX_VALUE, mostBack);
    }

    /** The same, where a connection breaks off when so many bytes have gone there, or have come back. */
    public static Relay start(SocketAddress from, SocketAddress to, long mostThere, long mostBack) {
        try {
            boolean file = from instanceof UnixDomainSocketAddress;
            ServerSocketChannel server =
                    ServerSocketChannel.open(file ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET);
            server.bind(from);
            Relay relay = new Relay(server, to, mostThere, mostBack);
            daemon(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException("can not listen at " + from, e);
        }
    }

    /** From now on nothing moves, and nobody is told, until it is {@link #mend mended}. */
    synchronized void hold() {
        way = Way.STILL;
    }

    /** Breaks all connections off, and from now on each that comes, until it is {@link #mend mended}. */
    void breakOff() {
        synchronized (this) {
            way = Way.CUT;
            notifyAll();
        }
        open.forEach(Relay::shut);
    }

    /** From now on everything passes again. */
    synchronized void mend() {
        way = Way.FREE;
        notifyAll();
    }

    /** Returns when the way is free; fails when it is cut. */
    private synchronized void awaitWay() throws IOException {
        while (way == Way.STILL) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
        if (way == Way.CUT) {
            throw new IOException("cut");
        }
    }

    private static void shut(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many connections were broken off. */
    public int cut() {
        return cut.get();
    }

    /** How many bytes have gone there, in all connections. */
    public long carried() {
        return there.get();
    }

    /** How many bytes have come back, in all connections. */
    public long broughtBack() {
        return back.get();
    }

    /** The port that it listens at. */
    public int listensAt() {
        try {
            return ((InetSocketAddress) server.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
                daemon(() -> pass(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void pass(SocketChannel client) {
        try (client) {
            open.add(client);
            awaitWay();
            pass(client, SocketChannel.open(target));
        } catch (IOException e) {
            return; // the target is not there: the client's connection closes, which tells it so
        } finally {
            open.remove(client);
        }
    }

    private void pass(SocketChannel client, SocketChannel other) {
        try (other) {
            open.add(other);
            daemon(() -> copy(other, client, mostBack, back));
            copy(client, other, mostThere, there);
        } catch (IOException e) {
            return; // it is closed all the same
        } finally {
            open.remove(other);
        }
    }

    /** Copies until the end of one side, then closes both: nobody here needs half a connection. */
    private void copy(SocketChannel from, SocketChannel to, long most, AtomicLong count) {
        try (from;
                to) {
            ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
            long left = most;
            while (from.read(buffer) >= 0) {
                awaitWay();
                buffer.flip();
                left -= buffer.remaining();
                count.addAndGet(buffer.remaining());
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
                if (left <= 0) {
                    cut.incrementAndGet();
                    return;
                }
            }
        } catch (IOException e) {
            return; // one side hung up
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Pairs of addresses, each a port or a file. */
    public static void main(String[] arguments) throws InterruptedException {
        for (int i = 0; i < arguments.length; i += 2) {
            start(address(arguments[i]), address(arguments[i + 1]));
        }
        new CountDownLatch(1).await();
    }

    private static SocketAddress address(String text) {
        return text.matches("\\d+") ? port(Integer.parseInt(text)) : file(Path.of(text));
    }
}
