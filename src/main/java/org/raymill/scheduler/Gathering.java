package org.raymill.scheduler;

import akka.actor.Address;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * The time in which a new Scheduler learns what runs on the farm. It is over for good when all nodes that may be running something have servers
 * that follow this Scheduler and no former one, or have had their time to. Pure: time comes in as a parameter.
 */
final class Gathering {

    private final ExpectedServers expected;
    private final Instant limit;
    private final Set<Address> followers = new HashSet<>();
    private boolean over;

    /**
     * A gathering that begins.
     *
     * @param limit until when servers have time
     */
    Gathering(ExpectedServers expected, Instant limit) {
        this.expected = expected;
        this.limit = limit;
    }

    /** The servers of a node have reported and listen to no former Scheduler any more. */
    void follows(Address node) {
        followers.add(node);
    }

    /** Whether all that runs is known, as far as it can be. */
    boolean isOver(Instant now) {
        if (!over) {
            over = limit.isBefore(now) || followers.containsAll(expected.addresses());
        }
        return over;
    }
}
