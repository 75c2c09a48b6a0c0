package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.raymill.job.core.AuditTrail;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.model.AuditEntry;
import org.raymill.model.JobId;
import org.raymill.model.JobOperation;
import org.raymill.model.JobSpec;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.Cancel;
import org.raymill.protocol.RenderJobCommand.CancelReply;
import org.raymill.protocol.RenderJobCommand.FindElsewhere;
import org.raymill.protocol.RenderJobCommand.FindResult;
import org.raymill.protocol.RenderJobCommand.Follow;
import org.raymill.protocol.RenderJobCommand.GetConsigned;
import org.raymill.protocol.RenderJobCommand.GetFrame;
import org.raymill.protocol.RenderJobCommand.GetFrames;
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
 * <p>This actor has what a job has before it is known, or while its journal cannot be reached: the conversation with clients and the journal.
 * Everything else is in {@link AcceptedJob}: what it does with render servers in {@link Dispatch}, with the result writer in
 * {@link Publication}; {@link Questions} answers clients. What is durable is written by {@link JobJournal}; nothing is acknowledged, published
 * or answered before it is written.
 */
public final class RenderJob extends AbstractBehavior<RenderJobCommand> {

    /** Ends the actor when its shard moves or it has been idle; everything that matters is in the journal. */
    public enum Stop implements RenderJobCommand {
        INSTANCE
    }

    enum Tick implements RenderJobCommand {
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

    /** Empty as long as no such job is known. */
    private Optional<AcceptedJob> accepted = Optional.empty();

    private Instant lastUse;
    private boolean countedAsLoaded;

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
        // Else its first timer, when it comes before any line is logged, has all lines named after Akka, and so left
        // out.
        actor.setLoggerName(RenderJob.class);
        this.job = job;
        this.context = context;
        this.shard = shard;
        this.timers = timers;
        this.stash = stash;
        this.journal = new JournalLink(actor, timers, job, journals, context.metrics());
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
                .onSignal(PostStop.class, signal -> onStopped())
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
                .onMessage(GetFrame.class, this::onQuestion)
                .onMessage(GetFrames.class, this::onQuestion)
                .onMessage(GetResults.class, this::onQuestion)
                .onMessage(FindResult.class, this::onQuestion)
                .onMessage(GetConsigned.class, this::onQuestion)
                .onMessage(FindElsewhere.class, this::onQuestion)
                .onMessage(GetWhy.class, this::onQuestion)
                .onMessage(Publication.WriterSaid.class, this::onWriter)
                .onMessage(Verifying.WriterCompared.class, this::onCompared)
                .onMessage(Notifying.NoticeTried.class, this::onNoticeTried)
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
        accepted.ifPresent(AcceptedJob::journalLost);
        submitters.clear();
        return this;
    }

    private Behavior<RenderJobCommand> onJournal(JobJournal.Reply reply) {
        if (reply instanceof JobJournal.Recovered recovered) {
            return onRecovered(recovered);
        }
        List<AuditEntry> audit = new ArrayList<>();
        for (JobEvent event : ((JobJournal.Written) reply).events()) {
            AcceptedJob known = take(event);
            AuditTrail.entry(job, known.state().eventCount(), event).ifPresent(audit::add);
        }
        audit(audit);
        journal.written().forEach(Runnable::run);
        advance();
        return this;
    }

    private AcceptedJob take(JobEvent event) {
        if (event instanceof JobEvent.JobAccepted first) {
            AcceptedJob begun = begin(new JobState(first), false);
            begun.announce(); // so that whoever submitted it finds it in the list
            return begun;
        }
        AcceptedJob known = accepted.orElseThrow();
        known.written(event);
        return known;
    }

    private Behavior<RenderJobCommand> onRecovered(JobJournal.Recovered recovered) {
        journal.recovered();
        recovered.state().ifPresent(replayed -> {
            // Whoever was here before may have had no time to tell it.
            audit(replayed.audit());
            accepted.ifPresentOrElse(known -> known.reload(replayed), () -> begin(replayed, true));
        });
        advance();
        context.metrics().stashed(-stash.size());
        return stash.unstashAll(this);
    }

    private void audit(List<AuditEntry> entries) {
        if (!entries.isEmpty()) {
            context.catalog().tell(new JobCatalogCommand.RecordAudit(entries));
        }
    }

    private AcceptedJob begin(JobState state, boolean recovered) {
        AcceptedJob begun = new AcceptedJob(getContext(), context, journal, state, recovered);
        accepted = Optional.of(begun);
        return begun;
    }

    /** Does whatever has become possible or necessary. Called after every message that may have changed something. */
    private void advance() {
        countAsLoaded(isBusy());
        if (accepted.isEmpty()) {
            journal.writeNext();
            return;
        }
        accepted.get().advance();
        if (!timers.isTimerActive(Announce.INSTANCE)) {
            Duration delay = accepted.get().hasEnded() ? Duration.ZERO : ANNOUNCE_DELAY;
            timers.startSingleTimer(Announce.INSTANCE, delay);
        }
    }

    private void countAsLoaded(boolean busy) {
        if (busy != countedAsLoaded) {
            countedAsLoaded = busy;
            context.metrics().loaded(busy ? 1 : -1);
        }
    }

    private Behavior<RenderJobCommand> onStopped() {
        countAsLoaded(false);
        journal.forgetWaiting();
        context.metrics().stashed(-stash.size());
        return this;
    }

