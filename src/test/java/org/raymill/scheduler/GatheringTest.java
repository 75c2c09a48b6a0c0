package org.raymill.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.Address;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GatheringTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LIMIT = NOW.plusSeconds(10);
    private static final Address ALPHA = new Address("akka", "raymill", "alpha", 1);
    private static final Address BETA = new Address("akka", "raymill", "beta", 1);

    private final Set<Address> expected = new HashSet<>(Set.of(ALPHA, BETA));
    private final Gathering gathering = new Gathering(() -> expected, LIMIT);

    @Test
    void isOverWhenEveryExpectedNodeFollows() {
        gathering.follows(ALPHA);
        assertThat(gathering.isOver(NOW)).isFalse();
        gathering.follows(BETA);
        assertThat(gathering.isOver(NOW)).isTrue();
    }

    @Test
    void doesNotWaitForNodesThatAreNotExpectedAnyMore() {
        gathering.follows(ALPHA);
        expected.remove(BETA);
        assertThat(gathering.isOver(NOW)).isTrue();
    }

    @Test
    void isOverWhenTheTimeHasPassed() {
        assertThat(gathering.isOver(LIMIT)).isFalse();
        assertThat(gathering.isOver(LIMIT.plusMillis(1))).isTrue();
    }

    @Test
    void staysOverWhenOtherNodesJoin() {
        gathering.follows(ALPHA);
        gathering.follows(BETA);
        assertThat(gathering.isOver(NOW)).isTrue();
        expected.add(new Address("akka", "raymill", "gamma", 1));
        assertThat(gathering.isOver(NOW)).isTrue();
    }
}
