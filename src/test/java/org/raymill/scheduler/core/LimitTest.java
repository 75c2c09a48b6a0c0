package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.scheduler.core.TestFarm.job;
import static org.raymill.scheduler.core.TestFarm.server;
import static org.raymill.scheduler.core.TestFarm.why;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.raymill.scheduler.core.SchedulingPolicy.Limit;
import org.raymill.scheduler.core.TestFarm.TestJob;

/** What is counted over the site, and what a denial does. */
class LimitTest {

    private static final String LICENCE = "licence.houdini";

    private static SchedulingPolicy policy(int total, int perHost) {
        SchedulingPolicy standard = SchedulingPolicy.DEFAULT;
        return new SchedulingPolicy(
                standard.projects(),
                standard.otherProjects(),
                standard.users(),
                standard.ageing(),
                false,
                standard.unknownTask(),
                standard.maxReservations(),
                standard.maxRevocations(),
                Map.of(LICENCE, new Limit(total, perHost)),
                Duration.ofSeconds(30),
                Duration.ofMinutes(2));
    }

    private static TestJob licensed(int number, int wanted) {
        TestJob job = job(number, wanted);
        job.needs.amounts = Map.of(LICENCE, 1);
        return job;
    }

    @Test
    void nothingIsGivenOutOfALimitWhileItIsUnknownWhatIsInUse() {
        TestFarm farm = new TestFarm(policy(3, 0)).with(server("a", 8)).want(licensed(1, 1), job(2, 1));
        farm.database.limits().withhold(true);
        Plan plan = farm.look();
        assertThat(TestFarm.granted(plan)).containsExactly("2 on a");
        assertThat(why(plan, 1))
                .containsExactly("1 server: " + LICENCE
                        + " is given out when all servers have told the new Scheduler what they have of it");
        farm.database.limits().withhold(false);
        assertThat(TestFarm.granted(farm.look())).containsExactlyInAnyOrder("1 on a", "2 on a");
    }

    @Test
    void noMoreIsInLeasesThanThereIs() {
        TestFarm farm =
                new TestFarm(policy(3, 0)).with(server("a", 8), server("b", 8)).want(licensed(1, 9));
        assertThat(farm.plan()).hasSize(3);
        assertThat(why(farm.look(), 1)).containsExactly("2 servers: licence.houdini 3/3 in use");
        farm.endOne(1);
        assertThat(farm.plan()).hasSize(1);
        assertThat(farm.database.limitDetails())
                .extracting("name", "inUse", "waiting")
                .containsExactly(org.assertj.core.groups.Tuple.tuple(LICENCE, 3, 6));
    }

    @Test
    void noMoreIsOnOneHostThanAllowed() {
        TestFarm farm =
                new TestFarm(policy(9, 2)).with(server("a", 8), server("b", 8)).want(licensed(1, 9));
        assertThat(farm.plan()).containsExactly("1 on a", "1 on b", "1 on a", "1 on b");
    }

    @Test
    void aHostThatHasAllItMayIsSaidToAndNoOther() {
        TestFarm farm =
                new TestFarm(policy(9, 2)).with(server("a", 8), server("b", 1)).want(licensed(1, 9));
        farm.plan();
        assertThat(why(farm.look(), 1))
                .containsExactlyInAnyOrder(
                        "1 server: no more than 2 of licence.houdini on one host",
                        "1 server: no 1 core and 100 MiB with licence.houdini free now");
    }

    @Test
    void aShortageOfLicencesDoesNotStopOthers() {
        TestFarm farm = new TestFarm(policy(1, 0)).with(server("a", 4)).want(licensed(1, 9), job(2, 9));
        assertThat(farm.plan()).containsExactlyInAnyOrder("1 on a", "2 on a", "2 on a", "2 on a");
    }

    @Test
    void aDenialLowersWhatIsUsedAndItComesBackOneByOne() {
        TestFarm farm = new TestFarm(policy(4, 0)).with(server("a", 8)).want(licensed(1, 9));
        farm.plan();
        LimitBook limits = farm.database.limits();
        limits.denied(LICENCE, farm.now);
        farm.endOne(1);
        assertThat(farm.plan()).as("three are used, one less than were").isEmpty();
        assertThat(why(farm.look(), 1))
                .containsExactly("1 server: licence.houdini 3/4 in use, and no more before 00:00 UTC because a program"
                        + " was denied one");
        farm.pass(Duration.ofSeconds(30));
        assertThat(limits.restore(farm.now)).isTrue();
        assertThat(farm.plan()).as("one more is tried").hasSize(1);
    }

