package org.raymill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.server.Samples.JOB;
import static org.raymill.server.Samples.NOW;
import static org.raymill.server.Samples.OTHER_JOB;
import static org.raymill.server.Samples.SERVER;
import static org.raymill.server.Samples.attempt;
import static org.raymill.server.Samples.order;
import static org.raymill.server.Samples.outcome;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome.Result;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.TaskOrder;

/** What holds of a lease table whatever Schedulers, jobs and networks do, with messages lost, late, repeated and out of order. */
class LeaseTableProperties {

    private static final int STEPS = 300;
    private static final int CORES = 4;
    private static final int MEMORY = 500;
    private static final List<Gpu> GPUS = List.of(new Gpu("X", 8_000), new Gpu("Y", 8_000), new Gpu("X", 4_000));
    private static final int ATTEMPTS = 40;

    private final Set<AttemptId> started = new HashSet<>();
    private final Set<AttemptId> waiting = new HashSet<>();
    private final Set<AttemptId> told = new HashSet<>();
    private final Set<AttemptId> acknowledged = new HashSet<>();
    private final Set<AttemptId> refused = new HashSet<>();

    @Property(tries = 300)
    void noLeaseHoldsTwoAttemptsAndNoAttemptStartsTwice(@ForAll long seed) {
        List.of(started, waiting, told, acknowledged, refused).forEach(Set::clear);
        Random random = new Random(seed);
        LeaseTable table =
                new LeaseTable(SERVER, new Offer(CORES, MEMORY, GPUS, Map.of("station", 1)), Duration.ofSeconds(5));
        Instant now = NOW;
        for (int step = 0; step < STEPS; step++) {
            now = now.plusMillis(random.nextInt(2_000));
            long epochBefore = table.epoch();
            step(table, random, now);
            assertThat(table.epoch()).as("the epoch never falls").isGreaterThanOrEqualTo(epochBefore);
            check(table);
        }
        while (!table.running().isEmpty()) {
            AttemptId first = table.running().get(0);
            table.ended(outcomeOf(first), now).ifPresent(next -> started(next.attempt()));
        }
        assertThat(waiting).as("whatever waited has run or was given back").isEmpty();
        table.due(now.plusSeconds(10))
                .forEach(report -> told.add(report.outcome().attempt()));
        assertThat(told).as("every attempt that started is told of").containsAll(started);
    }

    private void step(LeaseTable table, Random random, Instant now) {
        long epoch = 1 + random.nextInt(4);
        LeaseId lease = new LeaseId(1 + random.nextInt(4), 1 + random.nextInt(30));
        int number = random.nextInt(ATTEMPTS);
        switch (random.nextInt(9)) {
            case 0, 1 -> table.open(epoch, anyLease(lease, random), random.nextInt(10) > 0, now);
            case 2 -> givenBack(table.revoke(epoch, lease));
            case 3 -> givenBack(table.release(anyLease(table, random, lease)));
            case 4, 5 -> run(table, anyLease(table, random, lease), number);
            case 6 -> {
                List<AttemptId> running = table.running();
                if (!running.isEmpty()) {
                    table.ended(outcomeOf(running.get(random.nextInt(running.size()))), now)
                            .ifPresent(next -> started(next.attempt()));
                }
            }
            case 7 -> {
                boolean wasRunning = table.isRunning(attempt(number));
                table.stop(attempt(number), "why not", outcome(number, Result.STOPPED), now);
                waiting.remove(attempt(number));
                if (!wasRunning) {
                    refused.add(attempt(number));
                }
            }
            default -> {
                table.closeIdle(Duration.ofSeconds(15), now);
                table.giveBackBehind(Duration.ofSeconds(20), now).values().forEach(this::givenBack);
                table.due(now).forEach(report -> {
                    told.add(report.outcome().attempt());
                    if (random.nextBoolean()) {
                        acknowledged.add(report.outcome().attempt());
                        table.acknowledge(report.outcome().attempt());
                    }
                });
            }
        }
    }

