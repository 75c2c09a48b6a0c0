package org.raymill.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * What of a render node would be lost with it, in five steps by the part of its cores that is in leases, so that a Deployment with too many pods
 * gives up the emptiest. Kubernetes asks for few changes: one is told when the step is another one, and not before a pause has passed; leases
 * last over tasks, so short tasks change nothing. Times must not go back.
 */
public final class DeletionCost {

    private static final int STEPS = 4;
    private static final int COST_OF_A_STEP = 25;
    private static final int MAX_DOUBLINGS = 5;

    private final Duration pause;
    private int told = -1;
    private Instant next = Instant.MIN;
    private int failures;

    /**
     * @param pause between two changes at least; above 0
     */
    public DeletionCost(Duration pause) {
        if (pause.isZero() || pause.isNegative()) {
            throw new IllegalArgumentException("the pause between changes must be longer than nothing");
        }
        this.pause = pause;
    }

    /** The cost of a node: 0 when nothing is in leases, 100 when more than three quarters of it are. */
    static int of(long cores, long usedCores) {
        if (usedCores <= 0 || cores <= 0) {
            return 0;
        }
        long step = (STEPS * usedCores + cores - 1) / cores;
        return (int) Math.min(STEPS, step) * COST_OF_A_STEP;
    }

    /**
     * What is to be told now; empty when nothing is.
     *
     * @param cores that the node offers
     * @param usedCores of them in leases
     */
    public OptionalInt due(long cores, long usedCores, Instant now) {
        int cost = of(cores, usedCores);
        return cost == told || now.isBefore(next) ? OptionalInt.empty() : OptionalInt.of(cost);
    }

    /** It is being told: nothing else is for the pause. */
    public void telling(Instant now) {
        next = now.plus(pause);
    }

    /** It was heard. */
    public void heard(int cost) {
        told = cost;
        failures = 0;
    }

    /** It was not heard: it is told again after the pause, which doubles with each failure up to 32 times. */
    public void failed(Instant now) {
        next = now.plus(pause.multipliedBy(1L << Math.min(MAX_DOUBLINGS, failures)));
        failures++;
    }

    /** Whether what failed is the first of several failures: people need to hear of that one. */
    public boolean hasJustFailed() {
        return failures == 1;
    }
}
