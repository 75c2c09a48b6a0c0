package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.scheduler.core.TestFarm.job;
import static org.raymill.scheduler.core.TestFarm.server;
import static org.raymill.scheduler.core.TestFarm.why;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.raymill.scheduler.core.SchedulingPolicy.Share;
import org.raymill.scheduler.core.TestFarm.TestJob;

/** Who comes first, and how much everybody gets. */
class OrderTest {

    static SchedulingPolicy shares(Map<String, Share> projects, Map<String, Double> users) {
        SchedulingPolicy standard = SchedulingPolicy.DEFAULT;
        return new SchedulingPolicy(
                projects,
                Share.EQUAL,
                users,
                standard.ageing(),
                standard.preemptImmediately(),
                standard.unknownTask(),
                standard.maxReservations(),
                standard.maxRevocations(),
                standard.leastHold(),
                Map.of(),
                standard.limitBackoff(),
                standard.maxLimitBackoff());
    }

    private static TestJob of(int number, String project, String user) {
        TestJob job = job(number, 100);
        job.project = project;
        job.user = user;
        return job;
    }

    /** How many leases each job got. */
    private static Map<String, Long> counts(List<String> granted) {
        return granted.stream()
                .collect(Collectors.groupingBy(
                        text -> text.substring(0, text.indexOf(' ')), TreeMap::new, Collectors.counting()));
    }

