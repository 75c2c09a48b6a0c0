package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.scheduler.core.TestFarm.job;
import static org.raymill.scheduler.core.TestFarm.server;
import static org.raymill.scheduler.core.TestFarm.why;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.ServerId;
import org.raymill.model.ServerOrder;
import org.raymill.scheduler.core.Plan.Revocation;
import org.raymill.scheduler.core.SchedulingPolicy.Share;
import org.raymill.scheduler.core.TestFarm.TestJob;
import org.raymill.scheduler.core.TestFarm.TestServer;

/** Which leases are taken back, and how. */
class TakeBackTest {

    private static TestJob of(int number, int priority, String project, int wanted) {
        TestJob job = job(number, wanted);
        job.priority = priority;
        job.project = project;
        return job;
    }

    private static TestFarm full() {
        TestFarm farm = new TestFarm().with(server("a", 4)).want(of(1, 50, "film", 4));
        farm.plan();
        return farm;
    }

    @Test
    void aHigherPriorityTakesLeasesBackAtTheBoundaryAndNoMoreThanItNeeds() {
        TestFarm farm = full().want(of(2, 60, "film", 2));
        Plan plan = farm.look();
        assertThat(plan.revocations()).hasSize(2).noneMatch(Revocation::immediate);
        assertThat(why(plan, 2))
                .containsExactly(
                        "1 server: no 1 core free now",
                        "2 leases are taken back for it and will be free when what runs there ends");
        farm.plan();
        assertThat(farm.open()).containsExactly("1 on a", "1 on a", "1 on a (ends)", "1 on a (ends)");
        assertThat(farm.look().revocations()).as("what is on its way is enough").isEmpty();
        farm.endRevoked();
        assertThat(farm.plan()).containsExactly("2 on a", "2 on a");
    }

    @Test
    void whatRunsToItsEndInALeaseThatWasTakenBackNeedsNoOther() {
        TestFarm farm = full().want(of(2, 60, "film", 2));
        farm.plan();
        farm.with(server("b", 4));
        assertThat(farm.plan()).containsExactly("2 on b", "2 on b");
        assertThat(farm.plan()).as("job 1 has four tasks, and all of them run").isEmpty();
        farm.endRevoked();
        assertThat(farm.plan()).as("two tasks are left").hasSize(2);
    }

    @Test
    void noMoreIsTakenBackThanTheShareOfTheTakersProjectAllows() {
        SchedulingPolicy standard = SchedulingPolicy.DEFAULT;
        SchedulingPolicy half = new SchedulingPolicy(
                Map.of("film", new Share(1, 0, 0.5)),
                standard.otherProjects(),
                standard.users(),
                standard.ageing(),
                standard.preemptImmediately(),
                standard.unknownTask(),
                standard.maxReservations(),
                standard.maxRevocations(),
                standard.leastHold(),
                standard.limits(),
                standard.limitBackoff(),
                standard.maxLimitBackoff());
        TestFarm farm = new TestFarm(half).with(server("a", 8)).want(of(1, 50, "games", 8));
        farm.plan();
        farm.want(of(2, 90, "film", 8));
        farm.plan();
        assertThat(farm.open()).filteredOn(lease -> lease.endsWith("(ends)")).hasSize(4);
        assertThat(farm.look().revocations()).isEmpty();
        farm.endRevoked();
        assertThat(farm.plan()).containsExactly("2 on a", "2 on a", "2 on a", "2 on a");
    }

    private static SchedulingPolicy weights() {
        SchedulingPolicy standard = SchedulingPolicy.DEFAULT;
        return new SchedulingPolicy(
                Map.of("film", new Share(3, 0, 1), "series", new Share(2, 0, 1), "games", new Share(1, 0, 1)),
                standard.otherProjects(),
                standard.users(),
                standard.ageing(),
                standard.preemptImmediately(),
                standard.unknownTask(),
                standard.maxReservations(),
                standard.maxRevocations(),
                standard.leastHold(),
                standard.limits(),
                standard.limitBackoff(),
                standard.maxLimitBackoff());
    }

