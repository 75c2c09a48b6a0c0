package org.raymill.scheduler.core;

import java.time.Duration;

/**
 * How patient the {@link Broker} is; the keys are explained in {@code application.conf} under {@code raymill.scheduler}.
 *
 * @param serverLostAfter how long a server may be silent
 * @param forgetServerAfter how long a lost server is shown
 * @param demandLifetime how long a demand that is not repeated holds
 * @param repeatAfter when an unheard word to a server is said again
 * @param quarantineJobs a server where tasks of so many jobs have failed is quarantined; 0: never
 * @param failureWindow for how long a failure counts
 */
public record BrokerSettings(
        Duration serverLostAfter,
        Duration forgetServerAfter,
        Duration demandLifetime,
        Duration repeatAfter,
        int quarantineJobs,
        Duration failureWindow) {}
