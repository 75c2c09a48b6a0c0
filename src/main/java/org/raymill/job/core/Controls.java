package org.raymill.job.core;

import java.time.Instant;
import java.util.Optional;
import org.raymill.model.GuestControl;
import org.raymill.model.JobOrigin;
import org.raymill.model.JobSpec;

/** What people have said about a job as a whole: its priority, whether it is paused or cancelled. */
final class Controls {

    /** That the job is paused. */
    record Pause(String by, String reason, Instant since) {}

    private final Optional<JobOrigin> origin;
    private int priority;
    private int priorityOfSite;
    private Pause pause;
    private Instant resumedAt = Instant.EPOCH;
    private String cancelReason;

    Controls(JobSpec spec) {
        this.origin = spec.origin();
        this.priority = spec.policy().priority();
        this.priorityOfSite = priority;
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
            priorityOfSite = isOfSite(changed.by()) ? priority : priorityOfSite;
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

    private boolean isOfSite(String by) {
        return origin.filter(site -> site.did(by)).isPresent();
    }

    int priority() {
        return priority;
    }

    /** Who says how the job goes on, when another site has handed it over. */
    Optional<GuestControl> asGuest() {
        return origin.map(site -> new GuestControl(
                priorityOfSite,
                pause().filter(one -> !isOfSite(one.by())).map(one -> "paused by " + by(one.by(), one.reason()))));
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
