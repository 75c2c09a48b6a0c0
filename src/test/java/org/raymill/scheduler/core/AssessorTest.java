package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.scheduler.core.TestFarm.job;
import static org.raymill.scheduler.core.TestFarm.server;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.raymill.model.Assessment;
import org.raymill.model.Verdict;
import org.raymill.scheduler.core.TestFarm.Needs;
import org.raymill.scheduler.core.TestFarm.TestServer;

class AssessorTest {

    private static Assessment assess(TestFarm farm, Needs needs) {
        return new Assessor(farm.database.snapshot()).of(needs.requirements());
    }

    private static Needs cores(int cores) {
        Needs needs = new Needs();
        needs.cores = cores;
        return needs;
    }

    private static List<String> verdicts(Assessment assessment) {
        return assessment.verdicts().stream().map(Verdict::toString).toList();
    }

    @Test
    void anEmptyFarmCanRunNothing() {
        Assessment found = assess(new TestFarm(), new Needs());
        assertThat(found.servers()).isZero();
        assertThat(found.able()).isZero();
        assertThat(verdicts(found)).containsExactly("no render server has reported");
    }

    @Test
    void serversAreCountedByWhatTheyCouldDoAndBySlotsThatAreFree() {
        TestServer other = server("c", 8);
        other.packages = List.of();
        TestFarm farm = new TestFarm().with(server("a", 4), server("b", 4), server("small", 1), other);
        farm.want(job(1, 3, 1));
        farm.plan();
        Assessment found = assess(farm, cores(2));
        assertThat(found.servers()).isEqualTo(4);
        assertThat(found.able()).isEqualTo(2);
        assertThat(found.slots()).isEqualTo(4);
        assertThat(found.slotsNow()).isEqualTo(2);
        assertThat(found.ready()).isEqualTo(2);
        assertThat(verdicts(found))
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).isEqualTo("1 server: package gltf is not installed"))
                .anySatisfy(text -> assertThat(text).startsWith("1 server: "));
    }

    @Test
    void aServerThatIsBusySaysSoAndCouldDoItLater() {
        TestFarm farm = new TestFarm().with(server("a", 4), server("b", 4));
        farm.want(job(1, 1, 4));
        farm.plan();
        Assessment found = assess(farm, cores(4));
        assertThat(found.able()).isEqualTo(2);
        assertThat(found.ready()).isEqualTo(1);
        assertThat(found.verdicts()).singleElement().satisfies(verdict -> {
            assertThat(verdict.filter()).isEqualTo(Verdict.Filter.FREE);
            assertThat(verdict.servers()).isEqualTo(1);
        });
    }

    @Test
    void aLimitOfTheSiteBoundsWhatFits() {
        SchedulingPolicy standard = SchedulingPolicy.DEFAULT;
        SchedulingPolicy limited = new SchedulingPolicy(
                Map.of(),
                standard.otherProjects(),
                Map.of(),
                standard.ageing(),
                false,
                standard.unknownTask(),
                8,
                100,
                standard.leastHold(),
                Map.of("licence.x", new SchedulingPolicy.Limit(3, 0)),
                standard.limitBackoff(),
                standard.maxLimitBackoff());
        TestFarm farm = new TestFarm(limited).with(server("a", 8));
        Needs needs = new Needs();
        needs.amounts = Map.of("licence.x", 1);
        TestFarm.TestJob holder = job(1, 2);
        holder.needs.amounts = Map.of("licence.x", 1);
        farm.want(holder);
        farm.plan();
        Assessment found = assess(farm, needs);
        assertThat(found.slots()).isEqualTo(3);
        assertThat(found.slotsNow()).isEqualTo(1);
        assertThat(assess(farm, withTwo()).ready()).isZero();
    }

    private static Needs withTwo() {
        Needs needs = new Needs();
        needs.amounts = Map.of("licence.x", 2);
        return needs;
    }

    @Test
    void askingChangesNoPlan() {
        TestFarm farm = new TestFarm().with(server("a", 4));
        farm.want(job(1, 4));
        assess(farm, new Needs());
        assertThat(farm.plan()).hasSize(4);
    }
}
