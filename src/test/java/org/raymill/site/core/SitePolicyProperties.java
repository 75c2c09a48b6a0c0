package org.raymill.site.core;

import static java.math.BigDecimal.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.raymill.model.Money;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.model.SiteTerms;
import org.raymill.site.core.HouseRules.Project;
import org.raymill.site.core.SiteDecision.Leave;
import org.raymill.site.core.SiteSituation.Peer;
import org.raymill.site.core.SiteSituation.Work;
import org.raymill.site.core.TestSites.TestPeer;

/** What holds of every decision. */
class SitePolicyProperties {

    @Provide
    Arbitrary<TestSites> situations() {
        return Arbitraries.randomValue(random -> {
            TestSites sites = new TestSites();
            sites.frames = random.nextInt(200);
            sites.seconds = random.nextInt(4) == 0 ? 0 : random.nextInt(300);
            sites.resultBytes = random.nextInt(50_000_000);
            sites.results = random.nextBoolean() ? SiteTerms.Results.HOME : SiteTerms.Results.THERE;
            sites.slots = random.nextInt(5) == 0 ? 0 : random.nextInt(60);
            sites.free = sites.slots == 0 ? 0 : random.nextInt(sites.slots + 1);
            sites.queue = random.nextInt(4_000);
            sites.budget = random.nextInt(3) == 0 ? ZERO : BigDecimal.valueOf(random.nextInt(20));
            sites.film = new Project(random.nextInt(10) > 0, BigDecimal.valueOf(random.nextInt(30)));
            sites.dataClass = random.nextInt(5) == 0 ? "secret" : "internal";
            sites.cores = 1 + random.nextInt(20);
            sites.spentByJob = BigDecimal.valueOf(random.nextInt(3));
            sites.spentToday = sites.spentByJob.add(BigDecimal.valueOf(random.nextInt(3)));
            for (int i = random.nextInt(4); i > 0; i--) {
                TestPeer peer = sites.peer("site-" + i);
                peer.up = random.nextInt(8) > 0;
                peer.servers = random.nextInt(10);
                peer.freeCores = random.nextInt(peer.servers * 16 + 1);
                peer.waiting = random.nextInt(100_000);
                peer.price = random.nextInt(3) == 0 ? ZERO : BigDecimal.valueOf(random.nextInt(1_000_000), 6);
                peer.lacking = random.nextInt(3) == 0 ? 0 : random.nextInt(1_000_000_000);
                peer.bandwidth = 1_000 + random.nextInt(20_000_000);
                peer.speed = 0.25 + 2 * random.nextDouble();
                peer.used = random.nextInt(40);
                peer.rights =
                        new Rights(random.nextInt(6) == 0 ? List.of("ads") : List.of(), List.of(), random.nextInt(160));
            }
            return sites;
        });
    }

    private static Peer chosen(SiteSituation situation, Leave leave) {
        return situation.peers().stream()
                .filter(peer -> peer.site().equals(leave.site()))
                .findFirst()
                .orElseThrow();
    }

    @Property
    void nothingGoesToASiteThatForbidsItNorFromAHouseThatDoes(@ForAll("situations") TestSites sites) {
        if (sites.decide() instanceof Leave leave) {
            Peer peer = chosen(sites.situation(), leave);
            assertThat(peer.up()).isTrue();
            assertThat(sites.film.leave()).isTrue();
            assertThat(peer.offer().dataClasses()).contains(sites.dataClass);
            assertThat(peer.offer().rights().projects()).doesNotContain("ads");
            assertThat(peer.offer().rights().cores() - peer.coresUsed()).isGreaterThanOrEqualTo(sites.cores);
        }
    }

    @Property
    void noBudgetIsExceeded(@ForAll("situations") TestSites sites) {
        if (sites.decide() instanceof Leave leave) {
            SiteSituation situation = sites.situation();
            assertThat(leave.frames()).isBetween(1, sites.frames);
            double seconds = Prospect.secondsEach(situation.work().get(0), sites.house());
            Peer peer = chosen(situation, leave);
            long millis = Math.max(1, Prospect.millis(seconds / peer.speed()));
            BigDecimal cores = BigDecimal.valueOf((long) leave.frames() * sites.cores);
            BigDecimal asked = Money.cost(peer.offer().pricePerCoreHour(), cores.multiply(BigDecimal.valueOf(millis)));
            assertThat(leave.cost()).isEqualTo(asked);
            if (!peer.offer().asksNothing()) {
                assertThat(asked.add(sites.spentByJob)).isLessThanOrEqualTo(sites.budget);
                assertThat(asked.add(sites.spentToday)).isLessThanOrEqualTo(sites.film.budgetPerDay());
            }
        }
    }

    @Property
    void nothingLeavesWhileAllOfItFitsHereNow(@ForAll("situations") TestSites sites) {
        Work work = sites.situation().work().get(0);
        if (work.frames() <= work.home().freeSlots()) {
            assertThat(sites.decide()).isInstanceOf(SiteDecision.Stay.class);
        }
    }

    @Property
    void whatLeavesOfItsOwnAccordIsSoonerByTheMargin(@ForAll("situations") TestSites sites) {
        if (sites.decide() instanceof Leave leave && leave.why() == Leave.Why.SOONER) {
            long here = leave.here().orElseThrow().toMillis();
            assertThat(leave.there().toMillis()).isLessThanOrEqualTo((long) (here * (1 - sites.margin)));
            assertThat(here - leave.there().toMillis()).isGreaterThanOrEqualTo(sites.leastGain.toMillis());
        }
    }

    @Property
    void overFasterLinksFramesStillLeaveAndAreDoneNoLater(@ForAll("situations") TestSites sites) {
        if (sites.decide() instanceof Leave slow) {
            sites.peers.forEach(peer -> peer.bandwidth *= 1.5);
            assertThat(sites.decide()).isInstanceOfSatisfying(Leave.class, fast -> assertThat(fast.there())
                    .isLessThanOrEqualTo(slow.there()));
        }
    }

    @Property
    void noOtherNumberOfFramesWouldBeDoneSooner(@ForAll("situations") TestSites sites) {
        SiteSituation situation = sites.situation();
        if (sites.decide() instanceof Leave leave && leave.why() == Leave.Why.SOONER) {
            Work work = situation.work().get(0);
            Prospect away = new Prospect(new PeerRules.Asked(situation, work, chosen(situation, leave), sites.house()));
            long each = Prospect.millis(Prospect.secondsEach(work, sites.house()));
            Pace home = new Pace(sites.free, sites.slots - sites.free, 0, Prospect.millis(sites.queue), each);
            for (int frames = (int) away.paying(); frames <= away.affordable(); frames++) {
                long finish = Math.max(home.finish(sites.frames - frames), away.finish(frames));
                assertThat(finish).isGreaterThanOrEqualTo(leave.there().toMillis());
                if (frames < leave.frames()) {
                    assertThat(finish)
                            .as("of equals fewest go")
                            .isGreaterThan(leave.there().toMillis());
                }
            }
            assertThat((long) leave.frames()).isGreaterThanOrEqualTo(away.paying());
        }
    }

    @Property
    void theOrderInWhichSitesAreToldDoesNotMatter(@ForAll("situations") TestSites sites) {
        SiteDecision decision = sites.decide();
        java.util.Collections.reverse(sites.peers);
        assertThat(sites.decide()).isEqualTo(decision);
    }
}
