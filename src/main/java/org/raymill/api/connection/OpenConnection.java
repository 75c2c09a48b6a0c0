package org.raymill.api.connection;

import akka.stream.KillSwitches;
import akka.stream.SharedKillSwitch;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.raymill.telemetry.ApiMetrics;
import org.raymill.telemetry.ApiMetrics.Slow;

/** One connection, as those see it who may end it. Safe to use from many threads. */
final class OpenConnection {

    /** Why a connection was cut; nobody reads its trace. */
    private static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1;

        Cut() {
            super("the connection is cut", null, false, false);
        }
    }

    private final InetSocketAddress client;
    private final ConnectionLimits limits;
    private final ApiMetrics metrics;
    private final SharedKillSwitch bytes = KillSwitches.shared("connection");
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private Runnable end;
    private boolean ending;

    OpenConnection(InetSocketAddress client, ConnectionLimits limits, ApiMetrics metrics) {
        this.client = client;
        this.limits = limits;
        this.metrics = metrics;
    }

    InetSocketAddress client() {
        return client;
    }

    ConnectionLimits limits() {
        return limits;
    }

    /** What all bytes of both directions go through. */
    SharedKillSwitch bytes() {
        return bytes;
    }

    /** Completed when it is closed. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    /** How it is ended between two requests: from any thread. */
    void onEnd(Runnable how) {
        boolean now;
        synchronized (this) {
            end = how;
            now = ending;
        }
        if (now) {
            how.run();
        }
    }

    /** Closes it when the request has been answered that it has, if it has one. */
    void end() {
        Runnable how;
        synchronized (this) {
            ending = true;
            how = end;
        }
        if (how != null) {
            how.run();
        }
    }

    /** No request comes in time: closes it, with what was said before. */
    void late() {
        metrics.slow(Slow.HEAD);
        bytes.shutdown();
    }

    /** Closes it at once. */
    void cut() {
        bytes.abort(new Cut());
    }

    /** Looks at how fast a request's body comes. */
    PacedBytes.Watch incoming() {
        return new PacedBytes.Watch() {
            @Override
            public Optional<RuntimeException> slow() {
                metrics.slow(Slow.BODY);
                return Optional.of(new SlowClientException(limits));
            }

            @Override
            public void ended() {
                // The next request comes after the answer to this one.
            }
        };
    }

    /** Looks at how fast an answer is taken. */
    PacedBytes.Watch outgoing(Runnable ended) {
        return new PacedBytes.Watch() {
            @Override
            public Optional<RuntimeException> slow() {
                metrics.slow(Slow.ANSWER);
                cut();
                return Optional.empty();
            }

            @Override
            public void ended() {
                ended.run();
            }
        };
    }
}
