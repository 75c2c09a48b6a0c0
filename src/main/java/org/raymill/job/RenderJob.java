package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.pubsub.Topic;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.job.core.AuditTrail;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.JobViews;
import org.raymill.job.core.Reasons;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.Cancel;
import org.raymill.protocol.RenderJobCommand.CancelReply;
import org.raymill.protocol.RenderJobCommand.Follow;
import org.raymill.protocol.RenderJobCommand.GetJob;
import org.raymill.protocol.RenderJobCommand.GetResults;
import org.raymill.protocol.RenderJobCommand.GetTask;
import org.raymill.protocol.RenderJobCommand.GetTasks;
import org.raymill.protocol.RenderJobCommand.GetWhy;
import org.raymill.protocol.RenderJobCommand.Operate;
import org.raymill.protocol.RenderJobCommand.PredecessorChanged;
import org.raymill.protocol.RenderJobCommand.Submit;
import org.raymill.protocol.RenderJobCommand.SubmitReply;
import org.raymill.protocol.RenderJobCommand.Wake;

/**
 * A render job: accepts it, has its tasks run, records what comes of them, has the results published. A sharded entity, one per job id.
 *
 * <p>This actor holds the conversation with clients and the journal. What it does with render servers is in {@link Dispatch}, with the result
 * writer in {@link Publication}; {@link Questions} answers clients. What is durable is written by {@link JobJournal}; nothing is acknowledged, published or answered before it is
 * written.
 */
public final class RenderJob extends AbstractBehavior<RenderJobCommand> {

    /** Ends the actor when its shard moves or it has been idle; everything that matters is in the journal. */
    public enum Stop implements RenderJobCommand {
        INSTANCE
    }

    private enum Tick implements RenderJobCommand {
        INSTANCE
    }

    private enum Announce implements RenderJobCommand {
        INSTANCE
    }

    private static final int MAX_STASHED = 1_000;
    private static final Duration TICK = Duration.ofSeconds(1);
    /** Somebody asked for a job that does not exist: what was started to say so must not stay. */
    private static final Duration NOBODY_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration ANNOUNCE_DELAY = Duration.ofMillis(200);

    private final JobId job;
    private final RenderJobContext context;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final TimerScheduler<RenderJobCommand> timers;
    private final StashBuffer<RenderJobCommand> stash;
    private final JournalLink journal;
    private final List<ActorRef<SubmitReply>> submitters = new ArrayList<>();

    private JobState state;
    private Dispatch dispatch;
    private Publication publication;
    private final Operations operations;
    private final Following following;
    private final Followers followers;
    private boolean cancelPending;
    private boolean endPending;
    private Instant lastUse;

    /** The behaviour of a job's entity. */
    public static Behavior<RenderJobCommand> create(
            JobId job, RenderJobContext jobContext, ActorRef<ClusterSharding.ShardCommand> shard) {
        return create(job, jobContext, shard, JobJournal::create);
    }

