package org.raymill.simulation;

import akka.actor.testkit.typed.Effect;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Signal;
import akka.actor.typed.internal.AdaptMessage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * An actor that is run one message at a time. Its timers run on virtual time, its children are played by somebody else, and what it says to
 * others waits in their mailboxes until it is collected.
 */
final class StagedActor<T> {

    /** What an actor has around it. */
    interface Surroundings {

        /** The actor has started a child. */
        void spawned(ActorRef<?> child);

        /** The actor has said something to a child. */
        void toldChild(ActorRef<?> child, Object message);

        /** The actor has taken a message; what it said is to be collected. */
        void stepped();
    }

    private final String name;
    private final FarmNode node;
    private final BehaviorTestKit<T> kit;
    private final Surroundings around;
    private final Map<ActorRef<?>, TestInbox<Object>> children = new LinkedHashMap<>();
    private final Map<Object, Long> timers = new HashMap<>();
    private final Map<Class<?>, Function<Object, T>> adapters = new HashMap<>();
    private long timerNumber;
    private boolean killed;

    StagedActor(String name, FarmNode node, Behavior<T> behavior, Function<StagedActor<T>, Surroundings> around) {
        this.name = name;
        this.node = node;
        this.around = around.apply(this);
        this.kit = BehaviorTestKit.create(behavior, name);
        node.add(this);
        settle();
    }

    ActorRef<T> ref() {
        return kit.getRef();
    }

    /** What others have told this actor and is on its way. */
    TestInbox<T> mailbox() {
        return kit.selfInbox();
    }

    boolean isAlive() {
        return !killed && kit.isAlive();
    }

    /** The actor is gone, without noticing. */
    void kill() {
        killed = true;
    }

    /** Has the actor take a message. */
    void deliver(T message) {
        if (isAlive()) {
            take(message);
            settle();
        }
    }

    /** Has the actor take a message that goes through one of its adapters. */
    void deliverAdapted(Class<?> type, Object message) {
        deliver(adapters.get(type).apply(message));
    }

    void signal(Signal signal) {
        if (isAlive()) {
            kit.signal(signal);
            settle();
        }
    }

    private void take(Object message) {
        try {
            kit.run(unpacked(message));
        } catch (SimulationFailure e) {
            throw e;
        } catch (RuntimeException e) {
            throw new SimulationFailure("no actor throws", name + " on " + node + " at " + message, e);
        }
    }

    @SuppressWarnings("unchecked")
    private T unpacked(Object message) {
        return (T) (message instanceof AdaptMessage<?, ?> adapted ? adapted.adapt() : message);
    }

    /** Has the actor take what it has told itself, carries out what it wants, and has collected what it said. */
    void settle() {
        work();
        around.stepped();
    }

    /** Has the actor take what it has told itself, and carries out what it wants. */
    void work() {
        while (isAlive() && (kit.hasEffects() || kit.selfInbox().hasMessages())) {
            kit.getAllEffects().forEach(this::carryOut);
            for (Object message : kit.selfInbox().getAllReceived()) {
                if (isAlive()) {
                    take(message);
                }
            }
        }
        kit.clearLog();
        children.forEach((child, inbox) -> {
            if (inbox.hasMessages()) {
                inbox.getAllReceived().forEach(message -> around.toldChild(child, message));
            }
        });
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.TimerScheduled<?> timer) {
            schedule(timer);
        } else if (effect instanceof Effect.TimerCancelled cancelled) {
            timers.remove(cancelled.key());
        } else if (effect instanceof Effect.Scheduled<?> scheduled) {
            node.after(scheduled.duration(), () -> deliver(unpacked(scheduled.message())));
        } else if (effect instanceof Effect.MessageAdapter<?, ?> adapter) {
            adapters.put(adapter.messageClass(), adapterOf(adapter));
        } else if (effect instanceof Effect.Spawned<?> || effect instanceof Effect.SpawnedAnonymous<?>) {
            ActorRef<?> child = effect instanceof Effect.Spawned<?> spawned
                    ? spawned.ref()
                    : ((Effect.SpawnedAnonymous<?>) effect).ref();
            children.put(child, inboxOf(child));
            around.spawned(child);
        }
    }

    @SuppressWarnings("unchecked")
    private Function<Object, T> adapterOf(Effect.MessageAdapter<?, ?> adapter) {
        return (Function<Object, T>) (Function<?, ?>) adapter.adaptFunction();
    }

    @SuppressWarnings("unchecked")
    private TestInbox<Object> inboxOf(ActorRef<?> child) {
        return kit.childInbox((ActorRef<Object>) child);
    }

    private void schedule(Effect.TimerScheduled<?> timer) {
        long number = timerNumber++;
        timers.put(timer.key(), number);
        boolean single = "SingleMode".equals(timer.mode().toString());
        fireLater(timer, number, single);
    }

    private void fireLater(Effect.TimerScheduled<?> timer, long number, boolean single) {
        node.after(timer.duration(), () -> {
            Long current = timers.get(timer.key());
            if (!isAlive() || current == null || current != number) {
                return;
            }
            if (single) {
                timers.remove(timer.key());
            }
            timer.send().apply();
            settle();
            if (!single) {
                fireLater(timer, number, false);
            }
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