    private static Lease anyLease(LeaseId id, Random random) {
        return new Lease(
                id,
                random.nextInt(4) == 0 ? OTHER_JOB : JOB,
                "main",
                SERVER,
                50,
                1 + random.nextInt(2),
                100 + random.nextInt(100),
                random.nextInt(3),
                random.nextBoolean() ? "x" : "",
                random.nextInt(3) * 4_000,
                random.nextInt(3) == 0 ? Map.of("station", 1, "licence.x", 3) : Map.of(),
                random.nextInt(4) == 0,
                "");
    }

    private static LeaseId anyLease(LeaseTable table, Random random, LeaseId unknown) {
        List<LeaseTable.View> open = table.open();
        return open.isEmpty() || random.nextInt(5) == 0
                ? unknown
                : open.get(random.nextInt(open.size())).lease().id();
    }

    private void run(LeaseTable table, LeaseId lease, int number) {
        RunDecision decision = table.run(lease, order(number), true, NOW);
        if (decision instanceof RunDecision.Start) {
            started(attempt(number));
        } else if (decision instanceof RunDecision.Waiting) {
            assertThat(refused).as("never waits after it was refused").doesNotContain(attempt(number));
            waiting.add(attempt(number));
        } else if (decision instanceof RunDecision.Refused) {
            assertThat(waiting).as("what waits is not refused").doesNotContain(attempt(number));
            refused.add(attempt(number));
        }
    }

    private void started(AttemptId attempt) {
        waiting.remove(attempt);
        assertThat(started.add(attempt)).as("started once").isTrue();
        assertThat(refused)
                .as("never after it was refused, stopped or given back")
                .doesNotContain(attempt);
        assertThat(acknowledged).as("never after its outcome was acknowledged").doesNotContain(attempt);
    }

    private void givenBack(List<TaskOrder> orders) {
        for (TaskOrder order : orders) {
            assertThat(waiting.remove(order.attempt())).as("it waited").isTrue();
            refused.add(order.attempt());
        }
    }

    private void check(LeaseTable table) {
        List<LeaseTable.View> open = table.open();
        assertThat(open.stream().mapToInt(view -> view.lease().cores()).sum()).isLessThanOrEqualTo(CORES);
        assertThat(open.stream().mapToInt(view -> view.lease().memoryMiB()).sum())
                .isLessThanOrEqualTo(MEMORY);
        assertThat(open.stream().mapToInt(view -> view.lease().gpus()).sum()).isLessThanOrEqualTo(GPUS.size());
        assertThat(open.stream()
                        .mapToInt(view -> view.lease().amounts().getOrDefault("station", 0))
                        .sum())
                .isLessThanOrEqualTo(1);
        assertThat(open.stream().flatMap(view -> view.gpus().stream()))
                .as("no two leases have the same graphics processor")
                .doesNotHaveDuplicates();
        assertThat(open).as("each lease has as many as it needs, and all suit").allSatisfy(view -> assertThat(
                        view.gpus())
                .hasSize(view.lease().gpus())
                .allMatch(place -> view.lease().gpuNeeds().suits(GPUS.get(place))));
        List<AttemptId> inLeases = open.stream()
                .flatMap(view -> view.order().stream())
                .map(order -> order.attempt())
                .sorted()
                .toList();
        assertThat(inLeases)
                .as("each runs in one lease")
                .doesNotHaveDuplicates()
                .isEqualTo(table.running());
        assertThat(Stream.of(JOB, OTHER_JOB)
                        .flatMap(job -> table.waitingFor(job).stream())
                        .map(TaskOrder::attempt)
                        .sorted()
                        .toList())
                .as("what waits, waits in one lease")
                .isEqualTo(waiting.stream().sorted().toList())
                .noneMatch(table::isRunning);
        assertThat(table.idle()).as("what is offered is idle").allSatisfy(lease -> assertThat(open)
                .anySatisfy(view -> {
                    assertThat(view.lease()).isEqualTo(lease);
                    assertThat(view.order()).isEmpty();
                }));
    }

    private static org.raymill.model.AttemptOutcome outcomeOf(AttemptId attempt) {
        return outcome(Integer.parseInt(attempt.value()), Result.SUCCEEDED);
    }
}
