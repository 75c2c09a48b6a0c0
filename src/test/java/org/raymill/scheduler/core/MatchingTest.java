package org.raymill.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.scheduler.core.TestFarm.granted;
import static org.raymill.scheduler.core.TestFarm.job;
import static org.raymill.scheduler.core.TestFarm.server;
import static org.raymill.scheduler.core.TestFarm.why;

import java.util.ArrayList;
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
import org.raymill.model.InstalledPackage;
import org.raymill.model.VersionRange;
import org.raymill.scheduler.core.TestFarm.Needs;
import org.raymill.scheduler.core.TestFarm.TestJob;
import org.raymill.scheduler.core.TestFarm.TestServer;

/** Which servers suit a profile, and what is said of those that do not. */
class MatchingTest {

    private static final Consumer<TestServer> PLAIN = server -> {};
    private static final Consumer<TestServer> BLENDER = server -> server.packages =
            List.of(new InstalledPackage("blender", "3.6.5", true), new InstalledPackage("gltf", "1", true));
    private static final Consumer<TestServer> TWO_GPUS =
            server -> server.gpus = List.of(new Gpu("NVIDIA RTX 4090", 24_000), new Gpu("NVIDIA T4", 16_000));
    private static final Consumer<TestServer> TAGGED = server -> server.tags = List.of("rack:2", "fast");
    private static final Consumer<TestServer> STATION = server -> server.amounts = Map.of("fps-station", 1);

    private static Arguments fits(String what, Consumer<Needs> needs, Consumer<TestServer> server) {
        return Arguments.of(what, needs, server, "");
    }

    private static Arguments refused(String what, Consumer<Needs> needs, Consumer<TestServer> server, String why) {
        return Arguments.of(what, needs, server, why);
    }

    private static Consumer<Needs> version(String range) {
        return needs -> {
            needs.packageName = "blender";
            needs.version = range;
        };
    }

    private static Consumer<Needs> gpus(int count, String model, int memoryMiB) {
        return needs -> needs.gpus = new GpuNeeds(count, model, memoryMiB);
    }

