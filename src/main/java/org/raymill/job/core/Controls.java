package org.raymill.job.core;

import java.time.Instant;
import java.util.Optional;

/** What people have said about a job as a whole: its priority, whether it is paused or cancelled. */
final class Controls {

    /** That the job is paused. */
    record Pause(String by, String reason, Instant since) {}

    private int priority;
    private Pause pause;
    private Instant resumedAt = Instant.EPOCH;
    private String cancelReason;

    Controls(int priority) {
        this.priority = priority;
    }

    /** Takes in an event; returns false when it is about something else. */
    boolean apply(JobEvent event) {
        if (event instanceof JobEvent.Paused paused) {
            pause = new Pause(paused.by(), paused.reason(), paused.at());
        } else if (event instanceof JobEvent.Resumed resumed) {
            pause = null;
            resumedAt = resumed.at();
        } else if (event instanceof JobEvent.PriorityChanged changed) {
            priority = changed.after();
        } else if (event instanceof JobEvent.SettingsChanged changed) {
            priority = changed.priority().orElse(priority);
        } else if (event instanceof JobEvent.CancelRequested cancel) {
            cancelReason = "cancelled by " + by(cancel.by(), cancel.reason());
        } else {
            return false;
        }
        return true;
    }

    /** Who did something and why, for people. */
    static String by(String who, String reason) {
        return who + (reason == null || reason.isBlank() ? "" : ": " + reason);
    }

    int priority() {
        return priority;
    }

    Optional<Pause> pause() {
        return Optional.ofNullable(pause);
    }

    /** When the last pause ended; long ago when there was none. */
    Instant resumedAt() {
        return resumedAt;
    }

    boolean isCancelled() {
        return cancelReason != null;
    }

    /** Who cancelled the job and why; empty when nobody did. */
    String cancelReason() {
        return cancelReason == null ? "" : cancelReason;
    }
}
