package org.raymill.app;

import java.time.Duration;

/**
 * How long unreachable nodes are waited for before one side of the cluster gives up the other. Nobody can start what a lost control node
 * held before that; a render node keeps its work while it is waited for, so there is no hurry with those.
 *
 * @param withControl when control nodes are on both sides
 * @param withoutControl when the side that is unreachable, or this one, only renders
 */
record Patience(Duration withControl, Duration withoutControl) {

    /**
     * How long to wait since the last change.
     *
     * @param controlUnreachable whether a control node is unreachable
     * @param controlReachable whether a control node is on this side
     */
    Duration toWait(boolean controlUnreachable, boolean controlReachable) {
        return controlUnreachable && controlReachable ? withControl : withoutControl;
    }
}
