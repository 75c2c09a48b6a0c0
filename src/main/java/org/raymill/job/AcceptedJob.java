package org.raymill.job;

import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.raymill.job.core.FrameViews;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.job.core.JobViews;
import org.raymill.job.core.Reasons;
import org.raymill.job.core.VersionWatch;
import org.raymill.model.AttemptStatus;
import org.raymill.model.JobDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.StepName;
import org.raymill.model.UsageDay;
import org.raymill.protocol.FarmEvent;
import org.raymill.protocol.JobCatalogCommand;
import org.raymill.protocol.JobCatalogCommand.RecordUsage;
import org.raymill.protocol.RenderJobCommand;
import org.raymill.protocol.RenderJobCommand.Cancel;
import org.raymill.protocol.RenderJobCommand.CancelReply;
import org.raymill.protocol.RenderJobCommand.Follow;
import org.raymill.protocol.RenderJobCommand.Operate;
import org.raymill.protocol.RenderJobCommand.PredecessorChanged;

/**
 * A job that has been accepted: its state, and what it does about it with servers, the result writer and other jobs until it has ended. Part of
 * the {@link RenderJob} actor, which calls {@link #advance} after every message that may have changed something.
 */
final class AcceptedJob {

    /** Sums change with every task, and nobody needs them at once. */
    private static final Duration USAGE_INTERVAL = Duration.ofSeconds(5);

    private final ActorContext<RenderJobCommand> actor;
    private final RenderJobContext context;
    private final JournalLink journal;
    private final JobId job;
    private final Dispatch dispatch;
    private final Publication publication;
    private final Verifying verifying;
    private final Operations operations;
    private final Consigning consigning;
    private final Notifying notifying;
    private final Following following;
    private final Followers followers;
    private final SampleEvents sampleEvents;
    private final TakeOver takeOver;
    private final VersionWatch versionWatch;
    private final JobSpans spans;
    private JobState state;
    private Instant usageTold;
    /** What whoever watches the farm was told last. */
    private Optional<JobSummary> told = Optional.empty();

    private boolean cancelPending;
    /**
     * The end is being written. Until it is, the job takes nothing that could have it write another event, which would stand after its end: whoever
     * is not heard says it again, and is answered then.
     */
    private boolean endPending;

    /**
     * The job in a state.
     *
     * @param recovered whether the state was read from the journal: attempts may be running already
     */
    AcceptedJob(
            ActorContext<RenderJobCommand> actor,
            RenderJobContext context,
            JournalLink journal,
            JobState state,
            boolean recovered) {
        this.actor = actor;
        this.context = context;
        this.journal = journal;
        this.job = state.job();
        this.state = state;
        this.usageTold = context.clock().instant();
        boolean adopting = recovered && !hasEnded();
        this.sampleEvents = new SampleEvents(context, state);
        this.spans = new JobSpans(context.tracing(), state);
        this.dispatch = new Dispatch(actor, context, state, adopting, sampleEvents, spans.ofTasks(), journal::write);
        this.publication = new Publication(actor, context, state);
        this.verifying = new Verifying(actor, context, journal);
        this.operations = new Operations(context, journal, this::summary);
        this.consigning = new Consigning(context, journal, dispatch::board);
        this.notifying = new Notifying(actor, context, journal);
        this.following = new Following(context, job, actor.getSelf(), journal);
        this.followers = new Followers(context);
        this.takeOver = new TakeOver(context.clock());
        this.versionWatch = new VersionWatch(context.settings().versionLimit());
        if (recovered) {
            takeOver.read(state);
        }
        if (!hasEnded()) {
            following.ask(dispatch.board());
        }
    }

    // ---- journal

    /** An event is in the journal. */
    void written(JobEvent event) {
        spans.before(event, state);
        state.apply(event);
        spans.after(event, state, dispatch.board(), context.clock().instant());
        event.attemptRecords().stream()
                .filter(attempt ->
                        attempt.task().step() == StepName.ASSEMBLE && attempt.status() == AttemptStatus.FAILED)
                .forEach(attempt -> publication.doubt(attempt.task()));
        dispatch.written(event);
        consigning.written(event, state);
        sampleEvents.written(event);
        if (event instanceof JobEvent.TasksRetried) {
            announce(); // a job that goes on has to be found by whoever wakes jobs after a crash
        }
    }

