package org.raymill.job;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import java.util.List;
import java.util.Optional;
import org.raymill.job.core.JobEvent;
import org.raymill.job.core.JobState;
import org.raymill.model.JobId;

/**
 * The event-sourced part of a render job: writes batches of events, and replays them when it starts.
 *
 * <p>It is a child of {@link RenderJob} rather than the same actor, because an event-sourced actor stashes what comes in while it writes and
 * drops silently what the stash can not hold. The parent has at most one write in flight and gathers what comes meanwhile. The replayed state
 * is handed to the parent, which applies each batch once it has been written: there is one copy of it. When the database fails, this actor
 * stops, and the parent starts another, which replays.
 */
final class JobJournal extends EventSourcedBehavior<JobJournal.Write, JobEvent, JobJournal.Replay> {

    /** Events to write together; answered by {@link Written}. */
    record Write(List<JobEvent> events) {}

    /** What the parent hears. */
    sealed interface Reply {}

    /** The journal is ready. Comes once, first. The state is the parent's from now on; empty when the job was never accepted. */
    record Recovered(Optional<JobState> state) implements Reply {}

    /** The events are durable. */
    record Written(List<JobEvent> events) implements Reply {}

    /** Makes journals: real ones, or those of a simulation. */
    @FunctionalInterface
    interface Factory {

        /** The journal of a job that answers its parent. */
        Behavior<Write> create(JobId job, ActorRef<Reply> parent);
    }

    /** Holds the state while events are replayed; afterwards it is empty. */
    static final class Replay {
        private JobState state;
        private boolean handedOver;
    }

    /** What stands before a job's id, and a bar, in the journal. */
    static final String ENTITY = "job";

    private final ActorRef<Reply> parent;

    private JobJournal(JobId job, ActorRef<Reply> parent) {
        super(PersistenceId.of(ENTITY, job.value()));
        this.parent = parent;
    }

    static Behavior<Write> create(JobId job, ActorRef<Reply> parent) {
        return new JobJournal(job, parent);
    }

    @Override
    public Replay emptyState() {
        return new Replay();
    }

    @Override
    public CommandHandler<Write, JobEvent, Replay> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Write.class, write -> Effect()
                        .persist(write.events())
                        .thenRun(() -> parent.tell(new Written(write.events()))))
                .build();
    }

    @Override
    public EventHandler<Replay, JobEvent> eventHandler() {
        return newEventHandlerBuilder().forAnyState().onAnyEvent((replay, event) -> {
            if (!replay.handedOver) {
                if (event instanceof JobEvent.JobAccepted accepted) {
                    replay.state = new JobState(accepted);
                } else {
                    replay.state.apply(event);
                }
            }
            return replay;
        });
    }

    @Override
    public SignalHandler<Replay> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), replay -> {
                    parent.tell(new Recovered(Optional.ofNullable(replay.state)));
                    replay.state = null;
                    replay.handedOver = true;
                })
                .build();
    }
}
