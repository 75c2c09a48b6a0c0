package org.raymill.job.core;

import java.time.Duration;

/**
 * How many attempts a job has on their way into a lease at a time. One, so that a revoked lease is free soon and no task waits behind another while
 * a server idles; but tasks that are shorter than the way to the server and back would leave the server idle most of the time, so of those there are
 * as many as fill a moment. Grows step by step, falls at once. Pure.
 */
public final class OrderWindow {

    /** The largest window. */
    public static final int MAX_SIZE = 128;
    /** How much work may be on its way into a lease. */
    public static final Duration FILL = Duration.ofMillis(200);

    private static final int GROWTH = 4;
    private static final double MIN_MILLIS = 0.5;
    /** A shorter task may have one behind it, so that the way to the server and back costs nothing. */
    private static final double SHORT_MILLIS = 500;
    /** How much the newest measurement counts. */
    private static final double WEIGHT = 0.3;

    private double meanMillis = Double.NaN;
    private int size = 1;

    /** How many attempts may be on their way into a lease, 1 to {@value #MAX_SIZE}. */
    public int size() {
        return size;
    }

    /**
     * Takes in how long tasks took on average, of which outcomes have come together.
     *
     * @param millis their mean
     */
    public void measured(double millis) {
        double now = Math.max(MIN_MILLIS, millis);
        meanMillis = Double.isNaN(meanMillis) || now > meanMillis ? now : meanMillis + WEIGHT * (now - meanMillis);
        int least = meanMillis < SHORT_MILLIS ? 2 : 1;
        int target = (int) Math.max(least, Math.min(MAX_SIZE, FILL.toMillis() / meanMillis));
        size = Math.min(target, size * GROWTH);
    }

    /** An attempt took so long that what waited behind it was given back. */
    public void shrink() {
        size = 1;
    }
}
