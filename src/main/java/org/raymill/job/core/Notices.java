package org.raymill.job.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.job.core.JobEvent.NoticeOutcome;
import org.raymill.job.core.JobEvent.SettledNotice;
import org.raymill.model.JobStatus;
import org.raymill.model.Notice;
import org.raymill.model.NoticeType;
import org.raymill.model.Notification;

/**
 * What the receivers of a job's notifications have to be told and have been. Follows from the job's events alone: what was not written down as
 * settled is told again.
 */
public final class Notices {

    /** More than this do not wait for one receiver: what has been overtaken goes first. */
    static final int MAX_PENDING = 20;

    /** What came of what one receiver was told. */
    private static final class Tally {
        private final TreeMap<Long, Notice> pending = new TreeMap<>();
        private int delivered;
        private int givenUp;
        private boolean closed;
        private Optional<Instant> lastSettled = Optional.empty();
        private String problem = "";
    }

    /**
     * What came of what one receiver was told.
     *
     * @param closed whether it wants no more
     * @param problem why the last was given up; empty when it was delivered
     */
    public record Told(
            Notification to,
            int delivered,
            int pending,
            int givenUp,
            boolean closed,
            Optional<Instant> lastSettled,
            String problem) {}

    private final List<Notification> receivers;
    private final List<Tally> tallies = new ArrayList<>();

    /** Nothing has happened yet that these receivers could be told. */
    Notices(List<Notification> receivers) {
        this.receivers = List.copyOf(receivers);
        receivers.forEach(receiver -> tallies.add(new Tally()));
    }

    /** What the state says of the job at the moment of an event. */
    interface Teller {
        Notice tell(int target, Notification to, NoticeType type, Instant at, JobStatus status, String reason);
    }

    /** Takes in an event, which has been applied to the job's state. */
    void apply(JobEvent event, long number, Teller teller) {
        if (receivers.isEmpty()) {
            return;
        }
        if (event instanceof JobEvent.JobEnded ended) {
            happened(number, ending(ended.status()), ended.at(), ended.status(), ended.reason(), teller);
        } else if (event instanceof JobEvent.Paused paused) {
            happened(number, NoticeType.JOB_PAUSED, paused.at(), JobStatus.PAUSED, paused.reason(), teller);
        } else if (event instanceof JobEvent.Resumed resumed) {
            happened(number, NoticeType.JOB_RESUMED, resumed.at(), JobStatus.RUNNING, resumed.reason(), teller);
        } else if (event instanceof JobEvent.TasksRetried retried && retried.before() == JobStatus.FAILED) {
            happened(number, NoticeType.JOB_RESUMED, retried.at(), JobStatus.RUNNING, retried.reason(), teller);
        } else if (event instanceof JobEvent.NoticesSettled settled) {
            settled.notices().forEach(notice -> settle(notice, settled.at()));
        } else if (event instanceof JobEvent.Removed) {
            tallies.forEach(tally -> tally.pending.clear());
        }
    }

    private static NoticeType ending(JobStatus status) {
        return switch (status) {
            case SUCCEEDED -> NoticeType.JOB_SUCCEEDED;
            case CANCELLED -> NoticeType.JOB_CANCELLED;
            default -> NoticeType.JOB_FAILED;
        };
    }

    private void happened(long number, NoticeType type, Instant at, JobStatus status, String reason, Teller teller) {
        for (int target = 0; target < receivers.size(); target++) {
            Tally tally = tallies.get(target);
            if (!tally.closed && receivers.get(target).events().contains(type)) {
                tally.pending.put(number, teller.tell(target, receivers.get(target), type, at, status, reason));
                if (tally.pending.size() > MAX_PENDING) {
                    tally.pending.pollFirstEntry();
                    tally.givenUp++;
                }
            }
        }
    }

    private void settle(SettledNotice settled, Instant at) {
        if (settled.target() < 0 || settled.target() >= tallies.size()) {
            return;
        }
        Tally tally = tallies.get(settled.target());
        if (tally.pending.remove(settled.event()) == null) {
            return;
        }
        tally.lastSettled = Optional.of(at);
        tally.problem = settled.detail();
        if (settled.outcome() == NoticeOutcome.DELIVERED) {
            tally.delivered++;
            return;
        }
        tally.givenUp++;
        if (settled.outcome() == NoticeOutcome.UNWANTED) {
            tally.closed = true;
            tally.givenUp += tally.pending.size();
            tally.pending.clear();
        }
    }

    /** Whether somebody is still to be told something. */
    public boolean isPending() {
        return tallies.stream().anyMatch(tally -> !tally.pending.isEmpty());
    }

    /** Whether this is still to be told. */
    public boolean isPending(Notice.Key key) {
        return key.target() >= 0
                && key.target() < tallies.size()
                && tallies.get(key.target()).pending.containsKey(key.event());
    }

    /** What each receiver is to be told next: one thing at a time, so that it hears things in their order. */
    public List<Notice> next() {
        return tallies.stream()
                .map(tally -> tally.pending.firstEntry())
                .filter(entry -> entry != null)
                .map(Map.Entry::getValue)
                .toList();
    }

    /** What came of what each receiver was told, in the order in which the job names them. */
    public List<Told> told() {
        List<Told> told = new ArrayList<>();
        for (int target = 0; target < receivers.size(); target++) {
            Tally tally = tallies.get(target);
            told.add(new Told(
                    receivers.get(target),
                    tally.delivered,
                    tally.pending.size(),
                    tally.givenUp,
                    tally.closed,
                    tally.lastSettled,
                    tally.problem));
        }
        return told;
    }
}
