package org.raymill.site.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.site.core.TestSites.money;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.raymill.model.Agreement;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.HostNeeds;
import org.raymill.model.InstalledPackage;
import org.raymill.model.Price;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.model.SiteTerms;
import org.raymill.site.core.HouseRules.Project;
import org.raymill.site.core.SiteDecision.Leave;
import org.raymill.site.core.SiteSituation.Home;
import org.raymill.site.core.SiteSituation.Peer;
import org.raymill.site.core.SiteSituation.Work;
import org.raymill.site.core.TestSites.TestPeer;

/** Which site renders a job, situation by situation. */
class SitePolicyTest {

    private static Arguments job(String what, Consumer<TestSites> change, String expected) {
        return Arguments.of(what, change, expected);
    }

    /** With one site, berlin. */
    private static Arguments peer(String what, Consumer<TestPeer> change, String expected) {
        return Arguments.of(what, (Consumer<TestSites>) sites -> change.accept(sites.peer("berlin")), expected);
    }

    /** The table of docs/remote-sites.md. */
    static Stream<Arguments> examples() {
        return Stream.of(
                job("there is no other site", sites -> {}, "this site is linked with no other"),
                peer("berlin has the files", peer -> {}, "100 frames go to berlin: done in 3 min instead of 40 min"),
                peer(
                        "6 GB are to be sent",
                        peer -> peer.lacking = 6_000_000_000L,
                        "100 frames go to berlin: done in 13 min instead of 40 min"),
                peer(
                        "18 GB are to be sent",
                        peer -> peer.lacking = 18_000_000_000L,
                        "80 frames go to berlin: done in 32 min instead of 40 min"),
                peer(
                        "20 GB are to be sent",
                        peer -> peer.lacking = 20_000_000_000L,
                        "1 site: berlin: done in 35 min 20 s with its help, in 40 min without"),
                peer(
                        "berlin takes half as long for a frame",
                        peer -> peer.speed = 2,
                        "100 frames go to berlin: done in 1 min 30 s instead of 40 min"),
                peer(
                        "berlin has no core free, and work for an hour",
                        peer -> {
                            peer.freeCores = 0;
                            peer.waiting = 576_000;
                        },
                        "1 site: berlin: done in 1 h 1 min with its help, in 40 min without"),
                peer(
                        "berlin asks 0.50 EUR for a core for an hour",
                        peer -> peer.price = money("0.5"),
                        "100 frames go to berlin: done in 3 min instead of 40 min, for 3.33 EUR"),
                job(
                        "the same, and the budget is 3.00 EUR",
                        sites -> priced(sites).budget = money("3"),
                        "90 frames go to berlin: done in 31 min instead of 40 min, for 3.00 EUR"),
                job(
                        "the same, and the budget is 1.00 EUR",
                        sites -> priced(sites).budget = money("1"),
                        "1 site: berlin: done in 37 min with its help, in 40 min without"),
                job(
                        "the same, and there is no budget",
                        sites -> priced(sites).budget = money("0"),
                        "1 site: berlin: 0.50 EUR per core-hour, about 3.33 EUR, and this job has no budget (--budget)"),
                peer(
                        "berlin has Blender 3.6",
                        peer -> peer.packages = List.of(new InstalledPackage("blender", "3.6.5", true)),
                        "1 site: berlin: blender >=4 is not installed, only 3.6.5"),
                job(
                        "nothing else runs here",
                        sites -> beginning(sites).peer("berlin"),
                        "80 frames go to berlin: done in 2 min instead of 10 min"),
                job(
                        "nothing else runs here, 8 frames wait",
                        sites -> beginning(sites).frames = 8,
                        "there is room for it here"),
                job(
                        "Blender is not installed here, 6 GB are to be sent",
                        sites -> {
                            sites.slots = 0;
                            sites.peer("berlin").lacking = 6_000_000_000L;
                        },
                        "100 frames go to berlin, since no server here could ever render them: done in 13 min"));
    }

    private static TestSites beginning(TestSites sites) {
        sites.free = sites.slots;
        sites.queue = 0;
        return sites;
    }

    static Stream<Arguments> staying() {
        return Stream.of(
                job("it says so", sites -> sites.choice = SiteChoice.LOCAL, "it stays at this site, as the job says"),
                job("nothing waits", sites -> sites.frames = 0, ""),
                job("all of it can begin", sites -> sites.free = sites.frames = 8, "there is room for it here"),
                job(
                        "not better by the margin",
                        sites -> sites.margin = 0.95,
                        "1 site: berlin: done in 3 min with its help, in 40 min without"),
                job(
                        "not sooner by enough",
                        sites -> sites.leastGain = Duration.ofMinutes(38),
                        "1 site: berlin: done in 3 min with its help, in 40 min without"));
    }

