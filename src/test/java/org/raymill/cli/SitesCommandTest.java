package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.raymill.api.json.SiteList;
import org.raymill.model.InstalledPackage;
import org.raymill.model.ShelfUse;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteDetailBuilder;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteOffer.Rights;
import org.raymill.model.SiteOffer.ServerGroup;
import org.raymill.model.SiteTraffic;

/** What the command line tells of other sites. */
class SitesCommandTest {

    private FakeFarm farm;

    @BeforeEach
    void start() throws IOException {
        farm = new FakeFarm();
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void withoutLinksItSaysWhereToReadOn() {
        farm.answer("GET /api/v1/sites", new SiteList(Optional.empty(), List.of()));
        CommandRun run = CommandRun.of(farm, "sites");
        assertThat(run.out() + run.err()).contains("No other sites. docs/remote-sites.md tells how two are linked.");
    }

    @Test
    void sitesAreATable() {
        farm.answer("GET /api/v1/sites", new SiteList(Optional.of("oslo"), List.of(berlin())));
        List<String> lines = CommandRun.of(farm, "sites").out().lines().toList();
        assertThat(lines.get(0)).startsWith("SITE    LINK");
        assertThat(lines.get(1))
                .startsWith("berlin  up")
                .contains("17 of 96")
                .contains("0.25 EUR")
                .contains("12 ms    12.3 MB/s  1.46")
                .contains("blender 4.1.1, mantra 20 (unverified)")
                .contains("answers at 10.0.0.5:8462");
    }

    @Test
    void oneIsToldWithItsHistory() {
        farm.answer("GET /api/v1/sites", new SiteList(Optional.of("oslo"), List.of(berlin())));
        String out = CommandRun.of(farm, "sites", "berlin").out();
        assertThat(out)
                .contains("speaks protocol 1, Raymill 0.1.0")
                .contains("bandwidth 12.3 MB/s")
                .contains("has sent 12 files that are here, 3.2 MiB (looked at " + Times.at(Samples.TIME))
                .contains("renders 1.46 times as fast as this site, as measured")
                .contains("grants this site 64 cores, projects film, packages any; takes data of the classes public")
                .contains(Times.at(Samples.TIME) + " up: answers at 10.0.0.5:8462")
                .contains(Times.at(Samples.TIME) + " connecting");
    }

    @Test
    void aSlowLinkIsToldInSmallerUnits() {
        SiteDetail slow = SiteDetailBuilder.builder(berlin())
                .bytesPerSecond(Optional.of(41_001L))
                .build();
        farm.answer("GET /api/v1/sites", new SiteList(Optional.of("oslo"), List.of(slow)));
        assertThat(CommandRun.of(farm, "sites", "berlin").out()).contains("bandwidth 42 kB/s");
    }

    @Test
    void oneIsListenedToAgain() {
        farm.answer("POST /api/v1/sites/berlin/admit", berlin());
        CommandRun run = CommandRun.of(farm, "sites", "admit", "berlin", "--reason", "mended");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("Site berlin is listened to; its link is up: answers at 10.0.0.5:8462\n");
        assertThat(CommandRun.of(farm, "sites", "admit", "../jobs").err()).contains("no site is called '../jobs'");
    }

    @Test
    void anUnknownOneIsAnsweredWithThoseThatThereAre() {
        farm.answer("GET /api/v1/sites", new SiteList(Optional.of("oslo"), List.of(berlin())));
        CommandRun run = CommandRun.of(farm, "sites", "paris");
        assertThat(run.err()).contains("there is no site 'paris'; there are berlin");
        assertThat(run.status()).isEqualTo(1);
    }

    private static SiteDetail berlin() {
        ServerGroup group = new ServerGroup(3, 32, 64_000, 17, null, null, null, null, null);
        SiteOffer offer = new SiteOffer(
                List.of(
                        new InstalledPackage("blender", "4.1.1", true, true),
                        new InstalledPackage("mantra", "20", false)),
                List.of(group),
                0,
                Map.of(),
                new BigDecimal("0.25"),
                "EUR",
                List.of("public"),
                new Rights(List.of("film"), List.of(), 64),
                Optional.empty());
        return new SiteDetail(
                new SiteName("berlin"),
                SiteDetail.Status.UP,
                Samples.TIME,
                "answers at 10.0.0.5:8462",
                Optional.of("10.0.0.5:8462"),
                1,
                "0.1.0",
                Optional.of(12),
                Optional.of(12_345_678L),
                Optional.of(1.46),
                Optional.of(Samples.TIME),
                Optional.of(offer),
                List.of(
                        new SiteDetail.Change(Samples.TIME, SiteDetail.Status.UP, "answers at 10.0.0.5:8462"),
                        new SiteDetail.Change(Samples.TIME, SiteDetail.Status.CONNECTING, "")),
                Optional.of(new ShelfUse(new SiteName("berlin"), 12, 3_400_000, Samples.TIME)),
                SiteTraffic.NONE);
    }
}