    static Stream<Arguments> denials() {
        return Stream.of(
                Arguments.of(
                        "the later job of equal ones",
                        50,
                        50,
                        1,
                        1,
                        List.of("1 on a", "1 on a", "2 on a", "2 on a (ends)")),
                Arguments.of(
                        "the lowest priority", 40, 50, 1, 1, List.of("1 on a", "1 on a (ends)", "2 on a", "2 on a")),
                Arguments.of(
                        "one lease that takes two",
                        50,
                        50,
                        1,
                        2,
                        List.of("1 on a", "1 on a", "2 on a", "2 on a (ends)")),
                Arguments.of(
                        "none that takes nothing of it",
                        50,
                        40,
                        1,
                        0,
                        List.of("1 on a", "1 on a (ends)", "2 on a", "2 on a")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("denials")
    void aDenialTakesBackWhatIsAboveTheUsable(
            String what, int firstPriority, int secondPriority, int firstAmount, int secondAmount, List<String> open) {
        TestJob first = licensed(1, 2);
        first.priority = firstPriority;
        first.needs.amounts = Map.of(LICENCE, firstAmount);
        TestJob second = job(2, 2);
        second.priority = secondPriority;
        second.needs.amounts = secondAmount == 0 ? Map.of() : Map.of(LICENCE, secondAmount);
        TestFarm farm = new TestFarm(policy(6, 0)).with(server("a", 8)).want(first, second);
        farm.plan();
        farm.database.limits().denied(LICENCE, farm.now);
        Plan plan = farm.look();
        assertThat(plan.revocations()).extracting(Plan.Revocation::immediate).containsExactly(false);
        assertThat(plan.revocations().get(0).reason())
                .contains("more of licence.houdini is in leases than can be used");
        farm.plan();
        assertThat(farm.open()).isEqualTo(open);
        assertThat(farm.look().revocations()).as("what ends is reckoned with").isEmpty();
        farm.endRevoked();
        assertThat(farm.plan()).as("nothing more is given out").isEmpty();
        assertThat(farm.look().revocations()).isEmpty();
    }

    @Test
    void denialsOfOneMomentCountOnceAndLaterOnesDoubleTheBackOff() {
        LimitBook limits = new LimitBook(policy(10, 0));
        Instant now = TestFarm.START;
        limits.denied(LICENCE, now);
        limits.denied(LICENCE, now.plusSeconds(1));
        assertThat(limits.backedOffUntil(LICENCE)).contains(now.plusSeconds(30));
        limits.denied(LICENCE, now.plusSeconds(31));
        assertThat(limits.backedOffUntil(LICENCE)).contains(now.plusSeconds(31 + 60));
        limits.denied(LICENCE, now.plusSeconds(200));
        limits.denied(LICENCE, now.plusSeconds(400));
        assertThat(limits.backedOffUntil(LICENCE)).as("the longest").contains(now.plusSeconds(400 + 120));
    }

    @Test
    void aTryThatIsDeniedAtOnceDoublesTheBackOffEachTime() {
        LimitBook limits = new LimitBook(policy(4, 0));
        limits.denied(LICENCE, TestFarm.START);
        List<Integer> tried = new ArrayList<>();
        for (int second = 1; second < 400; second++) {
            Instant now = TestFarm.START.plusSeconds(second);
            if (limits.restore(now)) {
                tried.add(second);
                limits.denied(LICENCE, now.plusSeconds(2));
                limits.denied(LICENCE, now.plusSeconds(3));
            }
        }
        assertThat(tried)
                .as("after 30, 60 and 120 s, the longest")
                .containsExactly(30, 30 + 2 + 60, 92 + 2 + 120, 214 + 2 + 120);
    }

    @Test
    void withNothingInUseADenialStopsAllUntilTheNextTry() {
        LimitBook limits = new LimitBook(policy(2, 0));
        limits.denied(LICENCE, TestFarm.START);
        assertThat(limits.free(LICENCE)).isZero();
        limits.restore(TestFarm.START.plusSeconds(30));
        assertThat(limits.free(LICENCE)).isEqualTo(1);
        limits.restore(TestFarm.START.plusSeconds(60));
        limits.restore(TestFarm.START.plusSeconds(90));
        assertThat(limits.free(LICENCE)).isEqualTo(2);
        assertThat(limits.backedOffUntil(LICENCE)).isEmpty();
    }

    @Test
    void aDenialOfSomethingThatIsNoLimitChangesNothing() {
        LimitBook limits = new LimitBook(policy(2, 0));
        limits.denied("licence.other", TestFarm.START);
        assertThat(limits.free(LICENCE)).isEqualTo(2);
    }
}
