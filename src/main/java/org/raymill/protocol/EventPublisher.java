package org.raymill.protocol;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.pubsub.Topic;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Publishes a node's events with their numbers, and says now and then how many they are, so that the loss of the last one is noticed, too. One on each
 * node that has something to tell.
 */
public final class EventPublisher {

    /** How often it says how many events it has told. */
    public static final Duration PULSE = Duration.ofSeconds(2);

    private enum Pulse {
        INSTANCE
    }

    private EventPublisher() {}

    /**
     * The behaviour. Each start of it is another origin.
     *
     * @param topic the farm's
     */
    public static Behavior<FarmEvent> create(ActorRef<Topic.Command<StampedEvent>> topic) {
        return Behaviors.<Object>withTimers(timers -> {
                    timers.startTimerWithFixedDelay(Pulse.INSTANCE, Duration.ZERO, PULSE);
                    return publishing(topic, UUID.randomUUID().toString(), 0);
                })
                .narrow();
    }

    private static Behavior<Object> publishing(ActorRef<Topic.Command<StampedEvent>> topic, String origin, long told) {
        return Behaviors.receiveMessage(message -> {
            if (message instanceof FarmEvent event) {
                topic.tell(Topic.publish(new StampedEvent(origin, told + 1, Optional.of(event))));
                return publishing(topic, origin, told + 1);
            }
            topic.tell(Topic.publish(new StampedEvent(origin, told, Optional.empty())));
            return Behaviors.same();
        });
    }
}
