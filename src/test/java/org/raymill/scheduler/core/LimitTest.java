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
import java.util.function.Consumer;
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
                standard.leastHold(),
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
                        "1 server: no more than 2 of licence.houdini on one host", "1 server: no 1 core free now");
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

    private static Arguments taker(String what, int total, int perHost, int expected, Consumer<TestJob> taker) {
        return Arguments.of(what, total, perHost, expected, taker);
    }

    static Stream<Arguments> takers() {
        return Stream.of(
                taker("a higher priority takes what it needs", 4, 0, 2, job -> {
                    job.priority = 60;
                    job.wanted = 2;
                }),
                taker("a lower one takes nothing", 4, 0, 0, job -> job.priority = 40),
                taker("nor does a later job of the same user", 4, 0, 0, job -> job.wanted = 9),
                taker("another project takes until both have as much", 4, 0, 2, job -> {
                    job.project = "ads";
                    job.wanted = 9;
                }),
                taker("whoever has waited for long comes first in the end", 1, 0, 1, job -> {
                    job.priority = 45;
                    job.idleSince = TestFarm.START;
                }),
                taker("on one host", 9, 2, 1, job -> job.priority = 60),
                taker("a lease of one core frees the licence of a wider task", 1, 0, 1, job -> {
                    job.priority = 60;
                    job.needs.cores = 3;
                }),
                taker("on another host", 1, 0, 1, job -> {
                    job.priority = 60;
                    job.needs.hosts = List.of("b");
                }),
                taker("of two licences at a time", 2, 0, 2, job -> {
                    job.priority = 60;
                    job.needs.amounts = Map.of(LICENCE, 2);
                }),
                taker("more than there is can not be had", 4, 0, 0, job -> {
                    job.priority = 60;
                    job.needs.amounts = Map.of(LICENCE, 5);
                }),
                taker("nor is a licence taken that could not be used", 4, 0, 0, job -> {
                    job.priority = 60;
                    job.needs.cores = 9;
                }));
    }

    /** Job 1, of priority 50, has all licences on server a and tasks without end. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("takers")
    void whoComesFirstGetsLicencesThatOthersHold(
            String what, int total, int perHost, int expected, Consumer<TestJob> wants) {
        TestFarm farm =
                new TestFarm(policy(total, perHost)).with(server("a", 8)).want(licensed(1, 1_000));
        farm.plan();
        TestJob taker = licensed(2, 1);
        wants.accept(taker);
        if (!taker.needs.hosts.isEmpty()) {
            farm.with(server("b", 2));
        }
        farm.want(taker);
        farm.pass(Duration.ofMinutes(61));
        assertThat(farm.look().revocations()).hasSize(expected);
        if (expected > 0) {
            farm.plan();
            assertThat(farm.look().revocations())
                    .as("what is on its way is enough")
                    .isEmpty();
            farm.endRevoked();
            assertThat(farm.plan()).isNotEmpty().allMatch(lease -> lease.startsWith("2 on "));
        }
    }

    @Test
    void licencesThatComeBackOneByOneAreHeldForWhoNeedsTwo() {
        TestFarm farm = new TestFarm(policy(2, 0)).with(server("a", 8)).want(licensed(1, 1_000));
        farm.plan();
        TestJob two = licensed(2, 1);
        two.priority = 60;
        two.needs.amounts = Map.of(LICENCE, 2);
        farm.want(two).plan();
        farm.endOne(1);
        assertThat(farm.plan()).isEmpty();
        farm.endOne(1);
        assertThat(farm.plan()).containsExactly("2 on a");
    }

    @Test
    void aLicenceIsHeldUntilThereIsRoomToUseIt() {
        TestFarm farm = new TestFarm(policy(1, 0)).with(server("a", 2)).want(licensed(1, 1_000), job(3, 1));
        farm.plan();
        TestJob wide = licensed(2, 1);
        wide.priority = 60;
        wide.needs.cores = 2;
        farm.want(wide).plan();
        assertThat(farm.open()).containsExactly("1 on a (ends)", "3 on a (ends)");
        farm.endOne(1);
        assertThat(farm.plan()).isEmpty();
        farm.endOne(3);
        assertThat(farm.plan()).containsExactly("2 on a");
    }

    @Test
    void ofTwoAmountsNoneIsTakenWhenTheOtherCanNotBeHad() {
        SchedulingPolicy one = policy(1, 0);
        SchedulingPolicy two = new SchedulingPolicy(
                one.projects(),
                one.otherProjects(),
                one.users(),
                one.ageing(),
                true,
                one.unknownTask(),
                one.maxReservations(),
                one.maxRevocations(),
                one.leastHold(),
                Map.of(LICENCE, new Limit(1, 0), "licence.arnold", new Limit(1, 0)),
                one.limitBackoff(),
                one.maxLimitBackoff());
        TestJob first = job(3, 1);
        first.priority = 95;
        first.needs.amounts = Map.of("licence.arnold", 1);
        TestJob both = job(2, 1);
        both.priority = 90;
        both.needs.amounts = Map.of("licence.arnold", 1, LICENCE, 1);
        TestFarm farm = new TestFarm(two).with(server("a", 8)).want(licensed(1, 1_000), first);
        farm.plan();
        assertThat(farm.want(both).look().revocations()).isEmpty();
    }
}
