package org.raymill.site;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.raymill.model.ServerId;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.SchedulerCommand;
import org.raymill.protocol.ServerPages;
import org.raymill.protocol.ShelfCollectorCommand;
import org.raymill.protocol.SiteLinksCommand;

/**
 * Asks other parts of this site how it is, for what is offered to other sites and decided about jobs. Confined to the thread of {@link SiteLinks}, which
 * brings the answers back.
 */
final class Inquiries {

    private static final Duration ASK_LIMIT = Duration.ofSeconds(3);
    private static final long SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

    /** All servers of this site; empty when the Scheduler did not tell. */
    record Servers(Optional<SchedulerCommand.Servers> all) implements SiteLinksCommand {}

    /** What the files of other sites take here. */
    record Shelves(ShelfCollectorCommand.Shelves answer) implements SiteLinksCommand {}

    /** What is limited, and in use. */
    record Limits(SchedulerCommand.Limits answer) implements SiteLinksCommand {}

    /** What waits here. */
    record Backlog(SchedulerCommand.Backlog answer) implements SiteLinksCommand {}

    /** What projects have spent today at other sites. */
    record Spending(JobCatalogCommand.SpendingReply answer) implements SiteLinksCommand {}

    private final ActorContext<SiteLinksCommand> actor;
    private final Scheduler timeouts;
    private final SiteLinks.Context context;
    private final ActorRef<SchedulerCommand.Limits> limits;
    private final ActorRef<ShelfCollectorCommand.Shelves> shelves;
    private final ActorRef<SchedulerCommand.Backlog> backlog;
    private final ActorRef<JobCatalogCommand.SpendingReply> spending;

    /**
     * Nothing is asked yet.
     *
     * @param actor is told the answers
     */
    Inquiries(ActorContext<SiteLinksCommand> actor, SiteLinks.Context context) {
        this.actor = actor;
        // The second page of servers is asked for by the thread that brought the first, which may not use the actor.
        this.timeouts = actor.getSystem().scheduler();
        this.context = context;
        this.limits = actor.messageAdapter(SchedulerCommand.Limits.class, Limits::new);
        this.shelves = actor.messageAdapter(ShelfCollectorCommand.Shelves.class, Shelves::new);
        this.backlog = actor.messageAdapter(SchedulerCommand.Backlog.class, Backlog::new);
        this.spending = actor.messageAdapter(JobCatalogCommand.SpendingReply.class, Spending::new);
    }

    /**
     * Asks for all.
     *
     * @param priced whether some other site asks a price, so that it matters what was spent
     */
    void ask(boolean priced) {
        actor.pipeToSelf(
                ServerPages.all(this::askForServers),
                (all, failure) -> new Servers(Optional.ofNullable(failure == null ? all : null)));
        context.scheduler().tell(new SchedulerCommand.GetBacklog(backlog));
        context.scheduler().tell(new SchedulerCommand.GetLimits(limits));
        context.shelves().tell(new ShelfCollectorCommand.GetShelves(shelves));
        if (priced) {
            int today = (int) (context.clock().instant().getEpochSecond() / SECONDS_A_DAY);
            context.catalog().tell(new JobCatalogCommand.SumSpending(today, spending));
        }
    }

    private CompletionStage<SchedulerCommand.Servers> askForServers(Optional<ServerId> after) {
        return AskPattern.ask(
                context.scheduler(),
                (ActorRef<SchedulerCommand.Servers> replyTo) -> new SchedulerCommand.GetServers(after, replyTo),
                ASK_LIMIT,
                timeouts);
    }
}