    @Test
    void aFullFarmSharedByWeightsComesToRest() {
        TestFarm farm = new TestFarm(weights())
                .with(server("a", 32))
                .want(of(1, 50, "games", 40), of(2, 50, "series", 40), of(3, 50, "film", 40));
        farm.plan();
        assertThat(farm.look().revocations())
                .as("what was just given is not taken back")
                .isEmpty();
        assertThat(farm.open().stream().filter(lease -> lease.startsWith("3")).count())
                .as("half of 32, to a lease")
                .isBetween(15L, 16L);
    }

    @Test
    void leasesTakenBackByWeightsDoNotGoToAndFro() {
        TestFarm farm = new TestFarm(weights()).with(server("a", 32)).want(of(1, 50, "games", 40));
        farm.plan();
        farm.want(of(2, 50, "series", 40), of(3, 50, "film", 40)).plan();
        farm.endRevoked();
        farm.plan();
        assertThat(farm.open()).noneMatch(lease -> lease.endsWith("(ends)")).hasSize(32);
        assertThat(farm.look().revocations()).isEmpty();
    }

    @Test
    void theLowestPriorityGivesFirst() {
        TestFarm farm =
                new TestFarm().with(server("a", 3)).want(of(1, 50, "x", 1), of(2, 10, "x", 1), of(3, 20, "x", 1));
        farm.plan();
        farm.want(of(4, 60, "x", 1)).plan();
        assertThat(farm.open()).contains("2 on a (ends)", "1 on a", "3 on a");
    }

    @Test
    void anUrgentJobEndsWhatIsInItsWay() {
        TestJob urgent = of(2, 60, "film", 1);
        urgent.urgent = true;
        assertThat(full().want(urgent).look().revocations()).hasSize(1).allMatch(Revocation::immediate);
    }

    @Test
    void theOperatorMayHaveItSoForAllPriorities() {
        TestFarm farm = new TestFarm(immediately()).with(server("a", 1)).want(of(1, 50, "film", 1));
        farm.plan();
        assertThat(farm.want(of(2, 51, "film", 1)).look().revocations())
                .hasSize(1)
                .allMatch(Revocation::immediate);
    }

    @Test
    void urgentOrNotFairnessNeverEndsATask() {
        TestJob urgent = of(2, 50, "ads", 4);
        urgent.urgent = true;
        assertThat(full().want(urgent).look().revocations()).hasSize(2).noneMatch(Revocation::immediate);
    }

    @Test
    void fairnessTakesWhatMakesSharesMoreEvenAndThenRests() {
        TestFarm farm = full().want(of(2, 50, "ads", 4));
        for (int round = 0; round < 5; round++) {
            farm.plan();
            farm.endRevoked();
        }
        assertThat(farm.open()).containsExactly("1 on a", "1 on a", "2 on a", "2 on a");
        assertThat(farm.look().revocations()).isEmpty();
    }

    @Test
    void aLaterJobOfTheSameUserTakesNothing() {
        assertThat(full().want(of(2, 50, "film", 4)).look().revocations()).isEmpty();
    }

    @Test
    void anEarlierJobOfTheSameUserTakesWhatItNeeds() {
        TestFarm farm = new TestFarm().with(server("a", 4)).want(of(5, 50, "film", 4));
        farm.plan();
        assertThat(farm.want(of(2, 50, "film", 3)).look().revocations()).hasSize(3);
    }

    @Test
    void aYoungLeaseIsTakenBackForAHigherPriorityAlone() {
        SchedulingPolicy patient = SchedulingPolicy.DEFAULT.withLeastHold(Duration.ofSeconds(2));
        TestFarm farm = new TestFarm(patient).with(server("a", 4)).want(of(5, 50, "film", 4));
        farm.plan();
        assertThat(farm.want(of(2, 50, "film", 3)).look().revocations()).isEmpty();
        assertThat(farm.want(of(3, 51, "film", 1)).look().revocations()).hasSize(1);
        farm.pass(Duration.ofSeconds(2));
        assertThat(farm.look().revocations()).hasSize(4);
    }

