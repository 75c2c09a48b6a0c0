package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.scheduler.core.TestFarm.job;
import static org.raymill.scheduler.core.TestFarm.server;
import static org.raymill.scheduler.core.TestFarm.why;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.raymill.scheduler.core.TestFarm.TestJob;

/** How wide tasks get their room among narrow ones. */
class ReservationTest {

    private static TestJob wide(int number, int cores) {
        TestJob wide = job(number, 1, cores);
        wide.project = "wide";
        return wide;
    }

    /** A server of four cores, full with narrow tasks of 100 s each that never end in supply. */
    private static TestFarm narrow() {
        TestJob narrow = job(1, 1_000);
        narrow.expectedSeconds = 100;
        TestFarm farm = new TestFarm().with(server("a", 4)).want(narrow);
        farm.plan();
        return farm;
    }

    @Test
    void aWideTaskIsNotStarvedByNarrowOnes() {
        TestFarm farm = narrow().want(wide(2, 4));
        farm.plan();
        assertThat(farm.look().reservations()).hasSize(1);
        farm.pass(Duration.ofSeconds(10));
        for (int i = 0; i < 3; i++) {
            farm.endOne(1);
            assertThat(farm.plan()).as("the gap is kept").isEmpty();
        }
        farm.endOne(1);
        assertThat(farm.plan()).containsExactly("2 on a");
        assertThat(farm.look().reservations()).isEmpty();
    }

    @Test
    void othersHearForWhomAndUntilWhenTheServerIsKept() {
        TestFarm farm = narrow().want(wide(2, 4));
        farm.plan();
        assertThat(why(farm.look(), 1)).containsExactly("1 server: reserved for job 0000000000000002 until 00:01 UTC");
    }

    @Test
    void theGapIsFilledWithWhatEndsInTime() {
        TestFarm farm = narrow().want(wide(2, 4));
        farm.plan();
        farm.endOne(1);
        TestJob quick = job(3, 1);
        quick.project = "quick";
        quick.expectedSeconds = 90;
        TestJob slow = job(4, 1);
        slow.project = "slow";
        slow.expectedSeconds = 110;
        TestJob unknown = job(5, 1);
        unknown.project = "unknown";
        assertThat(farm.want(quick, slow, unknown).plan())
                .as("for one attempt only")
                .containsExactly("3 on a once");
    }

    @Test
    void aTaskOfHigherPriorityMayUseTheGap() {
        TestFarm farm = narrow().want(wide(2, 4));
        farm.plan();
        farm.endOne(1);
        TestJob higher = job(3, 1);
        higher.priority = 90;
        assertThat(farm.want(higher).plan()).containsExactly("3 on a");
    }

    @Test
    void theServerThatIsFreeSoonestIsKept() {
        TestJob narrow = job(1, 8);
        narrow.expectedSeconds = 100;
        TestFarm farm = new TestFarm().with(server("late", 4)).want(narrow);
        farm.now = TestFarm.START.plus(Duration.ofSeconds(50));
        farm.plan();
        TestFarm both = farm.with(server("soon", 4));
        both.plan();
        both.endOne(1);
        both.want(wide(2, 4));
        both.plan();
        assertThat(both.look().reservations())
                .extracting(reservation -> reservation.server().value())
                .containsExactly("late");
    }

    @Test
    void noMoreServersAreKeptThanThePolicyAllows() {
        TestFarm farm = new TestFarm();
        for (int i = 0; i < 12; i++) {
            farm.with(server("s" + i, 4));
        }
        TestJob narrow = job(1, 1_000);
        farm.want(narrow);
        farm.plan();
        for (int i = 2; i < 14; i++) {
            farm.want(wide(i, 4));
        }
        farm.plan();
        assertThat(farm.look().reservations()).hasSize(SchedulingPolicy.DEFAULT.maxReservations());
    }

    @Test
    void aJobThatAsksForTheWholeHostGetsItWhenAllIsGone() {
        TestJob whole = job(2, 1);
        whole.project = "wide";
        whole.needs.whole = true;
        TestFarm farm = narrow().want(whole);
        farm.plan();
        farm.end("1", held -> null);
        assertThat(farm.plan()).containsExactly("2 on a");
    }

    @Test
    void whoDoesNotWantItsRoomAnyMoreGivesItFree() {
        TestFarm farm = narrow();
        TestJob wide = wide(2, 4);
        farm.want(wide);
        farm.plan();
        farm.endOne(1);
        wide.wanted = 0;
        assertThat(farm.want(wide).plan()).containsExactly("1 on a");
    }
}