    /** What keeps a job from a site, for a job that nobody can render here. */
    static Stream<Arguments> refusals() {
        return Stream.of(
                peer("the link", peer -> peer.up = false, "the link is down"),
                job(
                        "the house",
                        sites -> sites.film = new Project(false, money("9")),
                        "jobs of project film may not leave this site (leave in raymill.site.policy); submit it with"
                                + " --site local"),
                peer("no rights", peer -> peer.rights = Rights.NONE, "it takes no jobs of this site"),
                peer(
                        "no way for files",
                        peer -> peer.files = java.util.Optional.empty(),
                        "it takes no jobs of this site"),
                peer(
                        "the project",
                        peer -> peer.rights = new Rights(List.of("ads"), List.of(), 160),
                        "it takes no jobs of project film"),
                peer(
                        "the package's right",
                        peer -> peer.rights = new Rights(List.of(), List.of("povray"), 160),
                        "it does not render with blender for this site"),
                job(
                        "the data",
                        sites -> sites.dataClass = "secret",
                        "it takes no data of class secret, only internal, public"),
                peer("the package", peer -> peer.packages = List.of(), "blender is not installed"),
                peer(
                        "the version",
                        peer -> peer.packages = List.of(
                                new InstalledPackage("blender", "3.6.10", true),
                                new InstalledPackage("blender", "3.6.9", true)),
                        "blender >=4 is not installed, only 3.6.9, 3.6.10"),
                peer("no server", peer -> peer.servers = 0, "no server there takes such work now"),
                job("the cores", sites -> sites.cores = 17, "no server with 17 cores and 1024 MiB"),
                job("the memory", sites -> sites.memoryMiB = 70_000, "no server with 4 cores and 70000 MiB"),
                job("GPUs", sites -> sites.host = gpus(2), "no server with 2 RTX GPUs of 8000 MiB"),
                job(
                        "the system",
                        sites -> sites.host = host("windows", "", List.of(), List.of()),
                        "no server with the operating system windows"),
                job(
                        "the architecture",
                        sites -> sites.host = host("", "arm64", List.of(), List.of()),
                        "no server with the architecture arm64"),
                job(
                        "tags",
                        sites -> sites.host = host("", "", List.of("fast"), List.of()),
                        "no server with the right tags"),
                job(
                        "hosts by name",
                        sites -> sites.host = host("", "", List.of(), List.of("mill-1")),
                        "the job names hosts of this site"),
                job("amounts", sites -> sites.amounts = Map.of("fps-station", 1), "no server with fps-station"),
                peer(
                        "cores in use",
                        peer -> peer.used = 157,
                        "too few are left of the 160 cores that this site may use"),
                job(
                        "no budget",
                        sites -> priced(sites).budget = money("0"),
                        "0.50 EUR per core-hour, about 3.33 EUR, and this job has no budget (--budget)"),
                job(
                        "the budget",
                        sites -> priced(sites).budget = money("0.03"),
                        "0.50 EUR per core-hour, about 3.33 EUR, more than this job's budget of 0.03 EUR"),
                job(
                        "what is left of it",
                        sites -> priced(sites).spentByJob = money("99.99"),
                        "0.50 EUR per core-hour, about 3.33 EUR, more than the 0.01 EUR left of this job's budget of 100.00 EUR"),
                job(
                        "the project's budget",
                        sites -> priced(sites).film = new Project(true, money("0")),
                        "0.50 EUR per core-hour, about 3.33 EUR, and project film has no budget for a day"
                                + " (budget-per-day in raymill.site.policy)"),
                job(
                        "what is left of the project's",
                        sites -> priced(sites).spentToday = money("999.99"),
                        "0.50 EUR per core-hour, about 3.33 EUR, more than the 0.01 EUR left of the budget of project"
                                + " film for a day of 1000.00 EUR"),
                job(
                        "the currency",
                        sites -> priced(sites).peers.get(0).currency = "CHF",
                        "it asks in CHF, and budgets are in EUR"));
    }

    /** What keeps a job also from the site that it names. */
    private static final Set<String> OF_NAMED_SITES = Set.of(
            "the house",
            "the data",
            "no budget",
            "the budget",
            "what is left of it",
            "the project's budget",
            "what is left of the project's",
            "the currency");

    private static TestSites priced(TestSites sites) {
        sites.peer("berlin").price = money("0.5");
        return sites;
    }

    private static HostNeeds gpus(int count) {
        return new HostNeeds(
                false, new GpuNeeds(count, "RTX", 8_000), "", "", 0, List.of(), List.of(), List.of(), List.of());
    }

    private static HostNeeds host(String system, String architecture, List<String> tags, List<String> hosts) {
        return new HostNeeds(false, GpuNeeds.NONE, system, architecture, 0, tags, List.of(), List.of(), hosts);
    }