    @Test
    void whatIsTooSmallIsNotTakenForAWiderTask() {
        TestJob wide = of(2, 60, "film", 1);
        wide.needs.cores = 2;
        TestFarm farm = full().want(wide);
        farm.plan();
        assertThat(farm.open())
                .as("room is made on one server for the wide task")
                .containsExactly("1 on a", "1 on a", "1 on a (ends)", "1 on a (ends)");
    }

    @Test
    void aDrainedServerGivesUpItsLeasesWhenTheirTasksEndAndIsGivenNoMore() {
        TestFarm farm = full().with(server("b", 1));
        farm.database.order(
                new ServerId("a"), new ServerEntry.Standing(ServerOrder.DRAIN, "anna", "new memory", farm.now));
        Plan plan = farm.want(of(2, 90, "film", 2)).look();
        assertThat(TestFarm.granted(plan)).containsExactly("2 on b");
        assertThat(plan.revocations())
                .hasSize(4)
                .allMatch(revocation -> revocation.reason().equals("server a is drained by anna: new memory"));
        farm.plan();
        farm.endRevoked();
        assertThat(why(farm.look(), 2)).contains("1 server: is drained");
        farm.database.order(new ServerId("a"), new ServerEntry.Standing(ServerOrder.RESUME, "anna", "done", farm.now));
        assertThat(farm.plan()).contains("2 on a");
    }

