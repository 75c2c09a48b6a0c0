package org.raymill.model;

/** The states of an attempt. */
public enum AttemptStatus {
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Stopped on request; its processes are dead. */
    STOPPED,
    /** Given back unfinished by a server that shuts down. */
    HANDED_BACK,
    /** Its server was not heard of any more. */
    LOST
}
