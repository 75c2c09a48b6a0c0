package org.raymill.job.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.job.core.JobEvent.NoticeOutcome;
import org.raymill.job.core.JobEvent.SettledNotice;
import org.raymill.model.FrameSet;
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
        private final Map<NoticeType, UntoldFrames> untold = new EnumMap<>(NoticeType.class);
        private int delivered;
        private int givenUp;
        private boolean closed;
        private Optional<Instant> lastSettled = Optional.empty();
        private String problem = "";

        private boolean hasUntold() {
            return untold.values().stream().anyMatch(frames -> !frames.isEmpty());
        }

        private boolean isTelling(NoticeType type) {
            return pending.values().stream().anyMatch(notice -> notice.type() == type);
        }

        /** What became of frames comes before how the job goes on; one thing at a time. */
        private Optional<Notice> next() {
            Optional<Notice> ofFrames = pending.values().stream()
                    .filter(notice -> notice.type().isOfFrames())
                    .findFirst();
            return ofFrames.or(() -> Optional.ofNullable(pending.firstEntry())
                    .map(Map.Entry::getValue)
                    .filter(notice -> !notice.type().isEnding() || !hasUntold()));
        }

        /** What has been overtaken is given up; frames never are. */
        private void giveUpTheOldest() {
            pending.values().stream()
                    .filter(notice -> !notice.type().isOfFrames())
                    .map(Notice::event)
                    .findFirst()
                    .ifPresent(pending::remove);
            givenUp++;
        }
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
    private final FrameSet frames;
    private final List<Tally> tallies = new ArrayList<>();

    /** Nothing has happened yet that these receivers could be told. */
    Notices(List<Notification> receivers, FrameSet frames) {
        this.receivers = List.copyOf(receivers);
        this.frames = frames;
        for (Notification receiver : receivers) {
            Tally tally = new Tally();
            receiver.events().stream()
                    .filter(NoticeType::isOfFrames)
                    .forEach(type -> tally.untold.put(type, new UntoldFrames()));
            tallies.add(tally);
        }
    }

    /** Whether somebody of these is to be told of frames. */
    static boolean wantFrames(List<Notification> receivers) {
        return receivers.stream().flatMap(to -> to.events().stream()).anyMatch(NoticeType::isOfFrames);
    }

    /** Takes in what has become of frames, before the event by which it did. */
    void add(FrameNews.Batch news) {
        if (news.isEmpty()) {
            return;
        }
        for (Tally tally : tallies) {
            if (!tally.closed) {
                tally.untold.forEach((type, untold) -> {
                    boolean failed = type == NoticeType.FRAMES_FAILED;
                    untold.remove(failed ? news.published() : news.failed());
                    untold.add(failed ? news.failed() : news.published());
                });
            }
        }
    }

    /** What the state says of the job at the moment of an event. */
    interface Teller {
        Notice tell(int target, Notification to, NoticeType type, Instant at, JobStatus status, String reason);
    }

    /** Takes in an event, which has been applied to the job's state. */
    void apply(JobEvent event, long number, JobStatus now, Teller teller) {
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
        } else if (event instanceof JobEvent.FramesGathered gathered) {
            gather(number, gathered, now, teller);
        } else if (event instanceof JobEvent.NoticesSettled settled) {
            settled.notices().forEach(notice -> settle(notice, settled.at()));
        } else if (event instanceof JobEvent.Removed) {
            tallies.forEach(tally -> {
                tally.pending.clear();
                tally.untold.values().forEach(UntoldFrames::clear);
            });
        }
    }

    private void gather(long number, JobEvent.FramesGathered gathered, JobStatus now, Teller teller) {
        int target = gathered.target();
        UntoldFrames untold = target >= 0 && target < tallies.size()
                ? tallies.get(target).untold.get(gathered.type())
                : null;
        if (untold != null && !untold.isEmpty()) {
            Notice notice = teller.tell(target, receivers.get(target), gathered.type(), gathered.at(), now, "");
            tallies.get(target).pending.put(number, notice.ofFrames(untold.take(frames, gathered.at())));
        }
    }

    /**
     * Which notices of frames are to be made now, by events. Of each kind one is on its way to a receiver; what happens meanwhile waits for the next.
     *
     * @param pause between two of a kind to a receiver
     * @param ended whether the job has ended, and nothing more is to be waited for
     */
    public List<JobEvent.FramesGathered> due(Instant now, Duration pause, boolean ended) {
        List<JobEvent.FramesGathered> due = new ArrayList<>();
        for (int target = 0; target < tallies.size(); target++) {
            Tally tally = tallies.get(target);
            for (Map.Entry<NoticeType, UntoldFrames> untold : tally.untold.entrySet()) {
                boolean wanted = untold.getValue().isDue(now, ended ? Duration.ZERO : pause);
                if (wanted && !tally.isTelling(untold.getKey())) {
                    due.add(new JobEvent.FramesGathered(target, untold.getKey(), now));
                }
            }
        }
        return due;
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
                    tally.giveUpTheOldest();
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
            tally.untold.values().forEach(UntoldFrames::clear);
        }
    }

    /** Whether somebody is still to be told something. */
    public boolean isPending() {
        return tallies.stream().anyMatch(tally -> !tally.pending.isEmpty() || tally.hasUntold());
    }

    /** Whether this is still to be told. */
    public boolean isPending(Notice.Key key) {
        return key.target() >= 0
                && key.target() < tallies.size()
                && tallies.get(key.target()).pending.containsKey(key.event());
    }

    /** What each receiver is to be told next: one thing at a time, so that it hears things in their order. */
    public List<Notice> next() {
        return tallies.stream().map(Tally::next).flatMap(Optional::stream).toList();
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
