package org.raymill.app;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.raymill.kubernetes.DeletionCost;
import org.raymill.protocol.RenderServerCommand;
import org.raymill.server.RenderServer;
import org.raymill.server.RenderServer.InUse;

/** Tells Kubernetes from time to time what would be lost with the pod of this render node, see {@code raymill.scaling.pod-deletion-cost}. */
final class DeletionCostTeller {

    /** What this actor is told. */
    sealed interface Command {}

    private enum Look implements Command {
        NOW
    }

    private record Used(InUse use) implements Command {}

    private record Told(int cost, Throwable failure) implements Command {}

    private static final Duration LOOK = Duration.ofSeconds(5);

    private DeletionCostTeller() {}

    /**
     * The behaviour.
     *
     * @param server of this node
     * @param pause between two changes at least
     * @param telling tells the cluster a cost
     */
    static Behavior<Command> create(
            ActorRef<RenderServerCommand> server,
            Duration pause,
            IntFunction<CompletionStage<Void>> telling,
            InstantSource clock) {
        DeletionCost cost = new DeletionCost(pause);
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> {
            ActorRef<InUse> uses = actor.messageAdapter(InUse.class, Used::new);
            timers.startTimerWithFixedDelay(Look.NOW, LOOK);
            return Behaviors.receive(Command.class)
                    .onMessage(Look.class, look -> {
                        server.tell(new RenderServer.TellUse(uses));
                        return Behaviors.same();
                    })
                    .onMessage(Used.class, used -> {
                        cost.due(used.use().cores(), used.use().usedCores(), clock.instant())
                                .ifPresent(due -> {
                                    cost.telling(clock.instant());
                                    actor.pipeToSelf(
                                            telling.apply(due).thenApply(nothing -> Done.getInstance()),
                                            (done, failure) -> new Told(due, failure));
                                });
                        return Behaviors.same();
                    })
                    .onMessage(Told.class, told -> {
                        if (told.failure() == null) {
                            cost.heard(told.cost());
                            return Behaviors.same();
                        }
                        cost.failed(clock.instant());
                        if (cost.hasJustFailed()) {
                            actor.getLog()
                                    .warn(
                                            "Kubernetes is not told what this pod runs, so it may end it before emptier ones; it is"
                                                    + " tried again: {}",
                                            told.failure().toString());
                        }
                        return Behaviors.same();
                    })
                    .build();
        }));
    }
}
