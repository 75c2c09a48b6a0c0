package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.TaskBoard;
import org.raymill.job.core.Verifications;
import org.raymill.job.core.Verifications.Accusation;
import org.raymill.model.TaskId;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.DisagreementHeard;
import org.raymill.protocol.ResultWriterCommand.Compare;
import org.raymill.protocol.ResultWriterCommand.CompareReply;
import org.raymill.protocol.SchedulerCommand;

/**
 * Has pictures compared that were rendered twice, ends the wait for a second one, and tells the Scheduler of servers that were proven wrong until it has
 * heard. Part of the {@link RenderJob} actor. What is asked and heard is forgotten with the journal, and is asked and told again.
 */
final class Verifying {

    /** The result writer's answer, as the job's actor receives it. */
    record WriterCompared(CompareReply reply) implements RenderJobCommand {}

    private static final int MAX_ASKED = 4;
    private static final Duration REPLY_LIMIT = Duration.ofMinutes(2);
    private static final Duration RETRY_DELAY = Duration.ofMinutes(1);

    private final ActorContext<RenderJobCommand> actor;
    private final RenderJobContext context;
    private final JournalLink journal;
    private final ActorRef<CompareReply> replies;
    private final Map<TaskId, Instant> asked = new HashMap<>();
    private final Map<TaskId, Instant> failed = new HashMap<>();
    private final Set<DisagreementHeard> telling = new HashSet<>();
    private boolean skipping;

    Verifying(ActorContext<RenderJobCommand> actor, RenderJobContext context, JournalLink journal) {
        this.actor = actor;
        this.context = context;
        this.journal = journal;
        this.replies = actor.messageAdapter(CompareReply.class, WriterCompared::new);
    }

    /** Forgets what was asked and heard. */
    void clear() {
        asked.clear();
        failed.clear();
        telling.clear();
        skipping = false;
    }

    /** Has compared what can be. */
    void advance(JobState state) {
        Instant now = context.clock().instant();
        List<Verifications.Pair> next = Verifications.comparable(
                state, task -> asked.containsKey(task) || failed.containsKey(task), MAX_ASKED - asked.size());
        for (Verifications.Pair pair : next) {
            asked.put(pair.task(), now);
            context.resultWriter()
                    .tell(new Compare(
                            state.job(),
                            pair.task(),
                            pair.newest(),
                            pair.others(),
                            pair.exact(),
                            pair.pictures(),
                            replies));
        }
    }

    /** Once a second: ends waits that have taken too long, and asks again what was not answered. */
    void tick(JobState state, TaskBoard board) {
        Instant now = context.clock().instant();
        asked.values().removeIf(at -> at.plus(REPLY_LIMIT).isBefore(now));
        failed.values().removeIf(at -> at.plus(RETRY_DELAY).isBefore(now));
        List<TaskId> late = Verifications.late(state, board, context.settings().verifyLimit(), now);
        if (!late.isEmpty() && !skipping) {
            skipping = true;
            journal.write(new JobEvent.VerificationSkipped(late, now), () -> skipping = false);
        }
    }

    /** Takes the writer's answer. */
    void onReply(JobState state, CompareReply reply) {
        TaskId task = reply.task();
        if (!reply.problem().isEmpty()) {
            actor.getLog().warn("Job {}: pictures of {} are not compared: {}", state.job(), task, reply.problem());
            asked.remove(task);
            failed.put(task, context.clock().instant()); // asked again later, so that others have their turn
            return;
        }
        JobEvent.PicturesCompared event = new JobEvent.PicturesCompared(
                task,
                reply.newest(),
                reply.agreeing(),
                reply.differing(),
                reply.difference(),
                context.clock().instant());
        journal.write(event, () -> {
            asked.remove(task);
            accuse(state);
        });
    }

    /** Tells the Scheduler of the servers that were proven wrong and of which it has not said that it has heard. Repeated once a second. */
    void accuse(JobState state) {
        for (Accusation accusation : Verifications.accusations(state)) {
            context.scheduler()
                    .tell(new SchedulerCommand.ServerDisagreed(
                            state.job(),
                            accusation.server(),
                            "its picture of " + accusation.task() + " of job " + state.job()
                                    + " differs from those of two other servers: " + accusation.difference(),
                            accusation.at()));
        }
    }

    /** The Scheduler has heard. It is written down, so that nobody who loads the job later tells it again. */
    void heard(JobState state, DisagreementHeard message) {
        boolean known = Verifications.accusations(state).stream().anyMatch(accusation -> is(accusation, message));
        if (!known || telling.contains(message)) {
            return;
        }
        telling.add(message);
        Instant now = context.clock().instant();
        journal.write(
                new JobEvent.DisagreementTold(message.server(), message.at(), now), () -> telling.remove(message));
    }

    private static boolean is(Accusation accusation, DisagreementHeard heard) {
        return accusation.server().equals(heard.server()) && accusation.at().equals(heard.at());
    }

    /** Whether the Scheduler has heard of every server that was proven wrong; until then the job does not end, since nobody would tell it. */
    boolean isHeard(JobState state) {
        return Verifications.accusations(state).isEmpty();
    }
}
