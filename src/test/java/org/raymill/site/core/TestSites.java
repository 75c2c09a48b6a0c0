package org.raymill.site.core;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.raymill.model.HostHardware.Gpu;
import org.raymill.model.HostNeeds;
import org.raymill.model.InstalledPackage;
import org.raymill.model.Requirements;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.model.SiteOffer.ServerGroup;
import org.raymill.model.SiteTerms;
import org.raymill.site.core.HouseRules.Project;
import org.raymill.site.core.SiteSituation.Home;
import org.raymill.site.core.SiteSituation.Peer;
import org.raymill.site.core.SiteSituation.Spent;
import org.raymill.site.core.SiteSituation.Work;

/**
 * A situation to change: a job of the project film with 100 frames that take 60 s on 4 cores of Blender 4, at a site with 10 slots for them, which
 * are all busy for 30 min; it may spend 100 EUR.
 */
final class TestSites {

    static final String CURRENCY = "EUR";

    SiteChoice choice = SiteChoice.ANY;
    BigDecimal budget = money("100");
    BigDecimal spentByJob = BigDecimal.ZERO;
    BigDecimal spentToday = BigDecimal.ZERO;
    String dataClass = "internal";
    SiteTerms.Results results = SiteTerms.Results.HOME;
    String version = ">=4";
    int cores = 4;
    int memoryMiB = 1_024;
    HostNeeds host = HostNeeds.ANY;
    Map<String, Integer> amounts = Map.of();
    int frames = 100;
    double seconds = 60;
    long resultBytes;
    int slots = 10;
    int free;
    double queue = 1_800;
    double margin = 0.2;
    Duration leastGain = Duration.ofSeconds(30);
    Project film = new Project(true, money("1000"));
    final List<Work> moreWork = new ArrayList<>();
    final List<TestPeer> peers = new ArrayList<>();

    /**
     * A site to change: 10 servers of 16 cores, all free, with Blender 4.2; it asks nothing, has all files, its link carries 10 MB/s, and this site may
     * use 160 of its cores.
     */
    static final class TestPeer {
        final String name;
        boolean up = true;
        int servers = 10;
        int serverCores = 16;
        int freeCores = 160;
        List<Gpu> gpus = List.of();
        List<String> tags = List.of();
        List<InstalledPackage> packages = List.of(new InstalledPackage("blender", "4.2", true));
        long waiting;
        Map<String, Integer> limits = new TreeMap<>();
        BigDecimal price = BigDecimal.ZERO;
        String currency = CURRENCY;
        List<String> dataClasses = List.of("internal", "public");
        Rights rights = new Rights(List.of(), List.of(), 160);
        Optional<String> files = Optional.of("https://" + "site.example:8443");
        double bandwidth = 10_000_000;
        double latency;
        double speed = 1;
        long lacking;
        int used;

        TestPeer(String name) {
            this.name = name;
        }

        Peer get() {
            SiteOffer offer = new SiteOffer(
                    packages,
                    List.of(new ServerGroup(
                            servers, serverCores, 65_536, freeCores, gpus, "Linux", "amd64", tags, packages)),
                    waiting,
                    limits,
                    price,
                    currency,
                    dataClasses,
                    rights,
                    files);
            return new Peer(new SiteName(name), up, offer, bandwidth, latency, speed, lacking, used);
        }
    }

    static BigDecimal money(String sum) {
        return new BigDecimal(sum);
    }

    TestPeer peer(String name) {
        TestPeer peer = new TestPeer(name);
        peers.add(peer);
        return peer;
    }

    Requirements requirements() {
        return new Requirements("blender", Optional.of(version), cores, memoryMiB, host, amounts, List.of(), List.of());
    }

    SiteSituation situation() {
        List<Work> work = new ArrayList<>(moreWork);
        work.add(new Work("render", requirements(), frames, seconds, resultBytes, new Home(slots, free, queue)));
        return new SiteSituation(
                "film",
                new SiteTerms(choice, budget, dataClass, results),
                new Spent(spentByJob, spentToday),
                work,
                peers.stream().map(TestPeer::get).toList());
    }

    HouseRules house() {
        return new HouseRules(
                SiteChoice.LOCAL,
                margin,
                leastGain,
                Duration.ofMinutes(10),
                1_000_000,
                CURRENCY,
                Map.of("film", film),
                Project.FREE_OF_CHARGE);
    }

    SiteDecision decide() {
        return SitePolicy.decide(situation(), house());
    }

    String words() {
        return SiteWords.of(decide(), CURRENCY);
    }
}
