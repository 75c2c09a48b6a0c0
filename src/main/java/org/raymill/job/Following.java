package org.raymill.job;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.time.Instant;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.Dependency;
import org.raymill.model.JobId;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.Follow;

/**
 * The jobs that this one waits for: asks them how far they are, again and again, since they may be moved or restarted as this one may. Part of
 * the {@link RenderJob} actor.
 */
final class Following {

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final RenderJobContext context;
    private final JobId job;
    private final ActorRef<RenderJobCommand> self;
    private final JournalLink journal;
    private Instant askedAt = Instant.MIN;
    private boolean writing;

    Following(RenderJobContext context, JobId job, ActorRef<RenderJobCommand> self, JournalLink journal) {
        this.context = context;
        this.job = job;
        this.self = self;
        this.journal = journal;
    }

    /** Asks the predecessors when it is time to. */
    void ask(TaskBoard board) {
        Instant now = context.clock().instant();
        if (askedAt.isAfter(now.minus(HEARTBEAT))) {
            return;
        }
        askedAt = now;
        for (Dependency dependency : board.following()) {
            context.jobs().tell(dependency.job(), new Follow(job, dependency.step(), dependency.frameByFrame(), self));
        }
    }

    /** Writes what comes of a predecessor's failure. */
    void advance(TaskBoard board) {
        if (!writing) {
            board.consequence(context.clock().instant()).ifPresent(event -> {
                writing = true;
                journal.write(event, () -> writing = false);
            });
        }
    }

    /** The journal has failed, or the job was read anew: everything is asked again. */
    void clear() {
        writing = false;
        askedAt = Instant.MIN;
    }
}
