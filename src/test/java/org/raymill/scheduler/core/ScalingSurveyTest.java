package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.scheduler.core.TestFarm.job;
import static org.raymill.scheduler.core.TestFarm.server;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.raymill.scheduler.core.SchedulingPolicy.Limit;
import org.raymill.scheduler.core.SchedulingPolicy.Share;
import org.raymill.scheduler.core.TestFarm.TestJob;
import org.raymill.scheduler.core.TestFarm.TestServer;
import org.raymill.scheduler.scaling.NodeClass;
import org.raymill.scheduler.scaling.Situation;
import org.raymill.scheduler.scaling.Situation.Nodes;
import org.raymill.scheduler.scaling.Situation.Work;

/** What the number of nodes is decided from, after real plans. */
class ScalingSurveyTest {

    private static final String LICENCE = "licence.houdini";
    private static final List<NodeClass> CLASSES = List.of(new NodeClass(
            "cpu",
            List.of(NodeClass.Offered.parse("gltf")),
            4,
            8_000,
            List.of(),
            List.of(),
            Map.of(),
            "linux",
            "amd64",
            0,
            10,
            1));

    private static TestServer node(String name) {
        TestServer server = server(name, 4);
        server.tags = List.of("class.cpu");
        return server;
    }

    private static Situation after(TestFarm farm) {
        Plan plan = farm.look();
        farm.plan();
        return ScalingSurvey.of(farm.database.snapshot(), plan, CLASSES);
    }

    private static SchedulingPolicy policy(Map<String, Share> projects, Map<String, Limit> limits) {
        SchedulingPolicy standard = SchedulingPolicy.DEFAULT;
        return new SchedulingPolicy(
                projects,
                standard.otherProjects(),
                standard.users(),
                standard.ageing(),
                false,
                standard.unknownTask(),
                standard.maxReservations(),
                standard.maxRevocations(),
                standard.leastHold(),
                limits,
                Duration.ofSeconds(30),
                Duration.ofMinutes(2));
    }

    @Test
    void whatWasPlacedDoesNotWait() {
        TestFarm farm =
                new TestFarm().with(node("a"), node("b"), server("own", 2)).want(job(1, 3), job(2, 9));
        Situation situation = after(farm);
        assertThat(situation.work()).hasSize(1);
        Work work = situation.work().get(0);
        assertThat(work.held()).isEqualTo(10);
        assertThat(work.waiting()).isEqualTo(2);
        assertThat(situation.nodes()).isEqualTo(Map.of("cpu", new Nodes(2, 0, 0, 8)));
    }

    @Test
    void nodesAreBusyIdleOrBarred() {
        TestServer full = node("c");
        full.accepting = false;
        TestFarm farm = new TestFarm().with(node("a"), node("b"), full).want(job(1, 1));
        assertThat(after(farm).nodes()).isEqualTo(Map.of("cpu", new Nodes(1, 1, 1, 1)));
    }

    @Test
    void lengthsCountOnlyWhenAllAreKnown() {
        TestJob known = job(1, 2);
        known.expectedSeconds = 30;
        TestJob other = job(2, 4);
        other.expectedSeconds = 60;
        TestFarm farm = new TestFarm().want(known, other);
        assertThat(after(farm).work()).extracting(Work::seconds).containsExactly(50);
        farm.want(job(3, 1));
        assertThat(after(farm).work()).extracting(Work::seconds).containsExactly(0);
    }

    @Test
    void whatAJobMayAdoptIsNotAskedFor() {
        TestJob adopting = job(1, 5);
        adopting.adopting = true;
        assertThat(after(new TestFarm().want(adopting)).work()).isEmpty();
    }

    @Test
    void whatItsShareKeepsBackIsTold() {
        Map<String, Share> half = Map.of("film", new Share(1, 0, 0.5));
        TestJob film = job(1, 6);
        film.project = "film";
        TestFarm farm = new TestFarm(policy(half, Map.of())).with(node("a")).want(film);
        Work work = after(farm).work().get(0);
        assertThat(work.held()).isEqualTo(2);
        assertThat(work.waiting()).isEqualTo(4);
        assertThat(work.kept()).isEqualTo(4);
        TestFarm empty = new TestFarm(policy(half, Map.of())).want(film);
        assertThat(after(empty).work()).extracting(Work::kept).containsExactly(0L);
    }

    @Test
    void whatIsLeftOfLimitsIsTold() {
        TestJob licensed = job(1, 9);
        licensed.needs.amounts = Map.of(LICENCE, 1);
        TestFarm farm = new TestFarm(policy(Map.of(), Map.of(LICENCE, new Limit(3, 2))))
                .with(node("a"))
                .want(licensed);
        assertThat(after(farm).limits()).isEqualTo(Map.of(LICENCE, new Situation.Limit(1, 3, 2)));
    }
}
