package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.ClusterEvent.MemberUp;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.raymill.protocol.CborSerializable;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobs;

/**
 * Sees to it that unfinished jobs are loaded: a sharded entity sleeps after a restart or a move until it gets a message. So are, whenever a control node
 * has come or gone, those that had no time to tell the catalogue what was done to them, such as their removal or another try after their end. A cluster
 * singleton.
 */
public final class JobKeeper extends AbstractBehavior<JobKeeper.Command> {

    /** What the keeper reacts to. */
    public interface Command extends CborSerializable {}

    private enum Look implements Command {
        INSTANCE
    }

    private enum LookBehind implements Command {
        INSTANCE
    }

    private record FoundBehind(JobCatalogCommand.Behind behind) implements Command {}

    private record Found(JobCatalogCommand.Unfinished unfinished) implements Command {}

    private record MembersChanged(MemberEvent event) implements Command {}

    private static final Duration SETTLE = Duration.ofMillis(200);
    /** What goes on comes first. */
    private static final Duration SETTLE_BEHIND = Duration.ofSeconds(2);

    private static final Duration RETRY_BEHIND = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration SAFETY_NET = Duration.ofSeconds(30);
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final ActorRef<JobCatalogCommand> catalog;
    private final RenderJobs jobs;
    private final InstantSource clock;
    private final Duration keepRemoved;
    private final Instant startedAt;
    private final TimerScheduler<Command> timers;
    private final ActorRef<JobCatalogCommand.Unfinished> replies;
    private final ActorRef<JobCatalogCommand.Behind> behindReplies;

    /**
     * The behaviour of the singleton.
     *
     * @param keepRemoved how long the journals of removed jobs stay; zero: for ever
     */
    public static Behavior<Command> create(
            ActorRef<JobCatalogCommand> catalog, RenderJobs jobs, InstantSource clock, Duration keepRemoved) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> new JobKeeper(actor, timers, catalog, jobs, clock, keepRemoved)));
    }

    private JobKeeper(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            ActorRef<JobCatalogCommand> catalog,
            RenderJobs jobs,
            InstantSource clock,
            Duration keepRemoved) {
        super(actor);
        this.catalog = catalog;
        this.jobs = jobs;
        this.clock = clock;
        this.keepRemoved = keepRemoved;
        this.startedAt = clock.instant();
        this.timers = timers;
        this.replies = actor.messageAdapter(JobCatalogCommand.Unfinished.class, Found::new);
        this.behindReplies = actor.messageAdapter(JobCatalogCommand.Behind.class, FoundBehind::new);
        ActorRef<MemberEvent> members = actor.messageAdapter(MemberEvent.class, MembersChanged::new);
        Cluster.get(actor.getSystem()).subscriptions().tell(Subscribe.create(members, MemberEvent.class));
        look();
        // A new Scheduler, which starts at the same time as this singleton, may not have heard the jobs that were woken
        // at once.
        timers.startSingleTimer(Look.INSTANCE, SETTLE);
        timers.startSingleTimer(LookBehind.INSTANCE, SETTLE_BEHIND);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Look.INSTANCE, this::look)
                .onMessageEquals(LookBehind.INSTANCE, this::lookBehind)
                .onMessage(FoundBehind.class, this::onFoundBehind)
                .onMessage(Found.class, this::onFound)
                .onMessage(MembersChanged.class, this::onMembers)
                .build();
    }

    private Behavior<Command> look() {
        Instant now = clock.instant();
        catalog.tell(new JobCatalogCommand.ListUnfinished(
                abandonedBefore(startedAt, now),
                keepRemoved.isZero() ? Instant.EPOCH : now.minus(keepRemoved),
                replies));
        timers.startSingleTimer(Look.INSTANCE, SAFETY_NET);
        return this;
    }

    /**
     * Registrations from before this that no job has confirmed are those of clients that gave up. Nothing is taken for such before the keeper has woken
     * every job for as long: after a crash, a job that was accepted a moment before it has not been able to confirm.
     */
    static Instant abandonedBefore(Instant startedAt, Instant now) {
        return now.isBefore(startedAt.plus(ABANDONED)) ? Instant.EPOCH : now.minus(ABANDONED);
    }

    private Behavior<Command> onFound(Found found) {
        if (found.unfinished().available()) {
            found.unfinished().jobs().forEach(job -> jobs.tell(job, RenderJobCommand.Wake.INSTANCE));
        } else {
            timers.startSingleTimer(Look.INSTANCE, RETRY);
        }
        return this;
    }

    private Behavior<Command> lookBehind() {
        catalog.tell(new JobCatalogCommand.ListBehind(behindReplies));
        return this;
    }

    private Behavior<Command> onFoundBehind(FoundBehind found) {
        if (found.behind().available()) {
            found.behind().jobs().forEach(job -> jobs.tell(job, RenderJobCommand.Wake.INSTANCE));
        } else {
            timers.startSingleTimer(LookBehind.INSTANCE, RETRY_BEHIND);
        }
        return this;
    }

    private Behavior<Command> onMembers(MembersChanged changed) {
        boolean moves = changed.event() instanceof MemberRemoved || changed.event() instanceof MemberUp;
        if (moves && changed.event().member().hasRole("control")) {
            timers.startSingleTimer(Look.INSTANCE, SETTLE);
            timers.startSingleTimer(LookBehind.INSTANCE, SETTLE_BEHIND);
        }
        return this;
    }
}
