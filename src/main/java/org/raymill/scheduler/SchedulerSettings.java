package org.raymill.scheduler;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How the Scheduler behaves; the keys are explained in {@code application.conf} under {@code raymill.scheduler}.
 *
 * @param planDelay how long changes are gathered before a plan is made
 * @param serverLostAfter how long a server may be silent
 * @param forgetServerAfter how long a lost server is shown
 * @param demandLifetime how long a demand that is not repeated holds
 * @param repeatAfter when an unheard word to a server is said again
 * @param gatherTimeout how long a new Scheduler waits for the servers that it expects before it tells jobs that it knows all that runs
 */
public record SchedulerSettings(
        Duration planDelay,
        Duration serverLostAfter,
        Duration forgetServerAfter,
        Duration demandLifetime,
        Duration repeatAfter,
        Duration gatherTimeout) {

    /** Reads the settings below {@code raymill.scheduler}. */
    public static SchedulerSettings from(Config config) {
        return new SchedulerSettings(
                config.getDuration("plan-delay"),
                config.getDuration("server-lost-after"),
                config.getDuration("forget-server-after"),
                config.getDuration("demand-lifetime"),
                config.getDuration("repeat-after"),
                config.getDuration("gather-timeout"));
    }
}
