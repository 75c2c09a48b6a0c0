package org.raymill.model;

/** The states of a task, and of a step. */
public enum TaskStatus {
    /** Needs other tasks to succeed first. */
    BLOCKED,
    /** Could run now. */
    WAITING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED
}
