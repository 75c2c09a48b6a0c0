package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.scheduler.core.TestFarm.job;
import static org.raymill.scheduler.core.TestFarm.server;
import static org.raymill.scheduler.core.TestFarm.why;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** At 10 s one of four tasks of 100 s ends, so that the room is complete at 100 s. The wide task has the priority 50. */
    @ParameterizedTest(name = "{0} cores for {1} s with priority {2}: {3}")
    @CsvSource(nullValues = "?", textBlock = """
            # cores, expected s, priority, the lease
            1,       90,         50,       once
            1,       91,         50,
            1,       110,        50,
            1,       ?,          50,
            1,       90,         10,       once
            1,       110,        10,
            1,       110,        51,       open
            1,       ?,          90,       open
            2,       20,         50,
            2,       20,         90,
            """)
    void aGapIsFilledWithWhatEndsInTimeOrComesFirst(int cores, Integer seconds, int priority, String lease) {
        TestFarm farm = narrow().want(wide(2, 4));
        farm.plan();
        farm.pass(Duration.ofSeconds(10));
        farm.endOne(1);
        TestJob filler = job(3, 1, cores);
        filler.project = "filler";
        filler.priority = priority;
        filler.expectedSeconds = seconds == null ? 0 : seconds;
        List<String> expected = lease == null ? List.of() : List.of(lease.equals("once") ? "3 on a once" : "3 on a");
        assertThat(farm.want(filler).plan()).isEqualTo(expected);
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
