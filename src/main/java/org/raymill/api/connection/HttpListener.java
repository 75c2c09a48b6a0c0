package org.raymill.api.connection;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.Materializer;
import akka.stream.TLSClosing;
import akka.stream.TLSProtocol.SessionBytes;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.RunnableGraph;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.TLS;
import akka.stream.javadsl.TLSPlacebo;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.raymill.telemetry.ApiMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for clients that speak HTTP/1.1, with TLS or without, within {@link ConnectionLimits}. Akka HTTP has no such limits but for silence. */
public final class HttpListener {

    private static final Logger LOG = LoggerFactory.getLogger(HttpListener.class);

    /** Connections that wait to be looked at. */
    private static final int BACKLOG = 100;

    /** Answers the requests of one connection, one after the other. */
    public interface Visitor {
        CompletionStage<HttpResponse> answer(HttpRequest request) throws Exception;

        /** The connection is closed. */
        default void left() {}
    }

    private final ActorSystem<?> system;
    private final ServerSettings http;
    private final Optional<Supplier<SSLEngine>> tls;
    private final ConnectionLimits limits;
    private final ApiMetrics metrics;
    private final Supplier<Visitor> visitors;
    private final ConnectionCounts counts;
    private final Refusals refusals;
    private final Set<OpenConnection> open = ConcurrentHashMap.newKeySet();

    private HttpListener(
            ActorSystem<?> system,
            String settings,
            ServerSettings http,
            Optional<Supplier<SSLEngine>> tls,
            ConnectionLimits limits,
            ApiMetrics metrics,
            Supplier<Visitor> visitors) {
        this.system = system;
        this.http = http;
        this.tls = tls;
        this.limits = limits;
        this.metrics = metrics;
        this.visitors = visitors;
        this.counts = new ConnectionCounts(limits);
        this.refusals = new Refusals(settings, limits, System::nanoTime);
    }

    /**
     * A port at which something listens.
     *
     * @param address where
     * @param terminator how it ends
     */
    public record Binding(InetSocketAddress address, Function<Duration, CompletionStage<Done>> terminator) {

        /**
         * Listens no more, lets answers that are due be finished, and closes all connections.
         *
         * @param limit how long they may take
         * @return completed when all are closed, or told to
         */
        public CompletionStage<Done> terminate(Duration limit) {
            return terminator.apply(limit);
        }
    }

    /**
     * Starts to listen.
     *
     * @param settings below which the limits stand, for the log
     * @param at with port 0 it takes a free one
     * @param http what requests may be
     * @param tls makes the server's end of a connection; empty: plain HTTP
     * @param visitors called for each connection
     * @return the binding, when it listens
     */
    public static CompletionStage<Binding> bind(
            ActorSystem<?> system,
            String settings,
            InetSocketAddress at,
            ServerSettings http,
            Optional<Supplier<SSLEngine>> tls,
            ConnectionLimits limits,
            ApiMetrics metrics,
            Supplier<Visitor> visitors) {
        HttpListener listener = new HttpListener(system, settings, http, tls, limits, metrics, visitors);
        return Tcp.get(system.classicSystem())
                .bind(
                        at.getHostString(),
                        at.getPort(),
                        BACKLOG,
                        Collections.emptyList(),
                        false,
                        Optional.of(limits.idleTimeout()))
                .to(Sink.foreach(listener::enter))
                .run(system)
                .thenApply(binding -> new Binding(binding.localAddress(), limit -> binding.unbind()
                        .thenCompose(unbound -> listener.close(limit))));
    }

    /** A connection that is too many is closed before it costs more. */
    private void enter(Tcp.IncomingConnection incoming) {
        Materializer materializer = Materializer.matFromSystem(system);
        InetAddress address = incoming.remoteAddress().getAddress();
        Optional<ApiMetrics.Refusal> refusal = counts.enter(address);
        if (refusal.isPresent()) {
            metrics.refused(refusal.get());
            refusals.refused(refusal.get(), address).ifPresent(LOG::warn);
            incoming.handleWith(Flow.fromSinkAndSource(Sink.cancelled(), Source.empty()), materializer);
            return;
        }
        OpenConnection connection = new OpenConnection(incoming.remoteAddress(), limits, metrics);
        open.add(connection);
        metrics.connections(1);
        Visitor visitor = visitors.get();
        connection.gone().thenRun(() -> {
            visitor.left();
            metrics.connections(-1);
            counts.leave(address);
            open.remove(connection);
        });
        Flow<ByteString, ByteString, NotUsed> bytes = incoming.flow().watchTermination((used, done) -> {
            done.whenComplete((ended, failure) -> connection.gone().complete(null));
            return NotUsed.getInstance();
        });
        serve(connection, visitor, bytes).run(materializer);
    }

    private RunnableGraph<NotUsed> serve(
            OpenConnection connection, Visitor visitor, Flow<ByteString, ByteString, NotUsed> bytes) {
        BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> encryption =
                tls.map(engines -> TLS.create(engines, TLSClosing.eagerClose())).orElseGet(HttpListener::plain);
        BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> cut =
                BidiFlow.fromFlows(connection.bytes().flow(), connection.bytes().flow());
        Flow<HttpRequest, HttpResponse, NotUsed> answers =
                Flow.<HttpRequest>create().mapAsync(1, visitor::answer);
        return Http.get(system)
                .serverLayer(http, Optional.of(connection.client()))
                .atop(encryption)
                .atop(cut)
                .join(bytes)
                .join(BidiFlow.fromGraph(new Turns(connection)).join(answers));
    }

    private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> plain() {
        return BidiFlow.fromFlows(
                        Flow.<SslTlsOutbound>create(),
                        Flow.<SessionBytes>create().map(bytes -> (SslTlsInbound) bytes))
                .atop(TLSPlacebo.getInstance());
    }

    private CompletionStage<Done> close(Duration limit) {
        List<OpenConnection> due = List.copyOf(open);
        due.forEach(OpenConnection::end);
        return CompletableFuture.allOf(due.stream().map(OpenConnection::gone).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(all -> {
                    due.forEach(OpenConnection::cut);
                    return Done.getInstance();
                });
    }
}