    /** The journal has failed: what waits for it is forgotten. */
    void journalLost() {
        operations.clear();
        following.clear();
        verifying.clear();
        consigning.clear();
        notifying.clear();
        cancelPending = false;
        endPending = false;
    }

    /** Goes on from a state that was read anew after the journal had failed. */
    void reload(JobState reloaded) {
        state = reloaded;
        dispatch.reload(reloaded);
        publication.reload(reloaded);
        verifying.clear();
        consigning.clear();
        sampleEvents.reload(reloaded);
        takeOver.read(reloaded);
    }

    /** Does whatever has become possible or necessary. */
    void advance() {
        if (journal.isReady()) {
            if (!endPending) { // else what is said of the job is answered when its end has been written
                if (!cancelPending) { // each is decided on what the one before has left
                    operations.advance(state, dispatch.board(), dispatch.isSettled());
                }
                following.advance(dispatch.board());
                if (!consigning.isWriting()) {
                    dispatch.recut().ifPresent(event -> journal.write(event, () -> {}));
                }
                consigning.advance(state, dispatch.board(), dispatch.isSettled());
            }
            publication.publishNext();
            notifying.advance(state);
            if (!hasEnded() && !state.isCancelled()) {
                verifying.advance(state);
            }
            if (journal.isIdle() && !endPending && verifying.isHeard(state)) {
                dispatch.board().ending().ifPresent(this::end);
            }
        }
        journal.writeNext();
        dispatch.demandChanged();
    }