    static Stream<Arguments> situations() {
        return Stream.of(
                fits("any version", version(""), BLENDER),
                fits("a version in the range", version(">=3.6 <5"), BLENDER),
                refused(
                        "a version out of it",
                        version(">=4"),
                        BLENDER,
                        "1 server: package blender >=4 is not installed"),
                refused("another package", version(""), PLAIN, "1 server: package blender is not installed"),
                fits("the system", needs -> needs.operatingSystem = "linux", PLAIN),
                refused(
                        "another system",
                        needs -> needs.operatingSystem = "windows",
                        PLAIN,
                        "1 server: the operating system is not windows"),
                refused(
                        "another architecture",
                        needs -> needs.architecture = "aarch64",
                        PLAIN,
                        "1 server: the architecture is not aarch64"),
                fits("a tag", needs -> needs.required = List.of("rack:2"), TAGGED),
                refused(
                        "a missing tag",
                        needs -> needs.required = List.of("fast", "quiet"),
                        TAGGED,
                        "1 server: lacks one of the tags fast, quiet"),
                refused(
                        "a tag that is excluded",
                        needs -> needs.excluded = List.of("fast"),
                        TAGGED,
                        "1 server: has one of the tags fast"),
                fits("the server's name", needs -> needs.hosts = List.of("a"), PLAIN),
                fits("the host's name", needs -> needs.hosts = List.of("a.studio"), PLAIN),
                refused("another host", needs -> needs.hosts = List.of("b"), PLAIN, "1 server: not among the hosts b"),
                fits("both gpus", gpus(2, "", 0), TWO_GPUS),
                fits("the one of that model", gpus(1, "rtx", 20_000), TWO_GPUS),
                refused("two of that model", gpus(2, "RTX", 0), TWO_GPUS, "1 server: has less than 2 RTX GPUs"),
                refused("a larger one", gpus(1, "", 48_000), TWO_GPUS, "1 server: has less than 1 GPU of 48000 MiB"),
                fits("what the host declares", needs -> needs.amounts = Map.of("fps-station", 1), STATION),
                refused(
                        "more than it declares",
                        needs -> needs.amounts = Map.of("fps-station", 2),
                        STATION,
                        "1 server: declares less than 2 fps-station"),
                refused(
                        "what nobody declares",
                        needs -> needs.amounts = Map.of("licence.x", 1),
                        PLAIN,
                        "1 server: declares less than 1 licence.x"),
                refused(
                        "more cores than there are",
                        needs -> needs.cores = 5,
                        PLAIN,
                        "1 server: has less than 5 cores in all"),
                refused(
                        "more memory than there is",
                        needs -> needs.memoryMiB = 9_000,
                        PLAIN,
                        "1 server: has less than 9000 MiB in all"),
                fits("the disk", needs -> needs.freeDiskMiB = 100_000, PLAIN),
                refused(
                        "more disk than is free",
                        needs -> needs.freeDiskMiB = 100_001,
                        PLAIN,
                        "1 server: has less than 100001 MiB of disk free"),
                refused(
                        "a closed server",
                        needs -> {},
                        server -> server.accepting = false,
                        "1 server: takes no new work"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("situations")
    void aServerSuitsOrItIsSaidWhyNot(String what, Consumer<Needs> needs, Consumer<TestServer> changed, String why) {
        TestServer server = server("a", 4);
        changed.accept(server);
        TestJob job = job(1, 1);
        needs.accept(job.needs);
        Plan plan = new TestFarm().with(server).want(job).look();
        if (why.isEmpty()) {
            assertThat(granted(plan)).containsExactly("1 on a");
        } else {
            assertThat(granted(plan)).isEmpty();
            assertThat(why(plan, 1)).containsExactly(why);
        }
    }

    /** A server of 4 cores and less than 9000 MiB has a task of 3 cores and 5000 MiB. */
    @ParameterizedTest
    @CsvSource({
        "2, 100, no 2 cores free now",
        "1, 5000, no 5000 MiB free now",
        "2, 5000, no 2 cores and 5000 MiB free now",
        "5, 5000, has less than 5 cores in all",
        "4, 9000, has less than 9000 MiB in all",
        "5, 9000, has less than 5 cores or 9000 MiB in all",
    })
    void onlyWhatIsShortIsNamed(int cores, int memoryMiB, String why) {
        TestJob first = job(1, 1);
        first.needs.cores = 3;
        first.needs.memoryMiB = 5_000;
        TestFarm farm = new TestFarm().with(server("a", 4)).want(first);
        TestJob second = job(2, 1);
        second.needs.cores = cores;
        second.needs.memoryMiB = memoryMiB;
        farm.plan();
        assertThat(why(farm.want(second).look(), 2)).containsExactly("1 server: " + why);
    }

    @Test
    void theVerdictsOfAllServersAreCounted() {
        TestServer closed = server("c", 4);
        closed.accepting = false;
        closed.message = "only 7 MiB of disk are free";
        TestServer other = server("d", 4);
        other.packages = List.of();
        TestFarm farm = new TestFarm().with(server("a", 2), server("b", 1), closed, other);
        Plan plan = farm.want(job(1, 2, 2)).look();
        assertThat(granted(plan)).containsExactly("1 on a");
        assertThat(why(plan, 1))
                .containsExactly(
                        "1 server: package gltf is not installed",
                        "1 server: has less than 2 cores in all",
                        "1 server: takes no new work: only 7 MiB of disk are free",
                        "1 server: no 2 cores free now");
    }

    @Test
    void withoutServersThatIsTheVerdict() {
        assertThat(why(new TestFarm().want(job(1, 1)).look(), 1)).containsExactly("no render server has reported");
    }

    @Test
    void aPreferredTagComesBeforeFreeCores() {
        TestServer small = server("small", 1);
        small.tags = List.of("near");
        TestJob job = job(1, 2);
        job.needs.preferred = List.of("near");
        assertThat(new TestFarm().with(server("big", 8), small).want(job).plan())
                .containsExactly("1 on small", "1 on big");
    }

    @Test
    void whatIsRareIsKeptForThoseWhoAskForIt() {
        TestServer rare = server("gpus", 8);
        rare.gpus = List.of(new Gpu("RTX", 24_000));
        TestJob job = job(1, 3);
        assertThat(new TestFarm().with(rare, server("plain", 2)).want(job).plan())
                .containsExactly("1 on plain", "1 on plain", "1 on gpus");
    }

    @Test
    void aServerThatHoldsTheFilesComesBeforeOneWithMoreFreeCores() {
        TestServer warm = server("warm", 2);
        warm.warm = List.of("m");
        TestJob job = job(1, 3);
        job.manifest = "m";
        assertThat(new TestFarm().with(server("cold", 8), warm).want(job).plan())
                .containsExactly("1 on warm", "1 on warm", "1 on cold");
    }

    @Test
    void aServerWhereAProgramStaysAliveForTheJobComesBeforeOneThatHoldsItsFiles() {
        TestServer warm = server("warm", 8);
        warm.warm = List.of("m");
        TestServer session = server("session", 1);
        session.warm = List.of("m");
        session.sessions = List.of("m");
        TestJob job = job(1, 3);
        job.manifest = "m";
        assertThat(new TestFarm()
                        .with(server("cold", 8), warm, session)
                        .want(job)
                        .plan())
                .containsExactly("1 on session", "1 on warm", "1 on warm");
    }

    @Test
    void aServerThatFailedTheTasksIsUsedOnlyWhenNoOtherCouldEverDoThem() {
        TestFarm farm = new TestFarm().with(server("a", 4), server("b", 1)).want(job(9, 1));
        TestJob named = job(9, 1);
        named.needs.hosts = List.of("b");
        farm.want(named);
        assertThat(farm.plan()).containsExactly("9 on b");
        TestJob job = job(10, 1);
        job.needs.avoid = List.of("a");
        Plan other = farm.want(job).look();
        assertThat(granted(other)).as("b is busy, but could").isEmpty();
        assertThat(why(other, 10))
                .containsExactly("1 server: failed these tasks before", "1 server: no 1 core free now");
        Plan only = new TestFarm().with(server("a", 4)).want(job).look();
        assertThat(granted(only)).containsExactly("10 on a");
    }

    @Test
    void aServerThatMustBeAnotherOneIsNeverUsed() {
        TestJob job = job(10, 1);
        job.needs.never = List.of("a");
        Plan alone = new TestFarm().with(server("a", 4)).want(job).look();
        assertThat(granted(alone)).isEmpty();
        assertThat(why(alone, 10)).containsExactly("1 server: rendered the picture that is to be compared");
        assertThat(granted(new TestFarm()
                        .with(server("a", 4), server("b", 1))
                        .want(job)
                        .look()))
                .containsExactly("10 on b");
    }

    @Test
    void aServerThatFailedIsUsedWhenOthersOfItsKindHaveTooLittleDiskFree() {
        TestJob job = job(10, 1);
        job.needs.avoid = List.of("a");
        job.needs.freeDiskMiB = 1_000;
        TestServer full = server("b", 4);
        full.freeDiskMiB = 10;
        assertThat(granted(new TestFarm().with(server("a", 4), full).want(job).look()))
                .containsExactly("10 on a");
        assertThat(granted(new TestFarm()
                        .with(server("a", 4), full, server("c", 4))
                        .want(job)
                        .look()))
                .containsExactly("10 on c");
    }

    @Test
    void aServerThatFailedToRenderAgainIsUsedOnceMoreWhenThereIsNoOther() {
        TestJob job = job(10, 1);
        job.needs.never = List.of("a");
        job.needs.avoid = List.of("b");
        Plan two = new TestFarm().with(server("a", 4), server("b", 4)).want(job).look();
        assertThat(granted(two)).containsExactly("10 on b");
        Plan three = new TestFarm()
                .with(server("a", 4), server("b", 4), server("c", 4))
                .want(job)
                .look();
        assertThat(granted(three)).containsExactly("10 on c");
    }

    @Test
    void aWholeHostIsGivenWithAllItHas() {
        TestServer big = server("big", 8);
        big.gpus = List.of(new Gpu("RTX", 24_000));
        TestJob whole = job(1, 2);
        whole.needs.whole = true;
        Plan plan = new TestFarm().with(big, server("busy", 4)).want(whole).look();
        assertThat(plan.grants())
                .extracting(Plan.Grant::cores, Plan.Grant::memoryMiB, grant -> grant.gpus()
                        .count())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(4, 8_000, 0),
                        org.assertj.core.groups.Tuple.tuple(8, 8_000, 1));
    }

    @Test
    void gpusAndDeclaredAmountsAreReservedWithEachLease() {
        TestServer server = server("a", 8);
        server.gpus = List.of(new Gpu("RTX", 24_000), new Gpu("RTX", 24_000));
        server.amounts = Map.of("fps-station", 3);
        TestJob job = job(1, 8);
        job.needs.gpus = new GpuNeeds(1, "", 0);
        assertThat(new TestFarm().with(server).want(job).plan()).hasSize(2);
        TestJob stations = job(2, 8);
        stations.needs.amounts = Map.of("fps-station", 2);
        assertThat(new TestFarm().with(server).want(stations).plan()).hasSize(1);
    }

    private static final Gpu GTX = new Gpu("GTX 960", 4_000);
    private static final Gpu RTX = new Gpu("RTX 4090", 24_000);
    private static final Gpu LARGE = new Gpu("RTX 6000", 48_000);
    private static final GpuNeeds ANY = new GpuNeeds(1, "", 0);
    private static final GpuNeeds AN_RTX = new GpuNeeds(1, "rtx", 20_000);
    private static final GpuNeeds OF_16_000 = new GpuNeeds(1, "", 16_000);
    private static final GpuNeeds OF_40_000 = new GpuNeeds(1, "", 40_000);

    static Stream<Arguments> graphicsProcessors() {
        return Stream.of(
                Arguments.of("alike", List.of(RTX, RTX), List.of(AN_RTX, AN_RTX, ANY), List.of(1, 2)),
                Arguments.of("one of the model", List.of(GTX, RTX), List.of(AN_RTX, AN_RTX, ANY), List.of(1, 3)),
                Arguments.of("one large enough", List.of(RTX, GTX), List.of(OF_16_000, OF_16_000), List.of(1)),
                Arguments.of("any has the small one", List.of(GTX, RTX), List.of(ANY, AN_RTX, ANY), List.of(1, 2)),
                Arguments.of("wherever that is", List.of(RTX, GTX), List.of(ANY, AN_RTX, ANY), List.of(1, 2)),
                Arguments.of("the smallest that does", List.of(LARGE, RTX), List.of(AN_RTX, OF_40_000), List.of(1, 2)),
                Arguments.of(
                        "several of different kinds",
                        List.of(GTX, RTX, LARGE),
                        List.of(new GpuNeeds(2, "", 0), OF_16_000, ANY),
                        List.of(1, 2)),
                Arguments.of(
                        "several of one kind",
                        List.of(RTX, GTX, RTX),
                        List.of(ANY, new GpuNeeds(2, "RTX", 0), ANY),
                        List.of(1, 2)),
                Arguments.of("not for the one who asks first", List.of(GTX, RTX), List.of(OF_40_000, ANY), List.of(2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("graphicsProcessors")
    void aGraphicsProcessorIsGivenOnceAndToThoseWhomItSuits(
            String what, List<Gpu> host, List<GpuNeeds> needs, List<Integer> expected) {
        List<TestJob> jobs = new ArrayList<>();
        for (GpuNeeds each : needs) {
            TestJob job = job(jobs.size() + 1, 1);
            job.needs.gpus = each;
            jobs.add(job);
        }
        List<String> placed = expected.stream().map(job -> job + " on a").toList();
        assertThat(withGpus(host).want(jobs.toArray(TestJob[]::new)).plan())
                .as("in one plan")
                .isEqualTo(placed);
        TestFarm oneByOne = withGpus(host);
        jobs.forEach(job -> oneByOne.want(job).plan());
        assertThat(oneByOne.open()).as("in a plan each").isEqualTo(placed);
    }

    private static TestFarm withGpus(List<Gpu> gpus) {
        TestServer server = server("a", 8);
        server.gpus = gpus;
        return new TestFarm().with(server);
    }

    @Test
    void aLeaseKeepsItsGraphicsProcessorThoughASmallerOneWouldDoNow() {
        TestJob first = job(1, 1);
        first.needs.gpus = ANY;
        TestJob second = job(2, 1);
        second.needs.gpus = ANY;
        TestFarm farm = withGpus(List.of(GTX, RTX)).want(first, second);
        farm.plan();
        first.wanted = 0;
        farm.want(first).endOne(1);
        TestJob third = job(3, 1);
        third.needs.gpus = AN_RTX;
        assertThat(farm.want(third).plan()).isEmpty();
        assertThat(why(farm.look(), 3)).containsExactly("1 server: no 1 rtx GPU of 20000 MiB free now");
    }

    @Test
    void whatAServerWillChooseIsReckonedWithBeforeItTells() {
        TestJob first = job(1, 1);
        first.needs.gpus = AN_RTX;
        TestFarm farm = withGpus(List.of(GTX, RTX, GTX)).want(first);
        assertThat(farm.database.carryOut(farm.look(), farm.now)).hasSize(1);
        TestJob second = job(2, 1);
        second.needs.gpus = AN_RTX;
        TestJob third = job(3, 1);
        third.needs.gpus = ANY;
        assertThat(granted(farm.want(second, third).look())).containsExactly("3 on a");
    }

    @Test
    void theLeaseIsTakenBackThatHasTheGraphicsProcessorThatIsWanted() {
        TestJob first = job(1, 1);
        first.needs.gpus = AN_RTX;
        TestJob newest = job(2, 1);
        newest.needs.gpus = ANY;
        TestFarm farm = withGpus(List.of(RTX, GTX)).want(first, newest);
        farm.plan();
        TestJob third = job(3, 1);
        third.priority = 90;
        third.needs.gpus = AN_RTX;
        farm.want(third).plan();
        assertThat(farm.open()).containsExactly("1 on a (ends)", "2 on a");
        farm.endRevoked();
        assertThat(farm.plan()).containsExactly("3 on a");
    }

    private static TestServer blender(String name, String... versions) {
        TestServer server = server(name, 4);
        server.packages = Stream.of(versions)
                .map(version -> new InstalledPackage("blender", version, true))
                .toList();
        return server;
    }

    /** Servers are written as their versions, with ! for one that is drained; what is expected as the servers that may be used, and the version. */
    @ParameterizedTest(name = "{0} of {1} begins with {3}")
    @CsvSource({
        "'',         '3.6.5 4.2.0 4.2.0',       b c,   4.2.0",
        "'',         '4.2.0 3.6.5 3.6.5',       b c,   3.6.5", // most have it, though there is a newer one
        "'',         '3.6.5 4.2.0',             b,     4.2.0", // of two that equally many have the newer one
        "'>=3.6 <4', '3.6.5 4.2.0 4.2.0',       a,     3.6.5",
        "'',         '3.6.5+4.2.0 3.6.5 3.6.5', a b c, 3.6.5",
        "'',         '3.6.5+4.2.0 3.6.5+4.2.0', a b,   4.2.0",
        "'',         '4.2 4.2.0 3.6.5',         a b,   4.2",
        "'',         '!4.2.0 !4.2.0 3.6.5',     c,     3.6.5", // what can not be used now does not count
        "'=3.6.5',   '3.6.5 4.2.0 4.2.0',       a,     3.6.5",
    })
    void aJobThatMayUseSeveralVersionsBeginsWithTheOneThatMostHave(
            String range, String servers, String used, String version) {
        TestFarm farm = new TestFarm();
        char name = 'a';
        for (String has : servers.split(" ")) {
            TestServer server = blender("" + name++, has.replace("!", "").split("\\+"));
            server.accepting = !has.startsWith("!");
            farm.with(server);
        }
        TestJob job = job(1, 100);
        version(range).accept(job.needs);
        Plan plan = farm.want(job).look();
        assertThat(plan.grants().stream()
                        .map(grant -> grant.server().value())
                        .distinct()
                        .sorted())
                .containsExactly(used.split(" "));
        assertThat(plan.grants()).allMatch(grant -> VersionRange.same(grant.packageVersion(), version));
    }

    @Test
    void serversWithOtherVersionsAreNamed() {
        TestFarm farm = new TestFarm().with(blender("a", "3.6.5"), blender("b", "4.2.0"), blender("c", "4.2.0"));
        TestJob job = job(1, 100);
        version("").accept(job.needs);
        assertThat(why(farm.want(job).look(), 1)).contains("1 server: has not blender 4.2.0, which most servers have");
    }

    @Test
    void theChoiceFollowsTheServersThatCanBeUsed() {
        TestServer old = blender("a", "3.6.5");
        TestServer latest = blender("b", "4.2.0");
        TestFarm farm = new TestFarm().with(old, latest);
        TestJob job = job(1, 1);
        version("").accept(job.needs);
        assertThat(farm.want(job).look().grants())
                .extracting(Plan.Grant::packageVersion)
                .containsExactly("4.2.0");
        latest.accepting = false;
        farm.with(latest);
        assertThat(farm.look().grants()).extracting(Plan.Grant::packageVersion).containsExactly("3.6.5");
    }
}
