package org.raymill.api;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.pubsub.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.raymill.api.EventHistory.Batch;
import org.raymill.model.JobId;
import org.raymill.protocol.StampedEvent;

/**
 * Hears the farm's events for all listeners of a node, and keeps the newest, so that a listener that comes back gets what it has missed. Its answers are
 * asked for by streams of this node, each when its client has taken what was sent before: a slow client makes nothing wait in memory.
 */
final class EventFeed extends AbstractBehavior<EventFeed.Command> {

    /** What it hears and is asked; by this node alone. */
    interface Command {}

    private record Heard(StampedEvent told) implements Command {}

    /**
     * Asks where a listener begins.
     *
     * @param lastHeard the id of the last event that it had of a stream before; empty when it is new
     */
    record Begin(Optional<String> lastHeard, ActorRef<Beginning> replyTo) implements Command {}

    /**
     * Answer to {@link Begin}.
     *
     * @param complete whether this is where it left off, with nothing missing since
     * @param feed names the places of this node among those of others
     */
    record Beginning(boolean complete, long place, String feed) {

        /** The id of the event before a place. */
        String id(long place) {
            return feed + "-" + place;
        }
    }

    /** Asks what comes after a place; answered when there is something, and with nothing after some seconds. */
    record Read(long place, Optional<JobId> job, ActorRef<Batch> replyTo) implements Command {}

    private enum Gathered implements Command {
        INSTANCE
    }

    private enum Tick implements Command {
        INSTANCE
    }

    /** How long events gather before listeners are told. */
    static final Duration GATHERING = Duration.ofMillis(20);

    static final Duration TICK = Duration.ofSeconds(5);
    /** Several pulses of a publisher. */
    static final Duration SILENCE = Duration.ofSeconds(15);

    private final TimerScheduler<Command> timers;
    private final InstantSource clock;
    private final EventHistory history;
    /** Names the places of this history among those of other nodes, and of this one before it was started again. */
    private final String name = UUID.randomUUID().toString().substring(0, 13);

    private List<Read> waiting = new ArrayList<>();

    /**
     * The behaviour.
     *
     * @param topic of the farm's events; subscribed to for as long as the actor lives, since a topic that loses a subscriber by its end and by a word at
     *     once leaves the receptionist twice, which stops the receptionist (Akka 2.8.5)
     * @param size how many events are kept
     */
    static Behavior<Command> create(ActorRef<Topic.Command<StampedEvent>> topic, int size, InstantSource clock) {
        return Behaviors.setup(
                actor -> Behaviors.withTimers(timers -> new EventFeed(actor, timers, topic, size, clock)));
    }

    private EventFeed(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            ActorRef<Topic.Command<StampedEvent>> topic,
            int size,
            InstantSource clock) {
        super(actor);
        actor.setLoggerName(EventFeed.class);
        this.timers = timers;
        this.clock = clock;
        this.history = new EventHistory(size, SILENCE);
        topic.tell(Topic.subscribe(actor.messageAdapter(StampedEvent.class, Heard::new)));
        timers.startTimerWithFixedDelay(Tick.INSTANCE, TICK);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Heard.class, this::onHeard)
                .onMessage(Begin.class, this::onBegin)
                .onMessage(Read.class, this::onRead)
                .onMessageEquals(Gathered.INSTANCE, this::onGathered)
                .onMessageEquals(Tick.INSTANCE, this::onTick)
                .build();
    }

    private Behavior<Command> onHeard(Heard heard) {
        long before = history.end();
        history.take(heard.told(), clock.instant());
        if (history.end() != before) {
            gather();
        }
        return this;
    }

    private void gather() {
        if (!waiting.isEmpty() && !timers.isTimerActive(Gathered.INSTANCE)) {
            timers.startSingleTimer(Gathered.INSTANCE, GATHERING);
        }
    }

    private Behavior<Command> onBegin(Begin begin) {
        Optional<Long> place = begin.lastHeard().flatMap(this::placeOf).filter(history::isComplete);
        begin.replyTo()
                .tell(new Beginning(
                        begin.lastHeard().isEmpty() || place.isPresent(), place.orElseGet(history::end), name));
        return this;
    }

    private Optional<Long> placeOf(String id) {
        if (!id.startsWith(name + "-")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(id.substring(name.length() + 1)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Behavior<Command> onRead(Read read) {
        waiting.add(read);
        if (read.place() != history.end()) {
            gather();
        }
        return this;
    }

    private Behavior<Command> onGathered() {
        answer(false);
        return this;
    }

    private Behavior<Command> onTick() {
        history.expire(clock.instant());
        answer(true);
        return this;
    }

    /** Answers who waits, and of those for whom there is nothing the ones whose patience ends. */
    private void answer(boolean all) {
        List<Read> still = new ArrayList<>();
        for (Read read : waiting) {
            Batch batch = history.read(read.place(), read.job());
            if (all || !batch.complete() || !batch.events().isEmpty()) {
                read.replyTo().tell(batch);
            } else {
                still.add(new Read(batch.end(), read.job(), read.replyTo()));
            }
        }
        waiting = still;
    }
}
