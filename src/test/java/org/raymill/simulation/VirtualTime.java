package org.raymill.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/** Time that passes from one event to the next. Events of the same moment happen in the order in which they were asked for. */
final class VirtualTime implements InstantSource {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Event(long at, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long micros;
    private long number;

    @Override
    public Instant instant() {
        return START.plusNanos(micros * 1_000);
    }

    @Override
    public long millis() {
        return instant().toEpochMilli();
    }

    /** Time since the start. */
    Duration passed() {
        return Duration.ofNanos(micros * 1_000);
    }

    /** Whether so much time has passed. */
    boolean isAfter(Duration time) {
        return passed().compareTo(time) >= 0;
    }

    /** Has something done after a while. */
    void after(Duration delay, Runnable action) {
        events.add(new Event(micros + Math.max(0, delay.toNanos() / 1_000), number++, action));
    }

    /** Does what comes next; returns false when nothing does. */
    boolean step() {
        Event next = events.poll();
        if (next == null) {
            return false;
        }
        micros = next.at();
        next.action().run();
        return true;
    }

    /** A clock that is wrong by so much. */
    InstantSource clock(Duration skew) {
        return () -> instant().plus(skew);
    }
}