    private Behavior<RenderJobCommand> announce() {
        accepted.ifPresent(AcceptedJob::announce);
        return this;
    }

    private Behavior<RenderJobCommand> onTick() {
        Instant now = context.clock().instant();
        if (!journal.isReady()) {
            return this;
        }
        if (isBusy()) {
            lastUse = now;
            accepted.get().tick();
            if (goesOn()) {
                advance();
            }
            return this;
        }
        Duration idle = accepted.isEmpty() ? NOBODY_TIMEOUT : context.settings().idleTimeout();
        if (journal.isIdle() && lastUse.plus(idle).isBefore(now)) {
            shard.tell(new ClusterSharding.Passivate<>(getContext().getSelf()));
        }
        return this;
    }

    /** The job, unless somebody has removed it. */
    private Optional<AcceptedJob> known() {
        return accepted.filter(job -> !job.state().isRemoved());
    }

    private boolean isBusy() {
        return accepted.filter(AcceptedJob::isBusy).isPresent();
    }

    private boolean goesOn() {
        return accepted.filter(known -> !known.hasEnded()).isPresent();
    }

    // ---- clients

    /** Keeps a client's message until the journal has been read; whoever asks too often then hears nothing and asks again. */
    private boolean notYet(RenderJobCommand message) {
        lastUse = context.clock().instant();
        if (!journal.isReady() && accepted.isEmpty()) {
            if (stash.isFull()) {
                context.metrics().unheard();
            } else {
                stash.stash(message);
                context.metrics().stashed(1);
            }
            return true;
        }
        return false;
    }

    private Behavior<RenderJobCommand> onSubmit(Submit submit) {
        if (notYet(submit)) {
            return this;
        }
        if (accepted.isPresent()) {
            submit.replyTo()
                    .tell(new SubmitReply(
                            accepted.get().summary(), accepted.get().state().isRemoved()));
            return this;
        }
        submitters.add(submit.replyTo());
        if (submitters.size() == 1) {
            JobSpec spec =
                    Notifying.accepted(submit.spec(), context.notifications().siteWide());
            journal.write(new JobEvent.JobAccepted(job, spec, context.clock().instant()), () -> {
                context.metrics().accepted();
                SubmitReply reply = new SubmitReply(accepted.orElseThrow().summary(), false);
                submitters.forEach(submitter -> submitter.tell(reply));
                submitters.clear();
                getContext()
                        .getLog()
                        .info(
                                "Job {} '{}' is accepted{}{}",
                                job,
                                spec.name(),
                                spec.trace().isPresent() ? ", trace " : "",
                                spec.trace().isPresent() ? spec.trace().get() : "");
            });
            advance();
        }
        return this;
    }

    private Behavior<RenderJobCommand> onCancel(Cancel cancel) {
        if (notYet(cancel)) {
            return this;
        }
        if (known().isEmpty()) {
            cancel.replyTo().tell(new CancelReply(false, Optional.empty()));
            return this;
        }
        if (accepted.get().cancel(cancel)) {
            advance();
        }
        return this;
    }

    private Behavior<RenderJobCommand> onOperate(Operate operate) {
        if (notYet(operate)) {
            return this;
        }
        if (accepted.isEmpty() || known().isEmpty() && operate.operation().kind() != JobOperation.Kind.REMOVE) {
            Operations.refuseUnknown(operate);
        } else if (journal.isReady()) {
            accepted.get().operate(operate);
            advance();
        }
        return this;
    }

    private Behavior<RenderJobCommand> onFollow(Follow follow) {
        if (notYet(follow)) {
            return this;
        }
        accepted.ifPresentOrElse(known -> known.followedBy(follow), () -> Followers.refuseUnknown(job, follow));
        return this;
    }

    private Behavior<RenderJobCommand> onPredecessor(PredecessorChanged changed) {
        if (accepted.isPresent() && journal.isReady()) {
            accepted.get().predecessorChanged(changed);
            advance();
        }
        return this;
    }

    private Behavior<RenderJobCommand> onQuestion(RenderJobCommand question) {
        if (!notYet(question)) {
            Questions.answer(question, known().map(AcceptedJob::known));
        }
        return this;
    }

    // ---- the farm

    /** Comes when the job may have slept, and when there may be a new Scheduler: it is told the demand at once. */
    private Behavior<RenderJobCommand> onWake() {
        if (journal.isReady() && goesOn()) {
            accepted.get().repeatDemand();
            advance();
        }
        return this;
    }

    private Behavior<RenderJobCommand> onWriter(Publication.WriterSaid said) {
        if (!journal.isReady()) {
            return this; // asked again once the journal has been read anew
        }
        accepted.orElseThrow().writerSaid(said);
        advance();
        return this;
    }

    private Behavior<RenderJobCommand> onCompared(Verifying.WriterCompared compared) {
        if (journal.isReady() && goesOn()) {
            accepted.orElseThrow().writerCompared(compared);
            advance();
        }
        return this;
    }

    private Behavior<RenderJobCommand> onNoticeTried(Notifying.NoticeTried said) {
        if (journal.isReady()) {
            accepted.orElseThrow().noticeTried(said);
            advance();
        }
        return this;
    }

    private Behavior<RenderJobCommand> onFarm(RenderJobCommand message) {
        if (!journal.isReady()) {
            return this; // servers and the Scheduler repeat themselves
        }
        if (accepted.isEmpty()) {
            UnknownJob.answer(message);
            return this;
        }
        accepted.get().farmSaid(message);
        advance();
        return this;
    }
}
