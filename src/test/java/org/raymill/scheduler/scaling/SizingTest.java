package org.raymill.scheduler.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.HostNeeds;
import org.raymill.model.Requirements;
import org.raymill.model.ScalingSignal.UnservedWork;
import org.raymill.model.ServerId;
import org.raymill.scheduler.scaling.NodeClass.Offered;
import org.raymill.scheduler.scaling.Situation.Limit;
import org.raymill.scheduler.scaling.Situation.Nodes;
import org.raymill.scheduler.scaling.Situation.Work;

/** How many nodes would be used at a moment. */
class SizingTest {

    private static final String LICENCE = "licence.houdini";

    /** 8 cores, 16,000 MiB, cost 1, at most 10. */
    private static final NodeClass CPU = nodeClass("cpu", 8, 16_000, List.of(), 10, 1);
    /** 16 cores, 64,000 MiB, two graphics processors, cost 3, at most 4. */
    private static final NodeClass GPU =
            nodeClass("gpu", 16, 64_000, List.of(new Gpu("NVIDIA L4", 23_000), new Gpu("NVIDIA L4", 23_000)), 4, 3);

    private final List<Work> work = new ArrayList<>();
    private Map<String, Nodes> nodes = Map.of();
    private Map<String, Limit> limits = Map.of();
    private List<NodeClass> classes = List.of(CPU, GPU);
    private Duration leastWork = Duration.ZERO;

    private static NodeClass nodeClass(String name, int cores, int memoryMiB, List<Gpu> gpus, int max, double cost) {
        return new NodeClass(
                name,
                List.of(Offered.parse("gltf"), Offered.parse("blender 4.2.1")),
                cores,
                memoryMiB,
                gpus,
                List.of("cloud"),
                Map.of(),
                "linux",
                "amd64",
                0,
                max,
                cost);
    }

    private static Requirements needs(int cores, int memoryMiB) {
        return new Requirements("gltf", Optional.empty(), cores, memoryMiB, List.of());
    }

    private static Requirements of(HostNeeds host, Map<String, Integer> amounts) {
        return new Requirements("gltf", Optional.empty(), 1, 100, host, amounts, List.of(), List.of());
    }

    private static HostNeeds gpus(int count) {
        return new HostNeeds(
                false, new GpuNeeds(count, "L4", 0), "", "", 0, List.of(), List.of(), List.of(), List.of());
    }

    private SizingTest waits(long tasks, Requirements needs) {
        work.add(new Work(needs, Optional.empty(), 0, tasks, 0, 0, 50));
        return this;
    }

    private Sizing size() {
        ScalingSettings settings = new ScalingSettings(classes, Duration.ZERO, 0, 0, leastWork, Duration.ZERO);
        return Sizing.of(new Situation(work, nodes, limits), settings);
    }

    private int needed(String name) {
        return size().needed().get(name).needed();
    }

    private List<String> unserved() {
        return size().unserved().stream()
                .map(each -> each.waitingTasks() + ": " + String.join("; ", each.reasons()))
                .toList();
    }

    // ---- how many

    @ParameterizedTest
    @CsvSource({
        // tasks, cores of each, MiB of each, nodes of 8 cores and 16,000 MiB
        "0,         1, 100,    0",
        "1,         1, 100,    1",
        "8,         1, 100,    1",
        "9,         1, 100,    2",
        "3,         4, 100,    2",
        "3,         5, 100,    3",
        "3,         1, 16_000, 3",
        "1_000_000, 1, 100,    10"
    })
    void nodesThatTheTasksFitOn(String tasks, int cores, String memoryMiB, int expected) {
        classes = List.of(CPU);
        waits(Long.parseLong(tasks.replace("_", "")), needs(cores, Integer.parseInt(memoryMiB.replace("_", ""))));
        assertThat(needed("cpu")).isEqualTo(expected);
    }

    @Test
    void smallTasksFillTheGapsThatLargeOnesLeave() {
        waits(6, needs(2, 100)).waits(4, needs(5, 100));
        // 4 nodes with 5 cores taken have 3 free each: four of the tasks with 2 cores fit there, the other two on one
        // more.
        assertThat(needed("cpu")).isEqualTo(5);
    }

