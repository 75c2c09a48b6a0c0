package org.raymill.scheduler;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.raymill.model.ServerId;

/**
 * The journal of what render servers were ordered to do: who drained, resumed or quarantined which, when, and why. A child of the Scheduler,
 * which goes on after a fail-over with what the journal says. When the database fails, this actor stops, and its parent starts another.
 */
final class ServerOrders extends EventSourcedBehavior<ServerOrders.Write, ServerOrdered, Map<ServerId, ServerOrdered>> {

    /** An order to write down; answered by {@link Written}. */
    record Write(ServerOrdered event) {}

    /** What the parent hears. */
    sealed interface Reply {}

    /** The journal is ready: the last order of each server. Comes once, first. */
    record Recovered(List<ServerOrdered> orders) implements Reply {}

    /**
     * The order is durable.
     *
     * @param number counts all orders from 1
     */
    record Written(ServerOrdered event, long number) implements Reply {}

    /** Makes journals: real ones, or those of a simulation. */
    @FunctionalInterface
    interface Factory {

        /** A journal that answers its parent. */
        Behavior<Write> create(ActorRef<Reply> parent);
    }

    private final ActorContext<Write> context;
    private final ActorRef<Reply> parent;

    private ServerOrders(ActorContext<Write> context, ActorRef<Reply> parent) {
        super(PersistenceId.of("scheduler", "server-orders"));
        this.context = context;
        this.parent = parent;
    }

    static Behavior<Write> create(ActorRef<Reply> parent) {
        return Behaviors.setup(context -> new ServerOrders(context, parent));
    }

    @Override
    public Map<ServerId, ServerOrdered> emptyState() {
        return new LinkedHashMap<>();
    }

    @Override
    public CommandHandler<Write, ServerOrdered, Map<ServerId, ServerOrdered>> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Write.class, write -> Effect()
                        .persist(write.event())
                        .thenRun(() -> parent.tell(new Written(write.event(), lastSequenceNumber(context)))))
                .build();
    }

    @Override
    public EventHandler<Map<ServerId, ServerOrdered>, ServerOrdered> eventHandler() {
        return newEventHandlerBuilder().forAnyState().onAnyEvent((orders, event) -> {
            orders.put(event.server(), event);
            return orders;
        });
    }

    @Override
    public SignalHandler<Map<ServerId, ServerOrdered>> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(
                        RecoveryCompleted.instance(),
                        orders -> parent.tell(new Recovered(new ArrayList<>(orders.values()))))
                .build();
    }
}
