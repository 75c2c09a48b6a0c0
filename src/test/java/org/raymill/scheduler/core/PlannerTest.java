package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.raymill.model.DemandClass;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobDemand;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.Requirements;
import org.raymill.model.ServerId;

class PlannerTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final InstalledPackage GLTF = new InstalledPackage("gltf", "1", true);

    private static JobId job(int number) {
        return new JobId(String.format("%016d", number));
    }

    private static Snapshot.Server server(String name, int cores, Lease... leases) {
        int used = List.of(leases).stream().mapToInt(Lease::cores).sum();
        return new Snapshot.Server(
                new ServerId(name),
                true,
                cores,
                8_000,
                cores - used,
                8_000 - used * 100,
                List.of(GLTF),
                List.of(leases).stream()
                        .map(lease -> new Snapshot.HeldLease(lease, false))
                        .toList());
    }

    private static Requirements needs(String packageName, int cores, String... avoid) {
        return new Requirements(
                packageName,
                Optional.empty(),
                cores,
                100,
                List.of(avoid).stream().map(ServerId::new).toList());
    }

    private static Snapshot.Demand demand(int job, int priority, int wanted, Requirements needs) {
        return demand(job, priority, wanted, needs, 0);
    }

    private static Snapshot.Demand demand(int job, int priority, int wanted, Requirements needs, int held) {
        return new Snapshot.Demand(
                new JobDemand(
                        job(job),
                        1,
                        priority,
                        "default",
                        NOW.plusSeconds(job),
                        false,
                        List.of(new DemandClass("main", needs, wanted))),
                held == 0 ? Map.of() : Map.of("main", held));
    }

    private static Plan plan(List<Snapshot.Server> servers, Snapshot.Demand... demands) {
        return Planner.plan(new Snapshot(servers, List.of(demands)), NOW);
    }

    private static List<String> granted(Plan plan) {
        return plan.grants().stream()
                .map(grant -> grant.job().value().substring(15) + " on " + grant.server())
                .toList();
    }

    @Test
    void leasesAreSpreadOverTheServersWithMostFreeCores() {
        Plan plan = plan(List.of(server("a", 2), server("b", 3)), demand(1, 50, 9, needs("gltf", 1)));
        assertThat(granted(plan)).containsExactly("1 on b", "1 on a", "1 on b", "1 on a", "1 on b");
    }

    @Test
    void aHigherPriorityGoesFirstThenTheEarlierSubmission() {
        Plan plan = plan(
                List.of(server("a", 3)),
                demand(2, 50, 1, needs("gltf", 1)),
                demand(1, 50, 1, needs("gltf", 1)),
                demand(3, 60, 1, needs("gltf", 1)));
        assertThat(granted(plan)).containsExactly("3 on a", "1 on a", "2 on a");
    }

    @Test
    void whatIsHeldCounts() {
        assertThat(plan(List.of(server("a", 9)), demand(1, 50, 3, needs("gltf", 1), 2))
                        .grants())
                .hasSize(1);
        assertThat(plan(List.of(server("a", 9)), demand(1, 50, 2, needs("gltf", 1), 2))
                        .grants())
                .isEmpty();
    }

    @Test
    void theVerdictOfEachFilterIsCounted() {
        Snapshot.Server closed =
                new Snapshot.Server(new ServerId("c"), false, 4, 8_000, 4, 8_000, List.of(GLTF), List.of());
        Snapshot.Server other = new Snapshot.Server(new ServerId("d"), true, 4, 8_000, 4, 8_000, List.of(), List.of());
        Plan plan = plan(List.of(server("a", 2), server("b", 1), closed, other), demand(1, 50, 2, needs("gltf", 2)));
        assertThat(granted(plan)).containsExactly("1 on a");
        assertThat(plan.verdicts().get(job(1)))
                .map(Object::toString)
                .containsExactly(
                        "1 server: package gltf is not installed",
                        "1 server: has less than 2 cores or 100 MiB in all",
                        "1 server: takes no new work",
                        "1 server: no 2 cores and 100 MiB free now");
    }

    @Test
    void withoutServersThatIsTheVerdict() {
        assertThat(plan(List.of(), demand(1, 50, 1, needs("gltf", 1)))
                        .verdicts()
                        .get(job(1)))
                .map(Object::toString)
                .containsExactly("no render server has reported");
    }

    @Test
    void aVersionHasToMatch() {
        Requirements old = new Requirements("gltf", Optional.of("0"), 1, 100, List.of());
        assertThat(plan(List.of(server("a", 1)), demand(1, 50, 1, old)).grants())
                .isEmpty();
        Requirements same = new Requirements("gltf", Optional.of("1"), 1, 100, List.of());
        assertThat(plan(List.of(server("a", 1)), demand(1, 50, 1, same)).grants())
                .hasSize(1);
    }

    @Test
    void aServerThatFailedTheTasksIsUsedOnlyWhenNoOtherCouldEverDoThem() {
        List<Snapshot.Server> servers = List.of(server("a", 4), server("b", 1, lease(9, "b", 50)));
        Plan other = plan(servers, demand(1, 50, 1, needs("gltf", 1, "a")));
        assertThat(other.grants()).as("b is busy, but could").isEmpty();
        Plan only = plan(List.of(server("a", 4)), demand(1, 50, 1, needs("gltf", 1, "a")));
        assertThat(granted(only)).containsExactly("1 on a");
    }

    private static Lease lease(int number, String server, int priority) {
        return new Lease(new LeaseId(1, number), job(7), "main", new ServerId(server), priority, 1, 100);
    }

    @Test
    void leasesOfLowerPriorityAreTakenBackForAHigherOneAndNoMoreThanNeeded() {
        Plan plan = plan(
                List.of(server("a", 3, lease(1, "a", 20), lease(2, "a", 10), lease(3, "a", 50))),
                demand(1, 50, 1, needs("gltf", 1)));
        assertThat(plan.revocations()).extracting("lease").containsExactly(new LeaseId(1, 2));
        Plan same = plan(List.of(server("a", 1, lease(3, "a", 50))), demand(1, 50, 1, needs("gltf", 1)));
        assertThat(same.revocations()).as("not for the same priority").isEmpty();
    }

    @Test
    void aLeaseThatIsOnItsWayBackIsNotTakenTwice() {
        Snapshot.HeldLease revoked = new Snapshot.HeldLease(lease(1, "a", 10), true);
        Snapshot.HeldLease kept = new Snapshot.HeldLease(lease(2, "a", 10), false);
        Snapshot.Server full =
                new Snapshot.Server(new ServerId("a"), true, 2, 8_000, 0, 0, List.of(GLTF), List.of(revoked, kept));
        assertThat(plan(List.of(full), demand(1, 50, 1, needs("gltf", 1))).revocations())
                .isEmpty();
    }

    @Test
    void aJobThatAdoptsGetsNothing() {
        JobDemand adopting = new JobDemand(
                job(1), 1, 50, "default", NOW, true, List.of(new DemandClass("main", needs("gltf", 1), 1)));
        assertThat(plan(List.of(server("a", 1)), new Snapshot.Demand(adopting, Map.of()))
                        .grants())
                .isEmpty();
    }

    @Property
    void noServerIsEverOvercommittedAndNothingFitsThatWasLeftOut(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = 8) int count) {
        List<Snapshot.Server> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            servers.add(server("s" + i, 1 + random.nextInt(8)));
        }
        List<Snapshot.Demand> demands = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            demands.add(demand(i, random.nextInt(101), random.nextInt(10), needs("gltf", 1 + random.nextInt(3))));
        }
        Plan plan = Planner.plan(new Snapshot(servers, demands), NOW);
        for (Snapshot.Server server : servers) {
            int used = plan.grants().stream()
                    .filter(g -> g.server().equals(server.id()))
                    .mapToInt(Plan.Grant::cores)
                    .sum();
            assertThat(used).isLessThanOrEqualTo(server.cores());
        }
        Collections.shuffle(demands, random);
        assertThat(Planner.plan(new Snapshot(servers, demands), NOW).grants())
                .as("the order in which demands came does not matter")
                .isEqualTo(plan.grants());
    }
}