    private static TestSites of(Consumer<TestSites> change) {
        TestSites sites = new TestSites();
        change.accept(sites);
        return sites;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void theExamplesOfTheDocumentation(String what, Consumer<TestSites> change, String expected) {
        assertThat(of(change).words()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("staying")
    void aJobStays(String what, Consumer<TestSites> change, String expected) {
        TestSites sites = of(change);
        sites.peer("berlin");
        assertThat(sites.words()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aSiteIsOutOfTheQuestion(String what, Consumer<TestSites> change, String expected) {
        TestSites sites = of(change);
        if (sites.peers.isEmpty()) {
            sites.peer("berlin");
        }
        sites.slots = 0;
        assertThat(sites.words()).isEqualTo("1 site: berlin: " + expected);
        sites.choice = SiteChoice.remote(new SiteName("berlin"));
        if (OF_NAMED_SITES.contains(what)) {
            assertThat(sites.words())
                    .as("also when it is named")
                    .isEqualTo("it waits for its site: berlin: " + expected);
        } else {
            assertThat(sites.words())
                    .as("the site itself says it, and the job waits there")
                    .startsWith("100 frames go to berlin, as the job says");
        }
    }

    @Test
    void aSiteThatIsNamedHasToTellFirstWhatItAsks() {
        TestSites sites = of(some -> some.choice = SiteChoice.remote(new SiteName("berlin")));
        Peer silent = new Peer(new SiteName("berlin"), false, SiteOffer.NOTHING, 0, 0, 1, 0, 0);
        SiteSituation known = sites.situation();
        SiteSituation situation =
                new SiteSituation(known.project(), known.terms(), known.spent(), known.work(), List.of(silent));
        assertThat(SiteWords.of(SitePolicy.decide(situation, sites.house()), "EUR"))
                .isEqualTo("it waits for its site: berlin: it has not told yet what it offers,"
                        + " or the link has no certificates");
    }

    @Test
    void asMuchGoesToTheSiteThatIsNamedAsCanBePaid() {
        TestSites sites = priced(of(some -> some.choice = SiteChoice.remote(new SiteName("berlin"))));
        sites.spentByJob = money("98");
        assertThat(sites.words()).isEqualTo("60 frames go to berlin, as the job says: done in 2 min, for 2.00 EUR");
        Leave leave = (Leave) sites.decide();
        assertThat(leave.terms()).isEqualTo(new Agreement(new Price(money("0.5"), "EUR"), money("0.033333"), 160));
    }

    // ---- a site that is named

    @Test
    void allGoesToTheSiteThatIsNamedWhateverIsFree() {
        TestSites sites = of(some -> some.choice = SiteChoice.remote(new SiteName("oslo")));
        sites.free = sites.slots;
        sites.frames = 5;
        sites.peer("berlin");
        sites.peer("oslo").lacking = 600_000_000;
        assertThat(sites.words()).isEqualTo("5 frames go to oslo, as the job says: done in 2 min");
    }

    @Test
    void aSiteThatIsLinkedNoMoreIsWaitedFor() {
        TestSites sites = of(some -> some.choice = SiteChoice.remote(new SiteName("rome")));
        sites.peer("berlin");
        assertThat(sites.words()).isEqualTo("it waits for its site: rome: this site is not linked with it");
    }

    // ---- what nobody can do here

    @Test
    void asMuchGoesAsCanBePaid() {
        TestSites sites = priced(of(some -> some.slots = 0));
        sites.budget = money("1");
        assertThat(sites.words())
                .isEqualTo("30 frames go to berlin, since no server here could ever render them: done in 1 min,"
                        + " for 1.00 EUR");
    }

    @Test
    void theSiteThatWouldHaveDoneMostOfItFirstIsTaken() {
        TestSites sites = of(some -> some.slots = 0);
        sites.peer("berlin").rights = new Rights(List.of(), List.of(), 40);
        sites.peer("oslo").lacking = 60_000_000;
        sites.peer("paris").price = money("0.1");
        sites.budget = money("0.1");
        assertThat(sites.words())
                .isEqualTo("100 frames go to oslo, since no server here could ever render them: done in 3 min 6 s");
        assertThat(sites.decide().verdicts())
                .extracting(verdict -> verdict.site() + ": " + SiteWords.of(verdict.refusal()))
                .containsExactly("berlin: oslo is better", "paris: oslo is better");
    }

    @Test
    void ofEqualSitesTheCheaperAndThenTheFirstByNameIsTaken() {
        TestSites sites = of(some -> some.slots = 0);
        sites.peer("berlin").price = money("0.5");
        sites.peer("rome");
        sites.peer("oslo");
        assertThat(((Leave) sites.decide()).site()).isEqualTo(new SiteName("oslo"));
    }

    @Test
    void whatCanNotBeDoneHereGoesBeforeWhatCan() {
        TestSites sites = new TestSites();
        sites.peer("berlin");
        sites.moreWork.add(new Work("large", sites.requirements(), 3, 10, 0, new Home(0, 0, 0)));
        Leave leave = (Leave) sites.decide();
        assertThat(leave.demandClass()).isEqualTo("large");
        assertThat(leave.frames()).isEqualTo(3);
    }

    @Test
    void whereNothingIsAskedASpentBudgetDoesNotMatter() {
        TestSites sites = of(some -> some.slots = 0);
        sites.peer("berlin");
        sites.peer("oslo").price = money("0.5");
        sites.spentByJob = sites.budget.add(money("1"));
        Leave leave = (Leave) sites.decide();
        assertThat(leave.site()).isEqualTo(new SiteName("berlin"));
        assertThat(leave.frames()).isEqualTo(100);
    }

    // ---- what would be done sooner

    @Test
    void framesThatWouldNotPayForTheWayStay() {
        TestSites sites = new TestSites();
        TestPeer berlin = sites.peer("berlin");
        berlin.lacking = 6_000_000_000L; // ten minutes, as long as ten frames
        berlin.price = money("15"); // a frame costs 1.00 EUR
        sites.margin = 0;
        sites.budget = money("9");
        assertThat(sites.words()).isEqualTo("1 site: berlin: sending the files takes 10 min, rendering 9 frames 9 min");
        sites.budget = money("10");
        assertThat(((Leave) sites.decide()).frames()).isEqualTo(10);
    }

    @Test
    void resultsThatComeHomeTakeTheirTime() {
        TestSites sites = new TestSites();
        sites.margin = 0.1;
        sites.resultBytes = 300_000_000; // half a minute each
        sites.peer("berlin");
        Leave home = (Leave) sites.decide();
        sites.results = SiteTerms.Results.THERE;
        Leave there = (Leave) sites.decide();
        assertThat(home.frames()).isLessThan(there.frames());
        assertThat(home.there()).isGreaterThan(there.there());
    }

    @Test
    void whatWasNotMeasuredIsThoughtToTakeAsTheHouseSays() {
        TestSites sites = of(some -> some.slots = 0);
        sites.seconds = 0;
        sites.frames = 40;
        TestPeer berlin = sites.peer("berlin");
        berlin.bandwidth = 0;
        berlin.lacking = 60_000_000;
        assertThat(sites.words())
                .isEqualTo("40 frames go to berlin, since no server here could ever render them: done in 11 min");
    }

    @Test
    void aWholeHostCountsWithAllItsCores() {
        TestSites sites = priced(of(some -> some.slots = 0));
        sites.host = new HostNeeds(true, GpuNeeds.NONE, "", "", 0, List.of(), List.of(), List.of(), List.of());
        sites.frames = 10;
        Leave leave = (Leave) sites.decide();
        assertThat(leave.cost()).as("160 core-minutes").isEqualByComparingTo("1.333333");
        sites.frames = 11;
        assertThat(((Leave) sites.decide()).there()).isEqualTo(leave.there().multipliedBy(2));
    }

    @Test
    void anOfferOfMoreThanCanBeCountedIsNoError() {
        TestSites sites = of(some -> some.slots = 0);
        TestPeer berlin = sites.peer("berlin");
        berlin.servers = berlin.serverCores = berlin.freeCores = Integer.MAX_VALUE;
        berlin.rights = new Rights(List.of(), List.of(), Integer.MAX_VALUE);
        berlin.waiting = Long.MAX_VALUE;
        berlin.lacking = Long.MAX_VALUE;
        berlin.bandwidth = 1e-300;
        sites.seconds = 1e300;
        sites.resultBytes = Long.MAX_VALUE;
        assertThat(sites.decide()).isInstanceOf(Leave.class);
        berlin.price = money("1e9");
        assertThat(sites.words()).startsWith("1 site: berlin: ").contains("more than this job's budget of 100.00 EUR");
        sites.slots = 10;
        berlin.price = money("0");
        assertThat(sites.decide()).isInstanceOf(SiteDecision.Stay.class);
    }

    @Test
    void graphicsProcessorsAndLimitsBoundWhatRunsAtATime() {
        TestSites sites = of(some -> some.slots = 0);
        sites.host = gpus(1);
        TestPeer berlin = sites.peer("berlin");
        berlin.gpus = List.of(new Gpu("RTX", 8_000), new Gpu("GTX", 8_000));
        assertThat(((Leave) sites.decide()).there().toMinutes()).isEqualTo(10);
        sites.amounts = Map.of("licence.blender", 1);
        berlin.limits.put("licence.blender", 2);
        assertThat(((Leave) sites.decide()).there().toMinutes()).isEqualTo(50);
        berlin.limits.put("licence.blender", 0);
        assertThat(sites.words()).isEqualTo("1 site: berlin: nothing is free of licence.blender");
    }
}
