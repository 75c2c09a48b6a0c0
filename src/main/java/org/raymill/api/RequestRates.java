package org.raymill.api;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many requests each client may still make: a bucket of tokens for each, of which every request takes one, and which fills by itself. Safe to use from
 * many threads.
 */
final class RequestRates {

    private static final double NANOS = 1e9;

    private record Bucket(double tokens, long at) {}

    private final double perSecond;
    private final int burst;
    private final int maxClients;
    private final LongSupplier nanoTime;
    /** Whoever asked longest ago comes first. */
    private final Map<String, Bucket> buckets = new LinkedHashMap<>();

    /**
     * @param perSecond how many requests a client may make on and on
     * @param burst how many at once, after a pause
     * @param maxClients of so many clients it is remembered; the one that asked longest ago is forgotten for another, and may begin anew
     * @param nanoTime as {@link System#nanoTime}
     */
    RequestRates(double perSecond, int burst, int maxClients, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.maxClients = maxClients;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a token for a request.
     *
     * @return empty when there was one; else how long it takes until there is
     */
    synchronized Optional<Duration> take(String client) {
        long now = nanoTime.getAsLong();
        Bucket before = buckets.remove(client);
        double tokens =
                before == null ? burst : Math.min(burst, before.tokens() + (now - before.at()) / NANOS * perSecond);
        boolean allowed = tokens >= 1;
        buckets.put(client, new Bucket(allowed ? tokens - 1 : tokens, now));
        if (buckets.size() > maxClients) {
            Iterator<String> oldest = buckets.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return allowed
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * NANOS)));
    }

    /** How many clients it remembers. */
    synchronized int clients() {
        return buckets.size();
    }
}
