package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.scheduler.core.TestFarm.TestJob;
import org.raymill.scheduler.core.TestFarm.TestServer;

/** What holds of any plan on any farm. */
class PlannerProperties {

    @Property(tries = 300)
    void noServerIsEverGivenMoreThanItHas(@ForAll Random random, @ForAll @IntRange(min = 1, max = 8) int servers) {
        TestFarm farm = new TestFarm();
        Map<String, TestServer> byName = new HashMap<>();
        for (int i = 0; i < servers; i++) {
            TestServer server = TestFarm.server("s" + i, 1 + random.nextInt(8));
            server.memoryMiB = 200 + random.nextInt(600);
            server.gpus = randomGpus(random);
            byName.put(server.name, server);
            farm.with(server);
        }
        for (int round = 0; round < 6; round++) {
            farm.want(randomJob(1 + random.nextInt(5) + round * 10, random));
            farm.plan();
            farm.pass(Duration.ofSeconds(10));
            if (random.nextBoolean()) {
                farm.endRevoked();
            }
            for (var detail : farm.database.details(new FailureBook(Duration.ofMinutes(1)), farm.now)) {
                assertThat(detail.coresUsed()).isBetween(0, detail.cores());
                assertThat(detail.memoryMiBUsed()).isBetween(0, detail.memoryMiB());
                assertThat(detail.gpusUsed()).isBetween(0, detail.gpus());
            }
            assertThat(farm.database.snapshot().farm().cores())
                    .isEqualTo(byName.values().stream()
                            .mapToLong(server -> server.cores)
                            .sum());
        }
    }

    @Property(tries = 300)
    void whatFitsIsPlaced(@ForAll Random random, @ForAll @IntRange(min = 1, max = 6) int servers) {
        TestFarm farm = new TestFarm();
        for (int i = 0; i < servers; i++) {
            farm.with(TestFarm.server("s" + i, 1 + random.nextInt(8)));
        }
        int cores = 1 + random.nextInt(4);
        farm.want(TestFarm.job(1, 1_000, cores));
        farm.plan();
        for (var detail : farm.database.details(new FailureBook(Duration.ofMinutes(1)), farm.now)) {
            assertThat(detail.cores() - detail.coresUsed()).isLessThan(cores);
        }
    }

    @Property(tries = 100)
    void equalSnapshotsMakeEqualPlansAndPlanningChangesNothing(@ForAll Random random) {
        TestFarm farm = new TestFarm();
        for (int i = 0; i < 5; i++) {
            farm.with(TestFarm.server("s" + i, 1 + random.nextInt(8)));
        }
        for (int i = 1; i < 8; i++) {
            farm.want(randomJob(i, random));
        }
        assertThat(farm.look()).isEqualTo(farm.look());
        farm.plan();
        assertThat(farm.look()).isEqualTo(farm.look());
    }

    private static TestJob randomJob(int number, Random random) {
        TestJob job = TestFarm.job(number, random.nextInt(10), 1 + random.nextInt(4));
        job.priority = random.nextInt(101);
        job.project = "project-" + random.nextInt(3);
        job.user = "user-" + random.nextInt(2);
        job.needs.memoryMiB = 10 + random.nextInt(200);
        job.needs.whole = random.nextInt(6) == 0;
        job.expectedSeconds = random.nextInt(3) * 10;
        job.urgent = random.nextInt(5) == 0;
        if (random.nextInt(3) > 0) {
            job.needs.gpus =
                    new GpuNeeds(random.nextInt(3), random.nextBoolean() ? "x" : "", random.nextInt(3) * 8_000);
        }
        return job;
    }

    private static List<Gpu> randomGpus(Random random) {
        return Stream.generate(() -> new Gpu(random.nextBoolean() ? "X" : "Y", random.nextInt(3) * 8_000))
                .limit(random.nextInt(5))
                .toList();
    }
}