    @Test
    void nodesThatHaveWorkAreUsed() {
        nodes = Map.of("cpu", new Nodes(3, 0, 0, 5));
        assertThat(needed("cpu")).isEqualTo(3);
        waits(8, needs(1, 100));
        assertThat(needed("cpu")).isEqualTo(4);
    }

    @Test
    void whatTakesNoWorkStandsForNoNodeAndIsNotCountedWhenNothingIsToBeDone() {
        nodes = Map.of("cpu", new Nodes(0, 0, 1, 0));
        assertThat(needed("cpu")).isZero();
        waits(8, needs(1, 100));
        assertThat(needed("cpu")).isEqualTo(2);
    }

    @Test
    void idleNodesAreNotUsed() {
        nodes = Map.of("cpu", new Nodes(1, 5, 0, 1));
        assertThat(needed("cpu")).isEqualTo(1);
    }

    @Test
    void aTaskThatWantsAHostForItselfHasOne() {
        HostNeeds whole = new HostNeeds(true, GpuNeeds.NONE, "", "", 0, List.of(), List.of(), List.of(), List.of());
        waits(2, of(whole, Map.of())).waits(1, needs(1, 100));
        assertThat(needed("cpu")).isEqualTo(3);
    }

    // ---- which class

    @Test
    void theCheapestClassThatCanDoItTakesIt() {
        waits(8, needs(1, 100));
        assertThat(needed("cpu")).isEqualTo(1);
        assertThat(needed("gpu")).isZero();
    }

    @Test
    void manyTasksTakeTheClassWhereAllTogetherAreCheapest() {
        NodeClass large = nodeClass("large", 64, 128_000, List.of(), 10, 4);
        classes = List.of(CPU, large);
        waits(3, needs(1, 100));
        assertThat(needed("cpu")).isEqualTo(1);
        work.clear();
        waits(60, needs(1, 100));
        assertThat(needed("large")).isEqualTo(1);
        assertThat(needed("cpu")).isZero();
    }

    @Test
    void whatDoesNotFitInTheCheapestGoesToTheNext() {
        waits(100, needs(1, 100));
        assertThat(needed("cpu")).isEqualTo(10);
        assertThat(needed("gpu")).isEqualTo(2);
        assertThat(size().needed().get("cpu").beyond()).isZero();
    }

    @Test
    void whatIsBeyondTheMostIsCounted() {
        waits(1_000, needs(1, 100));
        assertThat(needed("cpu")).isEqualTo(10);
        assertThat(needed("gpu")).isEqualTo(4);
        assertThat(size().needed().get("cpu").beyond()).isEqualTo(1_000 - 80 - 64);
    }

    @Test
    void graphicsProcessorsAreOnOneClassOnly() {
        waits(3, of(gpus(1), Map.of())).waits(4, needs(1, 100));
        assertThat(needed("gpu")).isEqualTo(2);
        assertThat(needed("cpu")).as("the rest finds room beside them").isZero();
    }

    // ---- what asks for none

    @Test
    void whatNoClassCanDoIsToldWithTheReasons() {
        waits(5, needs(32, 100));
        assertThat(needed("cpu") + needed("gpu")).isZero();
        assertThat(size().unserved())
                .containsExactly(new UnservedWork(
                        5,
                        "gltf, 32 cores, 100 MiB",
                        List.of("cpu has 8 cores and 16000 MiB in all", "gpu has 16 cores and 64000 MiB in all")));
    }

    @Test
    void aVersionThatAClassHasNotIsToldOf() {
        work.add(new Work(
                new Requirements("blender", Optional.of(">=4"), 1, 100, List.of()),
                Optional.of("4.5.0"),
                0,
                2,
                0,
                0,
                50));
        assertThat(unserved())
                .containsExactly("2: cpu has not blender 4.5.0, which most servers have;"
                        + " gpu has not blender 4.5.0, which most servers have");
        work.clear();
        waits(1, new Requirements("blender", Optional.of("<4"), 1, 100, List.of()));
        assertThat(unserved()).containsExactly("1: cpu has not blender <4; gpu has not blender <4");
    }

    @Test
    void anyVersionSuitsWhereAClassNamesNone() {
        waits(1, new Requirements("gltf", Optional.of(">=7"), 1, 100, List.of()));
        assertThat(needed("cpu")).isEqualTo(1);
    }

