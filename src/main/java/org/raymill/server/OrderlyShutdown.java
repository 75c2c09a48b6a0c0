package org.raymill.server;

/**
 * How far the orderly shutdown of a render server has come: first running tasks may finish, then jobs acknowledge the outcomes, then the server
 * leaves. Pure: the actor asks after each change what is to be done, and does it.
 */
final class OrderlyShutdown {

    /** What is to be done next. */
    enum Step {
        /** Nothing: no shutdown is under way, or something has to happen first. */
        WAIT,
        /** Nothing runs any more: from now on jobs have limited time to acknowledge the outcomes. */
        HAND_OVER,
        /** Nothing runs and every outcome is acknowledged. */
        LEAVE
    }

    private enum Phase {
        NONE,
        FINISHING,
        HANDING_OVER
    }

    private Phase phase = Phase.NONE;

    /**
     * Begins the shutdown.
     *
     * @return false when it is under way already
     */
    boolean begin() {
        boolean begins = phase == Phase.NONE;
        if (begins) {
            phase = Phase.FINISHING;
        }
        return begins;
    }

    boolean isUnderWay() {
        return phase != Phase.NONE;
    }

    /**
     * Goes on as far as it can.
     *
     * @param running whether attempts run
     * @param unacknowledged whether jobs have yet to acknowledge outcomes
     */
    Step next(boolean running, boolean unacknowledged) {
        if (phase == Phase.NONE || running) {
            return Step.WAIT;
        }
        if (!unacknowledged) {
            return Step.LEAVE;
        }
        if (phase == Phase.FINISHING) {
            phase = Phase.HANDING_OVER;
            return Step.HAND_OVER;
        }
        return Step.WAIT;
    }
}