    static Behavior<RenderJobCommand> create(
            JobId job,
            RenderJobContext jobContext,
            ActorRef<ClusterSharding.ShardCommand> shard,
            JobJournal.Factory journals) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> Behaviors.withStash(
                MAX_STASHED, stash -> new RenderJob(actor, job, jobContext, shard, journals, timers, stash))));
    }

    private RenderJob(
            ActorContext<RenderJobCommand> actor,
            JobId job,
            RenderJobContext context,
            ActorRef<ClusterSharding.ShardCommand> shard,
            JobJournal.Factory journals,
            TimerScheduler<RenderJobCommand> timers,
            StashBuffer<RenderJobCommand> stash) {
        super(actor);
        this.job = job;
        this.context = context;
        this.shard = shard;
        this.timers = timers;
        this.stash = stash;
        this.journal = new JournalLink(actor, timers, job, journals);
        this.following = new Following(context, job, actor.getSelf(), journal);
        this.followers = new Followers(context);
        this.operations = new Operations(context, journal, () -> views().summary());
        this.lastUse = context.clock().instant();
        timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
        journal.open();
    }

    @Override
    public Receive<RenderJobCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(JournalLink.Said.class, message -> onJournal(message.reply()))
                .onMessageEquals(JournalLink.Open.INSTANCE, this::openJournal)
                .onSignal(Terminated.class, signal -> onJournalLost())
                .onMessageEquals(Tick.INSTANCE, this::onTick)
                .onMessageEquals(Announce.INSTANCE, this::announce)
                .onMessageEquals(Stop.INSTANCE, Behaviors::stopped)
                .onMessageEquals(Wake.INSTANCE, this::onWake)
                .onMessage(Submit.class, this::onSubmit)
                .onMessage(Cancel.class, this::onCancel)
                .onMessage(Operate.class, this::onOperate)
                .onMessage(Follow.class, this::onFollow)
                .onMessage(PredecessorChanged.class, this::onPredecessor)
                .onMessage(GetJob.class, this::onQuestion)
                .onMessage(GetTasks.class, this::onQuestion)
                .onMessage(GetTask.class, this::onQuestion)
                .onMessage(GetResults.class, this::onQuestion)
                .onMessage(GetWhy.class, this::onQuestion)
                .onMessage(Publication.WriterSaid.class, this::onWriter)
                .onMessage(RenderJobCommand.class, this::onFarm)
                .build();
    }

    // ---- journal

    private Behavior<RenderJobCommand> openJournal() {
        journal.open();
        return this;
    }

    private Behavior<RenderJobCommand> onJournalLost() {
        journal.lost();
        operations.clear();
        following.clear();
        submitters.clear();
        cancelPending = false;
        endPending = false;
        return this;
    }

    private Behavior<RenderJobCommand> onJournal(JobJournal.Reply reply) {
        if (reply instanceof JobJournal.Recovered recovered) {
            return onRecovered(recovered);
        }
        List<AuditEntry> audit = new ArrayList<>();
        for (JobEvent event : ((JobJournal.Written) reply).events()) {
            if (event instanceof JobEvent.JobAccepted accepted) {
                begin(new JobState(accepted), false);
                announce(); // so that whoever submitted it finds it in the list
            } else {
                state.apply(event);
                dispatch.written(event);
            }
            if (event instanceof JobEvent.TasksRetried) {
                announce(); // a job that goes on has to be found by whoever wakes jobs after a crash
            }
            AuditTrail.entry(job, state.eventCount(), event).ifPresent(audit::add);
        }
        audit(audit);
        journal.written().forEach(Runnable::run);
        advance();
        return this;
    }

    private Behavior<RenderJobCommand> onRecovered(JobJournal.Recovered recovered) {
        journal.recovered();
        boolean first = dispatch == null;
        recovered.state().ifPresent(replayed -> {
            // Whoever was here before may have had no time to tell it.
            audit(replayed.audit());
            if (first) {
                begin(replayed, true);
            } else {
                state = replayed;
                dispatch.reload(replayed);
                publication.reload(replayed);
            }
        });
        advance();
        return stash.unstashAll(this);
    }

    private void audit(List<AuditEntry> entries) {
        if (!entries.isEmpty()) {
            context.catalog().tell(new JobCatalogCommand.RecordAudit(entries));
        }
    }

    private void begin(JobState started, boolean recovered) {
        state = started;
        boolean adopting = recovered && started.ended().isEmpty();
        dispatch = new Dispatch(getContext(), context, started, adopting, journal::write);
        publication = new Publication(getContext(), context, started);
        if (started.ended().isEmpty()) {
            following.ask(dispatch.board());
        }
    }

    /** Does whatever has become possible or necessary. Called after every message that may have changed something. */
    private void advance() {
        if (journal.isReady() && state != null) {
            if (!endPending) { // else what is said of the job is answered when its end has been written
                operations.advance(state, dispatch.board());
                following.advance(dispatch.board());
                dispatch.recut().ifPresent(event -> journal.write(event, () -> {}));
            }
            publication.publishNext();
            if (journal.isIdle() && !endPending) {
                dispatch.board().ending().ifPresent(this::end);
            }
        }
        journal.writeNext();
        if (state != null) {
            dispatch.demandChanged();
            if (!timers.isTimerActive(Announce.INSTANCE)) {
                timers.startSingleTimer(Announce.INSTANCE, state.ended().isPresent() ? Duration.ZERO : ANNOUNCE_DELAY);
            }
        }
    }

    private void end(JobStatus status) {
        endPending = true;
        String reason =
                switch (status) {
                    case FAILED -> state.failureText();
                    case CANCELLED -> state.reason();
                    default -> "";
                };
        journal.write(new JobEvent.JobEnded(status, reason, context.clock().instant()), () -> {
            endPending = false;
            dispatch.end();
            publication.end(status);
            getContext().getLog().info("Job {} has ended: {} {}", job, status, reason);
        });
    }

    private Behavior<RenderJobCommand> announce() {
        if (state != null) {
            JobSummary summary = views().summary();
            context.catalog().tell(new JobCatalogCommand.Update(summary, state.eventCount()));
            context.events().tell(Topic.publish(new FarmEvent.JobChanged(summary)));
            followers.tell(state, dispatch.board());
        }
        return this;
    }

    private Behavior<RenderJobCommand> onTick() {
        Instant now = context.clock().instant();
        if (!journal.isReady()) {
            return this;
        }
        if (state != null && state.ended().isEmpty()) {
            lastUse = now;
            dispatch.tick();
            following.ask(dispatch.board());
            publication.tick();
            advance();
            return this;
        }
        Duration idle = state == null ? NOBODY_TIMEOUT : context.settings().idleTimeout();
        if (journal.isIdle() && lastUse.plus(idle).isBefore(now)) {
            shard.tell(new ClusterSharding.Passivate<>(getContext().getSelf()));
        }
        return this;
    }

    // ---- clients

    /** Keeps a client's message until the journal has been read; whoever asks too often then hears nothing and asks again. */
    private boolean notYet(RenderJobCommand message) {
        lastUse = context.clock().instant();
        if (!journal.isReady() && state == null) {
            if (!stash.isFull()) {
                stash.stash(message);
            }
            return true;
        }
        return false;
    }

    private Behavior<RenderJobCommand> onSubmit(Submit submit) {
        if (notYet(submit)) {
            return this;
        }
        if (state != null) {
            submit.replyTo().tell(new SubmitReply(views().summary()));
            return this;
        }
        submitters.add(submit.replyTo());
        if (submitters.size() == 1) {
            journal.write(
                    new JobEvent.JobAccepted(job, submit.spec(), context.clock().instant()), () -> {
                        SubmitReply reply = new SubmitReply(views().summary());
                        submitters.forEach(submitter -> submitter.tell(reply));
                        submitters.clear();
                        getContext()
                                .getLog()
                                .info(
                                        "Job {} '{}' is accepted",
                                        job,
                                        submit.spec().name());
                    });
            advance();
        }
        return this;
    }

    private Behavior<RenderJobCommand> onCancel(Cancel cancel) {
        if (notYet(cancel)) {
            return this;
        }
        if (state == null || state.ended().isPresent() || state.isCancelled()) {
            boolean accepted = state != null && state.ended().isEmpty();
            cancel.replyTo()
                    .tell(new CancelReply(accepted, Optional.ofNullable(state).map(s -> views().summary())));
            return this;
        }
        if (!journal.isReady()) {
            return this;
        }
        if (endPending) {
            journal.whenWritten(() -> onCancel(cancel));
            return this;
        }
        Runnable reply = () -> cancel.replyTo().tell(new CancelReply(true, Optional.of(views().summary())));
        if (cancelPending) {
            journal.whenWritten(reply);
        } else {
            cancelPending = true;
            Instant now = context.clock().instant();
            journal.write(new JobEvent.CancelRequested(cancel.by(), cancel.reason(), now), () -> {
                cancelPending = false;
                dispatch.stopUnwanted();
                reply.run();
            });
        }
        advance();
        return this;
    }

    private Behavior<RenderJobCommand> onOperate(Operate operate) {
        if (notYet(operate)) {
            return this;
        }
        if (state == null) {
            Operations.refuseUnknown(operate);
        } else if (journal.isReady()) {
            operations.add(operate);
            advance();
        }
        return this;
    }

    private Behavior<RenderJobCommand> onFollow(Follow follow) {
        if (notYet(follow)) {
            return this;
        }
        if (state == null) {
            Followers.refuseUnknown(job, follow);
        } else {
            followers.add(follow, state, dispatch.board());
        }
        return this;
    }

    private Behavior<RenderJobCommand> onPredecessor(PredecessorChanged changed) {
        if (state != null && journal.isReady()) {
            dispatch.board().accept(changed.state(), context.clock().instant());
            advance();
        }
        return this;
    }

    private JobViews views() {
        return new JobViews(state, dispatch.board());
    }

    private Behavior<RenderJobCommand> onQuestion(RenderJobCommand question) {
        if (!notYet(question)) {
            Questions.answer(question, Optional.ofNullable(state).map(s -> known()));
        }
        return this;
    }

    private Questions.Known known() {
        Optional<String> trouble = journal.isReady()
                ? publication.problem().or(dispatch::trouble)
                : Optional.of("the database does not answer");
        Reasons.Heard heard = new Reasons.Heard(trouble, dispatch.verdicts());
        Reasons reasons =
                new Reasons(state, dispatch.board(), heard, context.clock().instant());
        return new Questions.Known(state, views(), reasons, dispatch.staleReports());
    }

    // ---- the farm

    /** Comes when the job may have slept, and when there may be a new Scheduler: it is told the demand at once. */
    private Behavior<RenderJobCommand> onWake() {
        if (journal.isReady() && state != null && state.ended().isEmpty()) {
            dispatch.repeatDemand();
            advance();
        }
        return this;
    }

    private Behavior<RenderJobCommand> onWriter(Publication.WriterSaid said) {
        if (!journal.isReady()) {
            return this; // asked again once the journal has been read anew
        }
        publication.onReply(said.reply()).ifPresent(event -> journal.write(event, publication::written));
        advance();
        return this;
    }

    private Behavior<RenderJobCommand> onFarm(RenderJobCommand message) {
        if (!journal.isReady()) {
            return this; // servers and the Scheduler repeat themselves
        }
        if (state == null) {
            Dispatch.answerForUnknownJob(message);
            return this;
        }
        dispatch.onMessage(message);
        advance();
        return this;
    }
}
