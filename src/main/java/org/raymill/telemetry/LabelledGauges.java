package org.raymill.telemetry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Gauges with a label whose values become known while the node runs. Safe to use from many threads. It has an end: of more than
 * {@value #MOST} values the later ones are left out.
 *
 * @param <T> what is known of a value
 */
final class LabelledGauges<T> {

    /** More than any site has limits or links. */
    static final int MOST = 500;

    /** Makes the gauges of a label's value; each asks for what is known when it is read. */
    @FunctionalInterface
    interface Form<T> {
        void register(String value, Function<Function<T, Number>, Number> read);
    }

    private final Form<T> form;
    private final T unknown;
    private final Map<String, T> known = new ConcurrentHashMap<>();

    /**
     * @param unknown what is shown of a value of which nothing is known any more
     */
    LabelledGauges(T unknown, Form<T> form) {
        this.unknown = unknown;
        this.form = form;
    }

    void set(String value, T now) {
        if (known.containsKey(value)) {
            known.put(value, now);
        } else if (known.size() < MOST && known.put(value, now) == null) {
            form.register(value, read -> read.apply(known.get(value)));
        }
    }

    /** What is known of all values is known no more. */
    void clear() {
        known.replaceAll((value, before) -> unknown);
    }
}
