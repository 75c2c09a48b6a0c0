package org.raymill.protocol;

import akka.actor.Cancellable;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.RecipientRef;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A question that is said again until it is answered. What is sent to a node that has just died is lost, and whoever takes its place does not
 * know of it; asking once would mean to wait for the whole time-out in vain. For idempotent messages only.
 */
public final class RepeatedAsk {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private RepeatedAsk() {}

    /**
     * Asks, each second anew.
     *
     * @param message made once, with the address for the answer
     * @return the first answer; fails with {@link java.util.concurrent.TimeoutException} when there is none in time
     */
    public static <T, R> CompletionStage<R> ask(
            RecipientRef<T> recipient, Function<ActorRef<R>, T> message, Duration timeout, ActorSystem<?> system) {
        AtomicReference<T> said = new AtomicReference<>();
        CompletionStage<R> answer = AskPattern.ask(
                recipient,
                replyTo -> {
                    said.set(message.apply(replyTo));
                    return said.get();
                },
                timeout,
                system.scheduler());
        Cancellable repeat = system.scheduler()
                .scheduleWithFixedDelay(PAUSE, PAUSE, () -> recipient.tell(said.get()), system.executionContext());
        return answer.whenComplete((reply, failure) -> repeat.cancel());
    }
}
