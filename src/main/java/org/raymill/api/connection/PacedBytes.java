package org.raymill.api.connection;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.time.Duration;
import java.util.Optional;

/** Passes the bytes of a body on, and looks at how slow the client is: the one that sends them, or the one that takes them. */
final class PacedBytes extends GraphStage<FlowShape<ByteString, ByteString>> {

    /** Who is waited for. */
    enum Client {
        SENDS,
        TAKES
    }

    /** What it leads to. */
    interface Watch {
        /** The client is too slow: how the stream fails; empty when it goes on, since the connection is cut anyway. */
        Optional<RuntimeException> slow();

        /** The last byte has passed, or none will any more; from the stream's thread. */
        void ended();
    }

    private static final String LOOK = "look";
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);
    private static final int LOOKS = 10;

    private final Inlet<ByteString> in = Inlet.create("PacedBytes.in");
    private final Outlet<ByteString> out = Outlet.create("PacedBytes.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final Client client;
    private final ConnectionLimits limits;
    private final Watch watch;

    PacedBytes(Client client, ConnectionLimits limits, Watch watch) {
        this.client = client;
        this.limits = limits;
        this.watch = watch;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {

        private final Pace pace = new Pace(Math.max(1, limits.slowest()), limits.patience());
        private int passed;

        Logic() {
            super(shape);
            setHandler(in, new AbstractInHandler() {
                @Override
                public void onPush() {
                    ByteString bytes = grab(in);
                    if (client == Client.SENDS) {
                        pace.moved(bytes.size(), System.nanoTime());
                    } else {
                        passed = bytes.size();
                        pace.await(System.nanoTime());
                    }
                    push(out, bytes);
                }
            });
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    if (client == Client.SENDS) {
                        pace.await(System.nanoTime());
                    } else {
                        pace.moved(passed, System.nanoTime());
                    }
                    pull(in);
                }
            });
        }

        @Override
        public void preStart() {
            if (limits.slowest() > 0) {
                Duration share = limits.patience().dividedBy(LOOKS);
                Duration look = share.compareTo(LONGEST_LOOK) < 0 ? share : LONGEST_LOOK;
                scheduleAtFixedRate(LOOK, look, look);
            }
        }

        @Override
        public void onTimer(Object key) {
            if (pace.isOver(System.nanoTime())) {
                cancelTimer(LOOK);
                watch.slow().ifPresent(this::failStage);
            }
        }

        @Override
        public void postStop() {
            watch.ended();
        }
    }
}
