package org.raymill.model;

/** The states of an attempt. */
public enum AttemptStatus {
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Failed because of the scene, or of what the job asks for; the task is not tried again. */
    UNRENDERABLE,
    /** Failed for want of memory; the next one is given more. */
    OUT_OF_MEMORY,
    /** Ended because it took too long; counts as a failure. */
    TIMED_OUT,
    /** Found no licence; no failure. */
    LICENCE_DENIED,
    /** Found no room on the farm's storage for what it made; no failure. */
    STORAGE_FULL,
    /** Ended to make room for something more urgent; no failure. */
    PREEMPTED,
    /** Stopped on request; its processes are dead. */
    STOPPED,
    /** Given back unfinished by a server that shuts down. */
    HANDED_BACK,
    /** Its server was not heard of any more. */
    LOST
}