    static Stream<Arguments> shared() {
        Share half = new Share(1, 0, 0.5);
        Share threefold = new Share(3, 0, 1);
        Share least = new Share(1, 0.75, 1);
        return Stream.of(
                Arguments.of("projects share evenly", Map.of(), Map.of(), List.of("film/a", "ads/b"), "{1=6, 2=6}"),
                Arguments.of(
                        "by weight", Map.of("film", threefold), Map.of(), List.of("film/a", "ads/b"), "{1=9, 2=3}"),
                Arguments.of(
                        "a project is one, however many users it has",
                        Map.of(),
                        Map.of(),
                        List.of("film/a", "film/b", "ads/c"),
                        "{1=3, 2=3, 3=6}"),
                Arguments.of(
                        "users share within their project by weight",
                        Map.of(),
                        Map.of("a", 2.0),
                        List.of("film/a", "film/b"),
                        "{1=8, 2=4}"),
                Arguments.of(
                        "of one user the first job goes first",
                        Map.of(),
                        Map.of(),
                        List.of("film/a", "film/a"),
                        "{1=12}"),
                Arguments.of("never above the maximum", Map.of("film", half), Map.of(), List.of("film/a"), "{1=6}"),
                Arguments.of(
                        "below the minimum before others",
                        Map.of("ads", least),
                        Map.of(),
                        List.of("film/a", "ads/b"),
                        "{1=3, 2=9}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shared")
    void twelveCoresAreShared(
            String what, Map<String, Share> projects, Map<String, Double> users, List<String> owners, String expected) {
        TestFarm farm = new TestFarm(shares(projects, users)).with(server("a", 12));
        for (int i = 0; i < owners.size(); i++) {
            String[] owner = owners.get(i).split("/");
            farm.want(of(i + 1, owner[0], owner[1]));
        }
        assertThat(counts(farm.plan())).hasToString(expected);
        assertThat(farm.look().revocations()).as("what was shared stays").isEmpty();
    }

    static Stream<Arguments> wholeHosts() {
        String share = "project film has its maximum share of 25 % of the farm";
        String taken = "1 server: is not free as a whole now";
        return Stream.of(
                Arguments.of(
                        "a host is more than the maximum", List.of(16, 16), List.of(), List.of("2 servers: " + share)),
                Arguments.of(
                        "one host is just the maximum",
                        List.of(4, 4, 4, 4),
                        List.of("1 on server-0"),
                        List.of("3 servers: " + share, taken)),
                Arguments.of(
                        "the largest one would be more",
                        List.of(16, 4, 4, 4, 4),
                        List.of("1 on server-1"),
                        List.of("4 servers: " + share, taken)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wholeHosts")
    void aHostThatATaskHasForItselfCountsAsAWhole(
            String what, List<Integer> servers, List<String> granted, List<String> reasons) {
        TestFarm farm = new TestFarm(shares(Map.of("film", new Share(1, 0, 0.25)), Map.of()));
        for (int i = 0; i < servers.size(); i++) {
            farm.with(server("server-" + i, servers.get(i)));
        }
        TestJob film = of(1, "film", "a");
        film.needs.whole = true;
        farm.want(film);

        assertThat(farm.plan()).containsExactlyElementsOf(granted);
        assertThat(farm.look().reservations()).as("no host is kept for it").isEmpty();
        assertThat(farm.plan()).isEmpty();
        assertThat(why(farm.look(), 1)).containsExactlyElementsOf(reasons);
    }

    static Stream<Arguments> atTheMaximum() {
        String share = "project film has its maximum share of 50 % of the farm";
        return Stream.of(
                Arguments.of("half of the host is idle", 1, List.of(4), List.of("1 server: " + share)),
                Arguments.of(
                        "what was just granted is not idle",
                        3,
                        List.of(3, 4),
                        List.of("1 server: " + share, "1 server: no 3 cores free now")),
                Arguments.of(
                        "too small for it",
                        3,
                        List.of(3, 2),
                        List.of("1 server: " + share, "1 server: has less than 3 cores in all")),
                Arguments.of("more than it may have at all", 2, List.of(3), List.of("1 server: " + share)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("atTheMaximum")
    void aMaximumIsNamedAsTheReason(String what, int cores, List<Integer> servers, List<String> reasons) {
        TestFarm farm = new TestFarm(shares(Map.of("film", new Share(1, 0, 0.5)), Map.of()));
        for (int i = 0; i < servers.size(); i++) {
            farm.with(server("server-" + i, servers.get(i)));
        }
        TestJob film = of(1, "film", "a");
        film.needs.cores = cores;
        farm.want(film);
        assertThat(why(farm.look(), 1)).as("in the plan that grants").containsExactlyInAnyOrderElementsOf(reasons);
        farm.plan();
        assertThat(why(farm.look(), 1)).as("in the next").containsExactlyInAnyOrderElementsOf(reasons);
    }

    @Test
    void aMaximumIsNamedEvenWhenTheFarmIsFull() {
        TestFarm farm = new TestFarm(shares(Map.of("film", new Share(1, 0, 0.5)), Map.of())).with(server("a", 4));
        farm.want(of(1, "film", "a"), of(2, "ads", "b")).plan();
        assertThat(why(farm.look(), 1))
                .containsExactlyInAnyOrder(
                        "project film has its maximum share of 50 % of the farm", "1 server: no 1 core free now");
    }

    @Test
    void aHigherPriorityGoesFirstThenTheEarlierSubmission() {
        TestJob high = job(3, 1);
        high.priority = 60;
        TestFarm farm = new TestFarm().with(server("a", 3)).want(job(2, 1), job(1, 1), high);
        assertThat(farm.plan()).containsExactly("3 on a", "1 on a", "2 on a");
    }

    @Test
    void priorityComesBeforeShares() {
        TestJob high = of(1, "film", "a");
        high.priority = 51;
        TestFarm farm = new TestFarm().with(server("a", 12)).want(high, of(2, "ads", "b"));
        assertThat(counts(farm.plan())).hasToString("{1=12}");
    }

    @Test
    void waitingRaisesThePriorityUntilTheJobRuns() {
        TestJob old = job(1, 1);
        old.priority = 40;
        old.idleSince = TestFarm.START;
        TestFarm farm = new TestFarm().with(server("a", 1));
        TestJob young = job(2, 1);
        young.priority = 46;
        farm.now = TestFarm.START.plus(Duration.ofMinutes(59));
        assertThat(TestFarm.granted(farm.want(old, young).look())).containsExactly("2 on a");
        farm.now = TestFarm.START.plus(Duration.ofMinutes(60));
        assertThat(TestFarm.granted(farm.look())).containsExactly("1 on a");
    }

    @Test
    void nothingWaitsForEver() {
        TestJob low = job(1, 1);
        low.priority = 0;
        low.idleSince = TestFarm.START;
        TestFarm farm = new TestFarm().with(server("a", 1)).want(low);
        farm.now = TestFarm.START.plus(Duration.ofHours(17));
        TestJob flood = job(2, 1_000);
        flood.priority = 100;
        flood.submittedAt = farm.now;
        assertThat(farm.want(flood).plan()).containsExactly("1 on a");
    }

    @Test
    void whatIsHeldCounts() {
        TestJob job = job(1, 3);
        TestFarm farm = new TestFarm().with(server("a", 9)).want(job);
        assertThat(farm.plan()).hasSize(3);
        assertThat(farm.plan()).isEmpty();
        job.wanted = 5;
        assertThat(farm.want(job).plan()).hasSize(2);
    }

    @Test
    void leasesAreSpreadOverTheServersWithMostFreeCores() {
        TestFarm farm = new TestFarm().with(server("a", 2), server("b", 3)).want(job(1, 9));
        assertThat(farm.plan()).containsExactly("1 on b", "1 on a", "1 on b", "1 on a", "1 on b");
    }

    @Test
    void whileWiderTasksWaitNarrowOnesFillTheSmallestGaps() {
        TestJob wide = job(2, 1, 5);
        TestFarm farm =
                new TestFarm().with(server("big", 5), server("small", 2)).want(job(1, 2), wide);
        assertThat(farm.plan()).containsExactlyInAnyOrder("1 on small", "1 on small", "2 on big");
    }

    @Test
    void aJobThatAdoptsGetsNothing() {
        TestJob adopting = job(1, 1);
        adopting.adopting = true;
        assertThat(new TestFarm().with(server("a", 1)).want(adopting).plan()).isEmpty();
    }

    @Test
    void theOrderInWhichDemandsCameDoesNotMatter() {
        List<TestJob> jobs = new java.util.ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            TestJob job = of(i, "project-" + i % 3, "user-" + i % 2);
            job.needs.cores = 1 + i % 3;
            job.wanted = 3;
            jobs.add(job);
        }
        List<String> expected = planOf(jobs);
        Collections.reverse(jobs);
        assertThat(planOf(jobs)).isEqualTo(expected);
        jobs.sort(Comparator.comparing(job -> job.number % 5));
        assertThat(planOf(jobs)).isEqualTo(expected);
    }

    private static List<String> planOf(List<TestJob> jobs) {
        TestFarm farm = new TestFarm().with(server("a", 8), server("b", 16), server("c", 8));
        return TestFarm.granted(farm.want(jobs.toArray(TestJob[]::new)).look());
    }
}
