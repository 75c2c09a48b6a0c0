package org.raymill.telemetry;

import java.time.Duration;

/** A number that holds for a while: who has said it may be somebody else by now, on another node. */
final class Fading {

    private record Said(long value, long at) {}

    private final long holds;
    private volatile Said last = new Said(0, System.nanoTime());

    Fading(Duration holds) {
        this.holds = holds.toNanos();
    }

    void set(long value) {
        last = new Said(value, System.nanoTime());
    }

    long get() {
        Said said = last;
        return System.nanoTime() - said.at() > holds ? 0 : said.value();
    }
}
