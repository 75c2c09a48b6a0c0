package org.raymill.job.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobId;
import org.raymill.model.TaskId;

/** Says which events of a job are what somebody did, for the record of the site. */
public final class AuditTrail {

    /** Stands for the job itself where nobody did something. */
    static final String NOBODY = "raymill";

    private AuditTrail() {}

    /**
     * The entry that an event makes; empty for most. The same event always makes the same entry.
     *
     * @param number counts the job's events from 1
     */
    public static Optional<AuditEntry> entry(JobId job, long number, JobEvent event) {
        Form form = new Form(String.format("%s-%08d", job, number), "job:" + job);
        if (event instanceof JobEvent.JobAccepted accepted) {
            return form.entry(
                    accepted.at(),
                    accepted.spec().policy().user(),
                    "submit",
                    "",
                    accepted.spec().name());
        } else if (event instanceof JobEvent.CancelRequested cancel) {
            return form.entry(cancel.at(), cancel.by(), "cancel", cancel.reason(), "");
        } else if (event instanceof JobEvent.Removed removed) {
            return form.entry(removed.at(), removed.by(), "remove", removed.reason(), "");
        } else if (event instanceof JobEvent.Paused paused) {
            return form.entry(paused.at(), paused.by(), "pause", paused.reason(), "");
        } else if (event instanceof JobEvent.Resumed resumed) {
            return form.entry(resumed.at(), resumed.by(), "resume", resumed.reason(), "");
        } else if (event instanceof JobEvent.PriorityChanged changed) {
            String detail = "priority " + changed.before() + " to " + changed.after();
            return form.entry(changed.at(), changed.by(), "priority", changed.reason(), detail);
        } else if (event instanceof JobEvent.SettingsChanged changed) {
            String detail = "settings of revision " + changed.revision()
                    + (changed.redo() ? ", all frames are rendered anew" : "");
            return form.entry(changed.at(), changed.by(), "change", changed.reason(), detail);
        } else if (event instanceof JobEvent.FramesSent sent) {
            String detail = sent.frames().toBitSet().cardinality() + " frames to site " + sent.site() + " as job "
                    + sent.consignment();
            return form.entry(sent.at(), NOBODY, "send", sent.reason(), detail);
        } else if (event instanceof JobEvent.FramesTakenBack taken) {
            String by = taken.by() == null || taken.by().isEmpty() ? NOBODY : taken.by();
            return form.entry(taken.at(), by, "take-back", taken.reason(), "of job " + taken.consignment());
        } else if (event instanceof JobEvent.VersionLeft left) {
            return form.entry(left.at(), NOBODY, "leave-version", left.reason(), "of version " + left.version());
        } else if (event instanceof JobEvent.ConsignmentClosed closed) {
            String detail = "job " + closed.consignment() + ": " + closed.record();
            return form.entry(closed.at(), NOBODY, "returned", "", detail);
        } else if (event instanceof JobEvent.NoticesSettled settled) {
            List<String> lost = settled.notices().stream()
                    .filter(notice -> notice.outcome() != JobEvent.NoticeOutcome.DELIVERED)
                    .map(JobEvent.SettledNotice::detail)
                    .toList();
            return lost.isEmpty()
                    ? Optional.empty()
                    : form.entry(settled.at(), NOBODY, "notify", "", "given up: " + String.join("; ", lost));
        } else if (event instanceof JobEvent.TasksRetried retried) {
            String detail = retried.tasks().isEmpty() ? "all failed tasks" : "";
            return form.about(job, retried.tasks())
                    .entry(retried.at(), retried.by(), "retry", retried.reason(), detail);
        } else if (event instanceof JobEvent.FrameSkipped skip) {
            return form.entry(skip.at(), skip.by(), "skip", skip.reason(), "frame " + skip.frame());
        } else if (event instanceof JobEvent.TasksGivenUp given) {
            boolean killed = !given.by().isEmpty();
            String detail = given.tasks().size() == 1 ? "" : given.tasks().size() + " tasks";
            return form.about(job, given.tasks())
                    .entry(
                            given.at(),
                            killed ? given.by() : NOBODY,
                            killed ? "kill" : "give-up",
                            given.reason(),
                            detail);
        }
        return Optional.empty();
    }

    /** An entry of which who, when and what is still to be filled in. */
    private record Form(String id, String subject) {

        private Form about(JobId job, List<TaskId> tasks) {
            return tasks.size() == 1 ? new Form(id, "task:" + job + "/" + tasks.get(0)) : this;
        }

        private Optional<AuditEntry> entry(Instant at, String by, String action, String reason, String detail) {
            return Optional.of(new AuditEntry(id, at, by, action, subject, reason, detail));
        }
    }
}
