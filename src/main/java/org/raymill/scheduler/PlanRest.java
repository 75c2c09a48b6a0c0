package org.raymill.scheduler;

import java.time.Duration;

/**
 * How long a Scheduler rests between plans: changes are gathered for a moment, on a large farm for longer, so that planning never takes most of the
 * time. Of the last plans the shortest counts: one that took long because the process had just started, or stood still, says nothing of the next.
 */
final class PlanRest {

    /** A plan is made when so many times as long has passed as the last ones took. */
    private static final int FACTOR = 4;

    /** So many plans count. */
    private static final int MEMORY = 3;

    private final Duration shortest;
    private final Duration[] took = new Duration[MEMORY];
    private int plans;

    /**
     * Nothing has been planned yet.
     *
     * @param shortest how long changes are gathered at least
     */
    PlanRest(Duration shortest) {
        this.shortest = shortest;
    }

    /** A plan has been made, and took so long. */
    void planned(Duration time) {
        took[plans % MEMORY] = time;
        plans++;
    }

    /** How long after a change the next plan is made. */
    Duration next() {
        if (plans < MEMORY) {
            return shortest;
        }
        Duration least = took[0];
        for (Duration time : took) {
            least = time.compareTo(least) < 0 ? time : least;
        }
        Duration rest = least.multipliedBy(FACTOR);
        return rest.compareTo(shortest) > 0 ? rest : shortest;
    }
}
