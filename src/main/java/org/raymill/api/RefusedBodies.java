package org.raymill.api;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RequestEntity;
import akka.japi.function.Function;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.javadsl.Sink;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.util.ByteString;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.raymill.api.connection.Bodies;

/**
 * Reads what is left of the bodies of requests that are refused before they are answered. The connection would be closed otherwise with bytes that
 * nobody has read, which makes the client's system throw away the answer (RFC 9112, section 9.6): the client would see a broken connection
 * and not why it is refused.
 */
final class RefusedBodies {

    /** More than any body that is sent at once by mistake, and little enough to be thrown away. */
    static final long MOST = 32 << 20;

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private RefusedBodies() {}

    /**
     * The answer, which can be read when it is a refusal by clients that send at most {@value #MOST} bytes in vain, within 5 seconds. Who
     * expects to be told first whether to send anything is told.
     */
    static CompletionStage<HttpResponse> answer(
            HttpRequest request, ActorSystem<?> system, Function<HttpRequest, CompletionStage<HttpResponse>> inner)
            throws Exception {
        if (request.entity().isStrict()) {
            return inner.apply(request);
        }
        Rest rest = new Rest();
        HttpRequest watched = request.withEntity(rest.watch(request.entity()));
        return inner.apply(watched)
                .thenCompose(response -> response.status().isFailure()
                        ? rest.read(watched, system).thenApply(done -> response)
                        : CompletableFuture.completedFuture(response));
    }

    /** What is left of one body. Its stage may be asked for by any thread, and runs in the stream of who reads the body. */
    private static final class Rest extends GraphStage<FlowShape<ByteString, ByteString>> {

        private final Inlet<ByteString> in = Inlet.create("RefusedBodies.in");
        private final Outlet<ByteString> out = Outlet.create("RefusedBodies.out");
        private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private volatile boolean begun;

        RequestEntity watch(RequestEntity entity) {
            // Routes limit what they read (RequestBodies.limited): a limit of the entity would end it before this
            // stage.
            return Bodies.via(entity, this);
        }

        /** Completed, never with a failure, when all was read, or too much. */
        CompletionStage<Void> read(HttpRequest request, ActorSystem<?> system) {
            if (!begun) {
                if (request.getHeader("Expect").isPresent()) {
                    return CompletableFuture.completedFuture(null);
                }
                // Cancelled at once: the stage goes on alone.
                request.entity().getDataBytes().runWith(Sink.cancelled(), system);
            }
            return end.copy().completeOnTimeout(null, LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public FlowShape<ByteString, ByteString> shape() {
            return shape;
        }

        @Override
        public GraphStageLogic createLogic(Attributes attributes) {
            begun = true;
            return new Logic();
        }

        private final class Logic extends GraphStageLogic {

            private boolean alone;
            private long thrownAway;

            Logic() {
                super(shape);
                setHandler(in, new AbstractInHandler() {
                    @Override
                    public void onPush() {
                        arrived(grab(in));
                    }
                });
                setHandler(out, new AbstractOutHandler() {
                    @Override
                    public void onPull() {
                        pull(in);
                    }

                    @Override
                    public void onDownstreamFinish(Throwable cause) {
                        alone = true;
                        if (isClosed(in)) {
                            completeStage();
                        } else if (!hasBeenPulled(in)) {
                            pull(in);
                        }
                    }
                });
            }

            private void arrived(ByteString bytes) {
                if (!alone) {
                    push(out, bytes);
                    return;
                }
                thrownAway += bytes.size();
                if (thrownAway > MOST) {
                    completeStage();
                } else {
                    pull(in);
                }
            }

            @Override
            public void postStop() {
                end.complete(null);
            }
        }
    }
}
