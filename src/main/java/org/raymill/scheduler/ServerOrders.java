package org.raymill.scheduler;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.model.ServerId;

/**
 * The journal of what render servers were ordered to do: who drained, resumed or quarantined which, when, and why. A child of the Scheduler,
 * which goes on after a fail-over with what the journal says. When the database fails, this actor stops, and its parent starts another.
 */
final class ServerOrders extends EventSourcedBehavior<ServerOrders.Command, ServerOrderEvent, ServerOrders.State> {

    /** What the journal is told. */
    sealed interface Command {}

    /** An order to write down; answered by {@link Written}. */
    record Write(ServerOrdered event) implements Command {}

    private enum TakeOver implements Command {
        INSTANCE
    }

    /** What the parent hears. */
    sealed interface Reply {}

    /** The journal is this Scheduler's alone, with the last order of each server. Comes once, first. */
    record Recovered(List<Written> orders) implements Reply {}

    /**
     * The order is durable.
     *
     * @param number counts all orders from 1
     */
    record Written(ServerOrdered event, long number) implements Reply {}

    /** A Scheduler of a higher epoch has the journal. Comes instead of all else. */
    record Superseded(long epoch) implements Reply {}

    /**
     * What the journal says. Changed by its events alone.
     *
     * @param orders the last order of each server, in the order in which servers got their first
     * @param count of all orders
     * @param epoch the highest of the Schedulers that have had the journal; 0 at first
     */
    record State(Map<ServerId, Written> orders, long count, long epoch) {}

    /** Makes journals: real ones, or those of a simulation. */
    @FunctionalInterface
    interface Factory {

        /**
         * A journal that answers its parent.
         *
         * @param epoch of the Scheduler that writes
         */
        Behavior<Command> create(ActorRef<Reply> parent, long epoch, InstantSource clock);
    }

    private final ActorContext<Command> context;
    private final ActorRef<Reply> parent;
    private final long epoch;
    private final InstantSource clock;

    private ServerOrders(ActorContext<Command> context, ActorRef<Reply> parent, long epoch, InstantSource clock) {
        super(PersistenceId.of("scheduler", "server-orders"));
        this.context = context;
        this.parent = parent;
        this.epoch = epoch;
        this.clock = clock;
    }

    static Behavior<Command> create(ActorRef<Reply> parent, long epoch, InstantSource clock) {
        return Behaviors.setup(context -> new ServerOrders(context, parent, epoch, clock));
    }

    @Override
    public State emptyState() {
        return new State(Map.of(), 0, 0);
    }

    @Override
    public CommandHandler<Command, ServerOrderEvent, State> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(TakeOver.class, this::takeOver)
                .onCommand(Write.class, write -> Effect()
                        .persist(write.event())
                        .thenRun(state ->
                                parent.tell(state.orders().get(write.event().server()))))
                .build();
    }

    private Effect<ServerOrderEvent, State> takeOver(State state, TakeOver command) {
        if (state.epoch() > epoch) {
            parent.tell(new Superseded(state.epoch()));
            return Effect().none();
        }
        return Effect()
                .persist(new OrdersTakenOver(epoch, clock.instant()))
                .thenRun(taken ->
                        parent.tell(new Recovered(List.copyOf(taken.orders().values()))));
    }

    @Override
    public EventHandler<State, ServerOrderEvent> eventHandler() {
        return newEventHandlerBuilder()
                .forAnyState()
                .onEvent(
                        OrdersTakenOver.class,
                        (state, taken) -> new State(state.orders(), state.count(), taken.epoch()))
                .onEvent(ServerOrdered.class, (state, ordered) -> {
                    long number = state.count() + 1;
                    Map<ServerId, Written> orders = new LinkedHashMap<>(state.orders());
                    orders.put(ordered.server(), new Written(ordered, number));
                    return new State(Collections.unmodifiableMap(orders), number, state.epoch());
                })
                .build();
    }

    @Override
    public SignalHandler<State> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(
                        RecoveryCompleted.instance(), state -> context.getSelf().tell(TakeOver.INSTANCE))
                .build();
    }
}