    @Test
    void tasksThatNameTheirHostsAskForNone() {
        waits(
                1,
                of(
                        new HostNeeds(
                                false, GpuNeeds.NONE, "", "", 0, List.of(), List.of(), List.of(), List.of("alpha")),
                        Map.of()));
        assertThat(unserved()).containsExactly("1: cpu they name their hosts; gpu they name their hosts");
    }

    @Test
    void theTagOfAClassIsOneThatJobsCanAskFor() {
        HostNeeds tagged =
                new HostNeeds(false, GpuNeeds.NONE, "", "", 0, List.of("class.gpu"), List.of(), List.of(), List.of());
        waits(1, of(tagged, Map.of()));
        assertThat(needed("gpu")).isEqualTo(1);
        assertThat(needed("cpu")).isZero();
    }

    @Test
    void aLimitThatIsUsedUpAsksForNothing() {
        limits = Map.of(LICENCE, new Limit(0, 4, 0));
        waits(20, of(HostNeeds.ANY, Map.of(LICENCE, 1)));
        assertThat(needed("cpu")).isZero();
        assertThat(unserved()).containsExactly("20: " + LICENCE + " is used up: there are 4");
    }

    @Test
    void whatIsLeftOfALimitAsksForSoMuch() {
        limits = Map.of(LICENCE, new Limit(9, 40, 0));
        waits(20, of(HostNeeds.ANY, Map.of(LICENCE, 1)));
        waits(
                20,
                new Requirements(
                        "gltf", Optional.empty(), 2, 100, HostNeeds.ANY, Map.of(LICENCE, 1), List.of(), List.of()));
        assertThat(needed("cpu")).as("nine at a time of both kinds together").isEqualTo(2);
        assertThat(unserved()).hasSize(2);
    }

    @Test
    void moreThanAHostMayHaveOfALimitIsOnSeveral() {
        limits = Map.of(LICENCE, new Limit(9, 40, 2));
        waits(4, of(HostNeeds.ANY, Map.of(LICENCE, 1)));
        assertThat(needed("cpu")).isEqualTo(2);
    }

    @Test
    void whatAProjectsShareKeepsBackAsksForNothing() {
        work.add(new Work(needs(1, 100), Optional.empty(), 4, 12, 12, 0, 50));
        assertThat(needed("cpu")).isZero();
        assertThat(unserved()).containsExactly("12: their project has its maximum share");
    }

    @Test
    void moreOfWhatIsIdleAndNotUsedIsNotAskedFor() {
        nodes = Map.of("cpu", new Nodes(0, 1, 0, 0));
        classes = List.of(CPU);
        waits(8, needs(1, 100));
        assertThat(needed("cpu")).isZero();
        assertThat(unserved())
                .containsExactly("8: cpu has idle nodes that are not used for them; raymill why tells the reason");
    }

    @Test
    void anotherNodeIsAskedForWhereTheIdleOneMayNotBeUsed() {
        nodes = Map.of("cpu", new Nodes(0, 1, 0, 0));
        waits(
                1,
                new Requirements(
                        "gltf",
                        Optional.empty(),
                        1,
                        100,
                        HostNeeds.ANY,
                        Map.of(),
                        List.of(),
                        List.of(new ServerId("alpha"))));
        assertThat(needed("cpu")).isEqualTo(1);
    }

    // ---- least work

    @ParameterizedTest
    @CsvSource({
        // running, waiting, seconds of each, tasks at a time that nodes are asked for
        "0, 100, 1,  2",
        "0, 1,   1,  1",
        "0, 3,   60, 3",
        "0, 3,   0,  3",
        "4, 2,   5,  0",
        "4, 4,   60, 4",
        "4, 956, 1,  12"
    })
    void shortTasksAskForFewerAtATime(long held, long waiting, int seconds, int expected) {
        leastWork = Duration.ofMinutes(1);
        NodeClass one = nodeClass("one", 1, 100, List.of(), 1_000, 1);
        classes = List.of(one);
        work.add(new Work(needs(1, 100), Optional.empty(), held, waiting, 0, seconds, 50));
        assertThat(needed("one")).isEqualTo(expected);
    }
}
