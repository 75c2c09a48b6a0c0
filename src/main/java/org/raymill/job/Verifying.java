package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.Verifications;
import org.raymill.model.ServerId;
import org.raymill.model.TaskId;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.ResultWriterCommand.Compare;
import org.raymill.protocol.ResultWriterCommand.CompareReply;
import org.raymill.protocol.SchedulerCommand;

/**
 * Has pictures compared that were rendered twice, and ends the wait for a second one. Part of the {@link RenderJob} actor. What is asked is forgotten with
 * the journal, and is asked again.
 */
final class Verifying {

    /** The result writer's answer, as the job's actor receives it. */
    record WriterCompared(CompareReply reply) implements RenderJobCommand {}

    private static final int MAX_ASKED = 4;
    private static final Duration REPLY_LIMIT = Duration.ofMinutes(2);

    private final ActorContext<RenderJobCommand> actor;
    private final RenderJobContext context;
    private final JournalLink journal;
    private final ActorRef<CompareReply> replies;
    private final Map<TaskId, Instant> asked = new HashMap<>();
    private boolean skipping;

    Verifying(ActorContext<RenderJobCommand> actor, RenderJobContext context, JournalLink journal) {
        this.actor = actor;
        this.context = context;
        this.journal = journal;
        this.replies = actor.messageAdapter(CompareReply.class, WriterCompared::new);
    }

    /** Forgets what was asked. */
    void clear() {
        asked.clear();
        skipping = false;
    }

    /** Has compared what can be. */
    void advance(JobState state) {
        Instant now = context.clock().instant();
        for (Verifications.Pair pair : Verifications.comparable(state)) {
            if (asked.size() < MAX_ASKED && asked.putIfAbsent(pair.task(), now) == null) {
                context.resultWriter()
                        .tell(new Compare(
                                state.job(), pair.task(), pair.newest(), pair.others(), pair.pictures(), replies));
            }
        }
    }

    /** Once a second: ends waits that have taken too long, and asks again what was not answered. */
    void tick(JobState state) {
        Instant now = context.clock().instant();
        asked.values().removeIf(at -> at.plus(REPLY_LIMIT).isBefore(now));
        List<TaskId> late = Verifications.late(state, context.settings().verifyLimit(), now);
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
            return; // asked again when the limit for answers has passed
        }
        JobEvent.PicturesCompared event = new JobEvent.PicturesCompared(
                task,
                reply.newest(),
                reply.agreeing(),
                reply.differing(),
                reply.difference(),
                context.clock().instant());
        List<ServerId> wrong = Verifications.wrong(state, event);
        journal.write(event, () -> {
            asked.remove(task);
            wrong.forEach(server -> context.scheduler()
                    .tell(new SchedulerCommand.ServerDisagreed(
                            state.job(),
                            server,
                            "its picture of " + task + " of job " + state.job()
                                    + " differs from those of two other servers: " + reply.difference(),
                            event.at())));
        });
    }
}
