package org.raymill.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes meters in a registry, so that they can be kept in fields: looking one up by name costs more than moving it. */
final class Meters {

    /** How long things take, in classes that tell a farm that is well from one that is not. */
    private static final Duration[] CLASSES = Stream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    /** How long things wait that may wait for hours. */
    private static final Duration[] WAIT_CLASSES = Stream.of(
                    50,
                    100,
                    200,
                    500,
                    1_000,
                    2_000,
                    5_000,
                    10_000,
                    30_000,
                    60_000,
                    300_000,
                    900_000,
                    3_600_000,
                    14_400_000,
                    86_400_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A registry in which meters cost next to nothing and that nobody reads. */
    static MeterRegistry nowhere() {
        return new CompositeMeterRegistry();
    }

    Counter counter(String name, String meaning, String... labels) {
        return Counter.builder(name).description(meaning).tags(labels).register(registry);
    }

    /** Counts the reports of a kind of who was superseded. */
    Counter stale(StaleReport kind) {
        return counter(
                "raymill.stale.reports",
                "Reports and commands of who was superseded; they have changed nothing",
                "kind",
                word(kind));
    }

    /** A counter for each of some values of a label. */
    <E extends Enum<E>> Map<E, Counter> counters(
            String name, String meaning, String label, Collection<E> values, String... more) {
        Map<E, Counter> counters = new HashMap<>();
        for (E value : values) {
            counters.put(value, counter(name, meaning, Tags.of(more).and(label, word(value))));
        }
        return new EnumMap<>(counters);
    }

    private Counter counter(String name, String meaning, Tags labels) {
        return Counter.builder(name).description(meaning).tags(labels).register(registry);
    }

    void gauge(String name, String meaning, Supplier<Number> value, String... labels) {
        Gauge.builder(name, value).description(meaning).tags(labels).register(registry);
    }

    /** Measures times, and how many of them are within each of some classes. */
    Timer timer(String name, String meaning, String... labels) {
        return timer(name, meaning, CLASSES, labels);
    }

    /** The same of times up to a day. */
    Timer waits(String name, String meaning) {
        return timer(name, meaning, WAIT_CLASSES);
    }

    private Timer timer(String name, String meaning, Duration[] classes, String... labels) {
        return Timer.builder(name)
                .description(meaning)
                .tags(labels)
                .serviceLevelObjectives(classes)
                .register(registry);
    }

    /** Measures times, of which only number, sum and the longest are of interest. */
    Timer sum(String name, String meaning, String... labels) {
        return Timer.builder(name).description(meaning).tags(labels).register(registry);
    }

    MeterRegistry registry() {
        return registry;
    }

    /** A value as a label has it. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
