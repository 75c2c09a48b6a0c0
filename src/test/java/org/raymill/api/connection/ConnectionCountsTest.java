package org.raymill.api.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.raymill.network.Network;
import org.raymill.telemetry.ApiMetrics.Refusal;

class ConnectionCountsTest {

    private static final ConnectionLimits LIMITS = new ConnectionLimits(
            5,
            2,
            List.of(Network.of("10.9.0.0/16")),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            1,
            Duration.ofSeconds(1));

    private final ConnectionCounts counts = new ConnectionCounts(LIMITS);

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Optional<Refusal> enter(String address) {
        return counts.enter(address(address));
    }

    @Test
    void anAddressHasSoManyAndAllTogetherSoMany() {
        assertThat(enter("10.0.0.1")).isEmpty();
        assertThat(enter("10.0.0.1")).isEmpty();
        assertThat(enter("10.0.0.1")).contains(Refusal.ADDRESS);
        assertThat(enter("10.0.0.2")).isEmpty();
        assertThat(enter("10.0.0.3")).isEmpty();
        assertThat(enter("10.0.0.4")).isEmpty();
        assertThat(enter("10.0.0.5")).contains(Refusal.ALL);
        counts.leave(address("10.0.0.1"));
        assertThat(enter("10.0.0.1")).isEmpty();
    }

    @Test
    void whatIsInFrontOfTheApiMayHaveAsManyAsThereAre() {
        for (int i = 0; i < 5; i++) {
            assertThat(enter("10.9.0.1")).isEmpty();
        }
        assertThat(enter("10.9.0.1")).contains(Refusal.ALL);
    }

    @Test
    void withoutALimitByAddressOnlyAllCount() {
        ConnectionCounts unlimited = new ConnectionCounts(LIMITS.with(5, 0));
        for (int i = 0; i < 5; i++) {
            assertThat(unlimited.enter(address("10.0.0.1"))).isEmpty();
        }
        assertThat(unlimited.enter(address("10.0.0.1"))).contains(Refusal.ALL);
    }

    @Test
    void whatIsRefusedIsToldOnceAMinuteForEachLimit() {
        AtomicLong now = new AtomicLong();
        Refusals refusals = new Refusals("raymill.api", LIMITS, now::get);
        assertThat(refusals.refused(Refusal.ADDRESS, address("10.0.0.1")))
                .contains(
                        "A connection is closed: 10.0.0.1 has as many as raymill.api.connections-per-address allows, 2");
        assertThat(refusals.refused(Refusal.ADDRESS, address("10.0.0.2"))).isEmpty();
        assertThat(refusals.refused(Refusal.ALL, address("10.0.0.2")).orElseThrow())
                .contains("raymill.api.max-connections allows, 5");
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(refusals.refused(Refusal.ADDRESS, address("10.0.0.2"))).isEmpty();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(refusals.refused(Refusal.ADDRESS, address("10.0.0.3")).orElseThrow())
                .contains("10.0.0.3")
                .endsWith("; and 2 more since the last such line");
    }
}
