package org.raymill.api.connection;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.Connection;
import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import java.time.Duration;

/**
 * A connection's turns: a request, then its answer. Between two of them the client has so much time until the head of the next one has come, however many bytes it
 * sends meanwhile; while a body comes or an answer is taken, {@link PacedBytes} looks at how fast that goes. When the connection is to end, it ends after
 * the answer that is due.
 */
final class Turns extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {

    private static final String HEAD = "head";
    private static final long MILLIS = 1_000;

    private final Inlet<HttpRequest> requestIn = Inlet.create("Turns.requestIn");
    private final Outlet<HttpRequest> requestOut = Outlet.create("Turns.requestOut");
    private final Inlet<HttpResponse> answerIn = Inlet.create("Turns.answerIn");
    private final Outlet<HttpResponse> answerOut = Outlet.create("Turns.answerOut");
    private final BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape =
            BidiShape.of(requestIn, requestOut, answerIn, answerOut);
    private final OpenConnection connection;

    Turns(OpenConnection connection) {
        this.connection = connection;
    }

    @Override
    public BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {

        private final ConnectionLimits limits = connection.limits();
        private final AsyncCallback<Integer> answerEnded = createAsyncCallback(this::answerEnded);
        private final AsyncCallback<Boolean> end = createAsyncCallback(ignored -> end());
        /** Which request it is, from 1. */
        private int turn;

        private boolean busy;
        private boolean headOnly;
        private boolean ending;

        Logic() {
            super(shape);
            setHandler(requestIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    push(requestOut, begin(grab(requestIn)));
                }

                @Override
                public void onUpstreamFinish() {
                    // The client sends nothing more, and may wait for an answer.
                    cancelTimer(HEAD);
                    complete(requestOut);
                }
            });
            setHandler(requestOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pull(requestIn);
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    cancel(requestIn, cause);
                }
            });
            setHandler(answerIn, new AbstractInHandler() {
                @Override
                public void onPush() {
                    push(answerOut, answer(grab(answerIn)));
                }

                @Override
                public void onUpstreamFinish() {
                    complete(answerOut);
                }
            });
            setHandler(answerOut, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    pull(answerIn);
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    cancel(answerIn, cause);
                }
            });
        }

        @Override
        public void preStart() {
            scheduleOnce(HEAD, limits.headTimeout());
            connection.onEnd(() -> end.invoke(true));
        }

        @Override
        public void onTimer(Object key) {
            connection.late();
        }

        private HttpRequest begin(HttpRequest request) {
            cancelTimer(HEAD);
            turn++;
            busy = true;
            headOnly = request.method().equals(HttpMethods.HEAD);
            return request.entity().isStrict()
                    ? request
                    : request.withEntity(Bodies.via(
                            request.entity(), new PacedBytes(PacedBytes.Client.SENDS, limits, connection.incoming())));
        }

        private HttpResponse answer(HttpResponse response) {
            HttpResponse last = ending && response.getHeader(Connection.class).isEmpty()
                    ? response.addHeader(Connection.create("close"))
                    : response;
            if (headOnly || last.entity().isStrict()) {
                rest(last.entity().getContentLengthOption().orElse(0));
                return last;
            }
            int answered = turn;
            Runnable ended = () -> answerEnded.invoke(answered);
            return last.withEntity(Bodies.via(
                    last.entity(), new PacedBytes(PacedBytes.Client.TAKES, limits, connection.outgoing(ended))));
        }

        private void answerEnded(int answered) {
            if (answered == turn && busy) {
                rest(0);
                if (ending) {
                    completeStage();
                }
            }
        }

        /** The answer is out, but for so many bytes that the client has yet to take. */
        private void rest(long bytes) {
            busy = false;
            if (!isClosed(requestIn)) {
                Duration taking =
                        Duration.ofMillis(headOnly || limits.slowest() == 0 ? 0 : bytes * MILLIS / limits.slowest());
                // Who is silent is closed for its silence before.
                scheduleOnce(
                        HEAD, limits.idleTimeout().plus(limits.headTimeout()).plus(taking));
            }
        }

        private void end() {
            ending = true;
            if (!busy) {
                completeStage();
            }
        }
    }
}
