package org.raymill.telemetry;

/** What can come from somebody who has been superseded, and then changes nothing. */
public enum StaleReport {
    /** A job hears how an attempt ended that it had given up, or replaced. */
    OUTCOME,
    /** A job hears that such an attempt runs: it is stopped. */
    RUNNING,
    /** A job hears that such an attempt waits in a lease: it is stopped. */
    WAITING,
    /** The Scheduler hears how a server was, or a process of it, that it knows newer things of. */
    STATUS,
    /** A render server hears a Scheduler that another one has replaced. */
    COMMAND
}
