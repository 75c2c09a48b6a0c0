package org.raymill.simulation;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Carries messages between nodes, or loses, delays, doubles and reorders them. Within a node nothing is lost. */
final class Network {

    /** How bad it is. */
    record Conditions(double loss, double doubling, double delay, int leastMillis, int mostMillis, int delayMillis) {

        static final Conditions GOOD = new Conditions(0, 0, 0, 1, 3, 0);
    }

    private final VirtualTime time;
    private final Chance chance;
    private final Trace trace;
    private final List<Observer> observers;
    private final Sabotage sabotage;
    private final Set<Set<FarmNode>> cuts = new HashSet<>();
    private Conditions conditions = Conditions.GOOD;

    Network(VirtualTime time, Chance chance, Trace trace, List<Observer> observers, Sabotage sabotage) {
        this.time = time;
        this.chance = chance;
        this.trace = trace;
        this.observers = observers;
        this.sabotage = sabotage;
    }

    void conditions(Conditions now) {
        conditions = now;
    }

    /** Nothing gets through between two nodes. */
    void cut(FarmNode a, FarmNode b) {
        cuts.add(Set.of(a, b));
    }

    /** Everything gets through again between two nodes. */
    void mend(FarmNode a, FarmNode b) {
        cuts.remove(Set.of(a, b));
    }

    /** Everything gets through again. */
    void mend() {
        cuts.clear();
    }

    /** Carries a message. */
    <T> void send(FarmNode from, FarmNode to, T message, Consumer<T> delivery) {
        for (T altered : sabotage.alter(message)) {
            Observer.each(observers, observer -> observer.sent(from, to, altered));
            if (from == to) {
                carry(from, to, altered, delivery, Duration.ofNanos(50_000));
            } else if (cuts.contains(Set.of(from, to)) || chance.is(conditions.loss())) {
                trace.add("lost " + from + " -> " + to + " " + Words.of(altered));
            } else {
                carry(from, to, altered, delivery, delay());
                if (chance.is(conditions.doubling())) {
                    carry(from, to, altered, delivery, delay());
                }
            }
        }
    }

    private Duration delay() {
        Duration delay = chance.millis(conditions.leastMillis(), conditions.mostMillis());
        return chance.is(conditions.delay()) ? delay.plus(chance.millis(0, conditions.delayMillis())) : delay;
    }

    private <T> void carry(FarmNode from, FarmNode to, T message, Consumer<T> delivery, Duration delay) {
        int life = to.life();
        time.after(
                delay,
                () -> to.run(() -> {
                    if (to.life() != life) {
                        return; // meant for a former process
                    }
                    trace.add(from + " -> " + to + " " + Words.of(message));
                    Observer.each(observers, observer -> observer.delivered(from, to, message));
                    delivery.accept(message);
                }));
    }
}