    private void end(JobStatus status) {
        endPending = true;
        publication.doubtNoMore();
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
            context.metrics().ended(status);
            actor.getLog().info("Job {} has ended: {}{}", job, status, reason.isEmpty() ? "" : " " + reason);
        });
    }

    /** Whether something is to be done now and again: the job goes on, another site still has something of it, or somebody is still to be told of it. */
    boolean isBusy() {
        return !hasEnded() || consigning.hasOpen(state) || state.notices().isPending();
    }

    /** Once a second, while the job is busy. */
    void tick() {
        if (endPending) {
            return;
        }
        consigning.tick(state, dispatch.board().elsewhere());
        notifying.advance(state);
        if (hasEnded()) {
            return;
        }
        dispatch.tick();
        following.ask(dispatch.board());
        publication.tick();
        verifying.accuse(state);
        if (!state.isCancelled()) {
            verifying.tick(state, dispatch.board());
        }
        watchVersion();
        takeOver.next(state).ifPresent(event -> journal.write(event, () -> {}));
    }

    private void watchVersion() {
        if (dispatch.isSettled() && journal.isIdle()) {
            versionWatch
                    .look(
                            state,
                            dispatch.board(),
                            dispatch.verdicts().orElse(List.of()),
                            context.clock().instant())
                    .ifPresent(
                            left -> journal.write(left, () -> actor.getLog().warn("Job {}: {}", job, left.reason())));
        }
    }

    // ---- what others are told

    JobState state() {
        return state;
    }

    boolean hasEnded() {
        return state.ended().isPresent();
    }

    /** The job in short, as it is now. */
    JobSummary summary() {
        return views().summary();
    }

    private JobViews views() {
        return new JobViews(state, dispatch.board());
    }

    /** Tells the catalogue, whoever watches the farm, and the jobs that wait for this one, how it is. */
    void announce() {
        if (state.isRemoved() && !consigning.hasOpen(state)) {
            context.catalog().tell(new JobCatalogCommand.Remove(job));
            context.events().tell(new FarmEvent.JobRemoved(job));
            return;
        }
        JobSummary summary = summary();
        tellUsage(summary); // first: of a job that the catalogue knows to have ended, all is in the sums
        context.catalog()
                .tell(new JobCatalogCommand.Update(
                        summary, state.eventCount(), Optional.of(state.spec().manifest()), isBusy()));
        if (told.filter(summary::equals).isEmpty()) {
            told = Optional.of(summary);
            context.events().tell(new FarmEvent.JobChanged(summary));
        }
        followers.tell(state, dispatch.board());
    }

    private void tellUsage(JobSummary summary) {
        Instant now = context.clock().instant();
        if (hasEnded() || !now.isBefore(usageTold.plus(USAGE_INTERVAL))) {
            usageTold = now;
            List<UsageDay> days = state.takeChangedUsage();
            if (!days.isEmpty()) {
                context.catalog().tell(new RecordUsage(job, summary.project(), summary.user(), days));
            }
        }
    }

    /** What is known of the job, for questions. */
    Questions.Known known() {
        Optional<String> trouble = journal.isReady()
                ? publication.problem().or(() -> consigning.trouble(state)).or(dispatch::trouble)
                : Optional.of("the database does not answer");
        Reasons.Heard heard = new Reasons.Heard(trouble, dispatch.verdicts(), consigning.words());
        Reasons reasons =
                new Reasons(state, dispatch.board(), heard, context.clock().instant());
        return new Questions.Known(
                state,
                dispatch.board(),
                views(),
                new FrameViews(state, dispatch.board()),
                reasons,
                dispatch.staleReports(),
                notifying.details(state));
    }

    // ---- what people and other jobs say

    /**
     * Takes a wish to cancel: answers once it is written, or at once when there is nothing to write. While the journal does not work nobody is
     * answered, and whoever asked asks again.
     *
     * @return whether something may have changed
     */
    boolean cancel(Cancel cancel) {
        if (hasEnded() || state.isCancelled()) {
            answer(cancel, !hasEnded(), false);
            return false;
        }
        if (!journal.isReady()) {
            return false;
        }
        boolean expects = !cancel.expected().isAnything();
        if (endPending || expects && operations.isWriting()) {
            journal.whenWritten(() -> cancel(cancel));
            return false;
        }
        if (expects && !cancelPending && !cancel.expected().allows(JobDetail.tag(state.changes()))) {
            answer(cancel, false, true);
            return false;
        }
        Runnable reply = () -> answer(cancel, true, false);
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
        return true;
    }

    private void answer(Cancel cancel, boolean taken, boolean outdated) {
        cancel.replyTo().tell(new CancelReply(taken, outdated, Optional.of(summary()), state.changes()));
    }

    /** Takes what somebody wants done to the job; decided with the next {@link #advance}. */
    void operate(Operate operate) {
        operations.add(operate);
    }

    /** Takes in that another job waits for this one. */
    void followedBy(Follow follow) {
        followers.add(follow, state, dispatch.board());
    }

    /** Takes in what a job says that this one waits for. */
    void predecessorChanged(PredecessorChanged changed) {
        dispatch.board().accept(changed.state(), context.clock().instant());
    }

    /** Takes what came of a try to notify somebody. */
    void noticeTried(Notifying.NoticeTried said) {
        notifying.tried(state, said.tried());
    }

    // ---- what the farm says

    /** Has the Scheduler told the demand again: it may be a new one. */
    void repeatDemand() {
        dispatch.repeatDemand();
    }

    /** Takes an answer of the result writer. */
    void writerSaid(Publication.WriterSaid said) {
        publication.onReply(said.reply()).ifPresent(event -> journal.write(event, publication::written));
    }

    /** Takes what the result writer says of pictures that it has compared. */
    void writerCompared(Verifying.WriterCompared compared) {
        if (!endPending) {
            verifying.onReply(state, compared.reply());
        }
    }

    /** Takes a message of a render server or the Scheduler: it may be of an attempt that nobody knew of, as of a job that was just loaded. */
    void farmSaid(RenderJobCommand message) {
        if (endPending) {
            return;
        }
        if (message instanceof RenderJobCommand.DisagreementHeard heard) {
            verifying.heard(state, heard);
        } else if (message instanceof RenderJobCommand.ConsignmentHeard heard) {
            consigning.heard(heard, state, dispatch.board().elsewhere()).forEach(sampleEvents::shown);
        } else if (message instanceof RenderJobCommand.SitesConsidered considered) {
            consigning.considered(considered);
        } else if (message instanceof RenderJobCommand.FrameFetched fetched) {
            consigning.fetched(fetched, state);
        } else if (message instanceof RenderJobCommand.FrameNotFetched missed) {
            consigning.notFetched(missed, state);
        } else if (message instanceof RenderJobCommand.FrameRefused refused) {
            consigning.refused(refused, state);
        } else {
            dispatch.onMessage(message);
        }
    }
}
