package org.raymill.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the HTTP API. Safe to use from many threads; nothing blocks. */
public final class ApiMetrics {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** Which limit of connections a client has reached. */
    public enum Refusal {
        ALL,
        ADDRESS
    }

    /** With what a client is too slow. */
    public enum Slow {
        HEAD,
        BODY,
        ANSWER
    }

    private record Answer(String method, String route, int status) {}

    private final Meters meters;
    private final Counter late;
    private final Counter rateLimited;
    private final Map<Refusal, Counter> refused;
    private final Map<Slow, Counter> slow;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<Answer, Counter> answers = new ConcurrentHashMap<>();
    private final Map<String, Timer> times = new ConcurrentHashMap<>();
    private final AtomicInteger streams = new AtomicInteger();

    /** Makes the meters in a registry. */
    public ApiMetrics(MeterRegistry registry) {
        meters = new Meters(registry);
        late = meters.counter(
                "raymill.api.requests.late", "Requests whose answer had not begun in time; their clients were told so");
        rateLimited = meters.counter(
                "raymill.api.requests.refused",
                "Requests that were refused because their clients make too many; they are among those that were answered, too");
        meters.gauge("raymill.api.connections", "Connections with clients", connections::get);
        refused = meters.counters(
                "raymill.api.connections.refused",
                "Connections that were closed at once since there were too many",
                "limit",
                EnumSet.allOf(Refusal.class));
        slow = meters.counters(
                "raymill.api.connections.slow",
                "Connections that were closed, or bodies that were refused, since their clients were too slow",
                "with",
                EnumSet.allOf(Slow.class));
        meters.gauge("raymill.api.event.streams", "Clients that listen to events", streams::get);
    }

    /** Meters that nobody reads. */
    public static ApiMetrics none() {
        return new ApiMetrics(Meters.nowhere());
    }

    /**
     * A request was answered.
     *
     * @param route the pattern of its path: one of a fixed number, and never the path itself
     * @param nanos until the answer began
     */
    public void answered(String method, String route, int status, long nanos) {
        Answer answer = new Answer(METHODS.contains(method) ? method : "other", route, status);
        answers.computeIfAbsent(answer, this::counter).increment();
        times.computeIfAbsent(route, this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Counter counter(Answer answer) {
        return meters.counter(
                "raymill.api.requests",
                "Requests that were answered",
                "method",
                answer.method(),
                "route",
                answer.route(),
                "status",
                Integer.toString(answer.status()));
    }

    private Timer timer(String route) {
        return meters.timer("raymill.api.request", "How long it takes until an answer begins", "route", route);
    }

    /** The answer to a request has not begun in time. */
    public void late() {
        late.increment();
    }

    /** A request was refused because its client makes too many. */
    public void rateLimited() {
        rateLimited.increment();
    }

    /** So many connections more are open, or fewer. */
    public void connections(int change) {
        connections.addAndGet(change);
    }

    /** A connection was closed at once since there are too many. */
    public void refused(Refusal limit) {
        refused.get(limit).increment();
    }

    /** A client was too slow. */
    public void slow(Slow with) {
        slow.get(with).increment();
    }

    /** So many clients more listen to events, or fewer. */
    public void streams(int change) {
        streams.addAndGet(change);
    }
}
