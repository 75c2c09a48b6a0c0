package org.raymill.model;

/** The states of a render job. */
public enum JobStatus {
    /** Accepted; no task has started. */
    WAITING,
    /** Some task runs or has ended. */
    RUNNING,
    /** Paused: nothing more is started; something may still run. */
    PAUSED,
    /** To be cancelled; some process may still run. */
    CANCELLING,
    /** Cancelled; every process is dead. */
    CANCELLED,
    /** Some task failed for good. */
    FAILED,
    /** Every result is published. */
    SUCCEEDED;

    /** Whether the job has ended. One that has failed may go on when its failed tasks are retried. */
    public boolean isFinal() {
        return this == CANCELLED || this == FAILED || this == SUCCEEDED;
    }
}
