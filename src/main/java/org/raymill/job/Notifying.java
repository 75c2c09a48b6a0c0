package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobEvent.NoticeOutcome;
import org.raymill.job.core.JobEvent.SettledNotice;
import org.raymill.job.core.JobState;
import org.raymill.job.core.Notices;
import org.raymill.model.JobDetail.NotificationDetail;
import org.raymill.model.JobSpec;
import org.raymill.model.Notice;
import org.raymill.model.Notification;
import org.raymill.protocol.NotifierCommand;
import org.raymill.protocol.NotifierCommand.Tried;
import org.raymill.protocol.RenderJobCommand;

/**
 * Has the receivers of a job's notifications told what became of it, each one thing at a time. Part of the {@link RenderJob} actor. What is to
 * be told follows from the journal, and so does what has been: between a delivery and its record in the journal a crash has it delivered again.
 */
final class Notifying {

    /** What came of a try, as the job's actor receives it. */
    record NoticeTried(Tried tried) implements RenderJobCommand {}

    /** The tries at a notice; soft, and begun anew after a restart. */
    private static final class Tries {
        private int failures;
        private boolean asked;
        /** When it is tried next; while it is being tried, when that has taken too long. */
        private Instant next = Instant.EPOCH;

        private String problem = "";
    }

    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(2);
    private static final int BUSY_SPREAD_MILLIS = 8_000;

    private final ActorContext<RenderJobCommand> actor;
    private final RenderJobContext context;
    private final JournalLink journal;
    private final ActorRef<Tried> replies;
    private final Map<Notice.Key, Tries> tries = new HashMap<>();
    /** How many notices of frames are on their way to the journal. */
    private int gathering;

    Notifying(ActorContext<RenderJobCommand> actor, RenderJobContext context, JournalLink journal) {
        this.actor = actor;
        this.context = context;
        this.journal = journal;
        this.replies = actor.messageAdapter(Tried.class, NoticeTried::new);
    }

    /** A job as it is accepted, with the receivers that the site has for each; who handed a job over is told by other ways. */
    static JobSpec accepted(JobSpec spec, List<Notification> siteWide) {
        if (siteWide.isEmpty() || spec.origin().isPresent()) {
            return spec;
        }
        List<Notification> all = new ArrayList<>(spec.policy().notifications());
        all.addAll(siteWide);
        return spec.with(
                spec.width(), spec.height(), spec.parameters(), spec.policy().withNotifications(all));
    }

    /** The journal has failed: what was being settled is tried again. */
    void clear() {
        tries.clear();
        gathering = 0;
    }

    /** Now and again, and when something has happened: has told what is due. */
    void advance(JobState state) {
        if (!state.notices().isPending()) {
            return;
        }
        Instant now = context.clock().instant();
        if (gathering == 0) {
            gather(state, now);
        }
        for (Notice notice : state.notices().next()) {
            Tries tried = tries.computeIfAbsent(notice.key(), key -> new Tries());
            if (!now.isBefore(tried.next)) {
                tried.asked = true;
                tried.next = now.plus(ANSWER_LIMIT);
                context.notifications().notifier().tell(new NotifierCommand.Deliver(notice, replies));
            }
        }
    }

    private void gather(JobState state, Instant now) {
        Duration pause = context.notifications().framesEvery();
        List<JobEvent.FramesGathered> due =
                state.notices().due(now, pause, state.ended().isPresent());
        gathering = due.size();
        due.forEach(event -> journal.write(event, () -> gathering--));
    }

    /** Takes what came of a try. */
    void tried(JobState state, Tried said) {
        Tries tried = tries.get(said.notice());
        Optional<Notice> pending = state.notices().next().stream()
                .filter(notice -> notice.key().equals(said.notice()))
                .findFirst();
        if (tried == null || !tried.asked || pending.isEmpty()) {
            return; // of a try before a restart, or settled meanwhile
        }
        tried.asked = false;
        Notice notice = pending.get();
        switch (said.result()) {
            case DELIVERED -> settle(tried, notice, NoticeOutcome.DELIVERED, "");
            case UNWANTED -> settle(tried, notice, NoticeOutcome.UNWANTED, said.detail());
            case IMPOSSIBLE -> settle(tried, notice, NoticeOutcome.GIVEN_UP, said.detail());
            case BUSY -> {
                Duration spread = Duration.ofMillis(context.random().nextInt(BUSY_SPREAD_MILLIS));
                tried.next = context.clock().instant().plus(BUSY_PAUSE).plus(spread);
            }
            case FAILED -> failed(tried, notice, said);
        }
    }

    private void failed(Tries tried, Notice notice, Tried said) {
        tried.failures++;
        tried.problem = said.detail();
        Optional<Instant> next = context.notifications()
                .delays()
                .next(
                        notice.at(),
                        context.clock().instant(),
                        tried.failures,
                        said.retryAfter(),
                        context.random().nextDouble());
        if (next.isPresent()) {
            tried.next = next.get();
        } else {
            settle(tried, notice, NoticeOutcome.GIVEN_UP, said.detail());
        }
    }

    private void settle(Tries tried, Notice notice, NoticeOutcome outcome, String problem) {
        String detail = problem.isEmpty() ? "" : notice.to().text() + ": " + problem;
        if (outcome != NoticeOutcome.DELIVERED) {
            actor.getLog()
                    .warn(
                            "Job {}: {} is not told of {}: {}",
                            notice.job(),
                            notice.to().text(),
                            notice.type(),
                            problem);
        }
        tried.problem = problem;
        tried.next = Instant.MAX; // until it is written
        journal.write(
                new JobEvent.NoticesSettled(
                        List.of(new SettledNotice(notice.event(), notice.target(), outcome, detail)),
                        context.clock().instant()),
                () -> tries.remove(notice.key()));
    }

    /** What came of the notifications, for people. */
    List<NotificationDetail> details(JobState state) {
        Map<Integer, Tries> current = new HashMap<>();
        state.notices().next().forEach(notice -> current.put(notice.target(), tries.get(notice.key())));
        List<NotificationDetail> details = new ArrayList<>();
        List<Notices.Told> told = state.notices().told();
        for (int target = 0; target < told.size(); target++) {
            Notices.Told one = told.get(target);
            Optional<Tries> now = Optional.ofNullable(current.get(target));
            details.add(new NotificationDetail(
                    one.to().text(),
                    one.to().events(),
                    one.delivered(),
                    one.pending(),
                    one.givenUp(),
                    one.closed(),
                    one.lastSettled(),
                    now.map(tried -> tried.problem)
                            .filter(text -> !text.isEmpty())
                            .orElse(one.problem()),
                    now.filter(tried -> !tried.asked && tried.next.isBefore(Instant.MAX))
                            .map(tried -> tried.next)));
        }
        return details;
    }
}