    @Test
    void aJobThatAgesTakesALeaseInTheEnd() {
        TestJob old = of(2, 45, "film", 1);
        old.idleSince = TestFarm.START;
        TestFarm farm = full().want(old);
        assertThat(farm.look().revocations()).isEmpty();
        farm.pass(Duration.ofMinutes(61));
        assertThat(farm.look().revocations()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # lower job holds, a lease | higher job wants | taken back
            1 core, 1 gpu             | 1 core, 2 gpus   | 2
            1 core, 1 gpu             | 2 cores, 1 gpu   | 1
            1 core, 1 fps-station     | 2 cores, 2 fps-station | 2
            1 core, 1 fps-station     | 2 cores, 1 fps-station | 1
            """)
    void roomIsMadeForWhatCountsOnAHostBesideCores(String held, String wanted, int takenBack) {
        TestServer server = server("a", 8);
        server.gpus = List.of(new Gpu("RTX", 8_000L), new Gpu("RTX", 8_000L));
        server.amounts = Map.of("fps-station", 2);
        TestFarm farm = new TestFarm(SchedulingPolicy.DEFAULT).with(server);
        farm.want(wanting(of(1, 10, "film", 1_000), held)).plan();
        farm.want(wanting(of(2, 90, "ads", 1), wanted));

        assertThat(farm.look().revocations()).hasSize(takenBack);
        farm.plan();
        farm.endRevoked();
        assertThat(farm.plan()).contains("2 on a");
    }

    private static TestJob wanting(TestJob job, String text) {
        for (String part : text.split(", ")) {
            String[] words = part.split(" ");
            int count = Integer.parseInt(words[0]);
            switch (words[1]) {
                case "core", "cores" -> job.needs.cores = count;
                case "gpu", "gpus" -> job.needs.gpus = new GpuNeeds(count, "", 0);
                default -> job.needs.amounts = Map.of(words[1], count);
            }
        }
        return job;
    }

    @Test
    void aJobThatWasLetInForItsAgeIsNotPutOutAgainAtOnceNorPutsOthersOutAtOnce() {
        TestFarm farm = new TestFarm(immediately()).with(server("a", 1));
        farm.want(of(1, 55, "film", 1_000)).plan();
        TestJob old = of(2, 50, "film", 1);
        old.idleSince = TestFarm.START;
        farm.want(old).pass(Duration.ofMinutes(61));
        assertThat(farm.look().revocations())
                .singleElement()
                .as("what is under way may end")
                .matches(revocation -> !revocation.immediate());
        farm.plan();
        farm.endRevoked();
        assertThat(farm.plan()).containsExactly("2 on a");

        old.idleSince = null;
        farm.want(old);
        assertThat(farm.look().revocations()).isEmpty();
        farm.want(of(3, 57, "film", 1));
        assertThat(farm.look().revocations()).as("of a really higher priority").hasSize(1);
    }

    private static SchedulingPolicy immediately() {
        SchedulingPolicy standard = SchedulingPolicy.DEFAULT;
        return new SchedulingPolicy(
                standard.projects(),
                standard.otherProjects(),
                standard.users(),
                standard.ageing(),
                true,
                standard.unknownTask(),
                standard.maxReservations(),
                standard.maxRevocations(),
                standard.leastHold(),
                standard.limits(),
                standard.limitBackoff(),
                standard.maxLimitBackoff());
    }

    @Test
    void noMoreIsTakenBackInOnePlanThanThePolicyAllows() {
        SchedulingPolicy standard = SchedulingPolicy.DEFAULT;
        SchedulingPolicy few = new SchedulingPolicy(
                standard.projects(),
                standard.otherProjects(),
                standard.users(),
                standard.ageing(),
                false,
                standard.unknownTask(),
                standard.maxReservations(),
                2,
                standard.leastHold(),
                standard.limits(),
                standard.limitBackoff(),
                standard.maxLimitBackoff());
        TestFarm farm = new TestFarm(few).with(server("a", 8)).want(of(1, 50, "film", 8));
        farm.plan();
        assertThat(farm.want(of(2, 60, "film", 8)).look().revocations()).hasSize(2);
        assertThat(List.copyOf(farm.look().revocations())).isEqualTo(farm.look().revocations());
    }

    static Stream<Arguments> inVain() {
        return Stream.of(
                Arguments.of("the disk is too small", (Consumer<TestJob>) job -> job.needs.freeDiskMiB = 500_000),
                Arguments.of("what it takes of the host is held by a job of higher priority", (Consumer<TestJob>)
                        job -> job.needs.amounts = Map.of("fps-station", 1)),
                Arguments.of("a wide task, the disk is too small", (Consumer<TestJob>) job -> {
                    job.needs.freeDiskMiB = 500_000;
                    job.needs.cores = 2;
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inVain")
    void nothingIsTakenBackThatWouldNotHelp(String what, Consumer<TestJob> needs) {
        TestFarm.TestServer station = server("a", 4);
        station.amounts = Map.of("fps-station", 1);
        TestJob top = of(3, 95, "top", 1);
        top.needs.amounts = Map.of("fps-station", 1);
        TestFarm farm = new TestFarm().with(station).want(top, of(1, 10, "film", 9));
        farm.plan();
        TestJob taker = of(2, 90, "ads", 1);
        taker.urgent = true;
        needs.accept(taker);
        farm.want(taker);
        assertThat(farm.look().revocations()).isEmpty();
        assertThat(farm.look().reservations()).isEmpty();
    }

    @Test
    void theLeaseThatHoldsWhatLacksOfAHostIsTakenBack() {
        TestFarm.TestServer station = server("a", 4);
        station.amounts = Map.of("fps-station", 1);
        TestJob holder = of(3, 20, "film", 1);
        holder.needs.amounts = Map.of("fps-station", 1);
        TestFarm farm = new TestFarm().with(station).want(holder, of(1, 10, "film", 9));
        farm.plan();
        TestJob taker = of(2, 90, "ads", 1);
        taker.needs.amounts = Map.of("fps-station", 1);
        farm.want(taker).plan();
        assertThat(farm.open()).containsExactly("1 on a", "1 on a", "1 on a", "3 on a (ends)");
    }
}
