package org.raymill.scheduler;

import akka.actor.Address;
import java.util.Set;

/** Tells which nodes may be running tasks that a new Scheduler does not know of yet. */
@FunctionalInterface
public interface ExpectedServers {

    /** The addresses of all nodes that are expected to report as render servers. */
    Set<Address> addresses();

    /** Has them hear of a new Scheduler at once, so that they report to it without waiting and listen to no former one any more. */
    default void announce(long epoch) {
        // Servers also hear of it with the answer to their next report.
    }
}
