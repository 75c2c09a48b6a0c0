package org.raymill.app;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an actor system that would not end by itself. With TLS, connections to nodes that are cut off wait for an answer before they close, and the
 * system waits for them, for many minutes and with its port taken. What had to be said has been said by then, or can not be.
 */
final class SureEnd {

    private static final Logger LOG = LoggerFactory.getLogger(SureEnd.class);
    /** Flushing takes a second, and the end of all actors hardly longer. */
    private static final int PATIENCE_SECONDS = 8;

    private SureEnd() {}

    /** Sees to it that a system ends soon after it was told to. */
    static void of(ActorSystem<?> system) {
        CoordinatedShutdown.get(system).addTask(CoordinatedShutdown.PhaseActorSystemTerminate(), "sure-end", () -> {
            // Not waited for: most end at once.
            CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .execute(() -> end(system));
            return CompletableFuture.completedFuture(Done.getInstance());
        });
    }

    private static void end(ActorSystem<?> system) {
        if (!system.getWhenTerminated().toCompletableFuture().isDone()) {
            LOG.warn("Connections to other nodes do not close; they are cut");
            // Its children, the sockets among them, end with it, whoever still waits for what.
            ((ExtendedActorSystem) Adapter.toClassic(system)).systemGuardian().stop();
        }
    }
}
