package org.raymill.model;

/** What an operator can tell a render server to do. */
public enum ServerOrder {
    /** Take new work again. */
    RESUME,
    /** Finish what runs and take nothing new. */
    DRAIN,
    /** As {@link #DRAIN}, because something is wrong with it; also done by the Scheduler itself. */
    QUARANTINE
}
