package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.raymill.endtoend.HandOver.Stage;

/** The database of either site fails in the middle of a hand-over, and comes back. */
@Tag("end-to-end")
@Tag("nightly")
class SitesDatabaseIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int FRAMES = 6;

    private final Random random = new Random(1);
    private PostgreSqlServer oslo;
    private PostgreSqlServer berlin;

    @Test
    void theJobEndsCompleteAndOnceWhicheverDatabaseFails(TestInfo test) {
        oslo = new PostgreSqlServer();
        berlin = new PostgreSqlServer();
        try (LinkedSites sites = LinkedSites.start(
                "SitesDatabaseIT." + test.getTestMethod().orElseThrow().getName(),
                new LinkedSites.Site("oslo", oslo, "raymill.site.files.rate = 2 MiB"),
                new LinkedSites.Site("berlin", berlin, ""))) {
            fail(sites, true, false, true, false);
            fail(sites, false, true, false, true);
        }
    }

    /** Fails in each stage but the first. */
    private void fail(LinkedSites sites, boolean... inOslo) {
        HandOver job = HandOver.submit(sites, "oslo", "berlin", FRAMES, 3 << 20, random);
        for (Stage stage : Stage.values()) {
            job.await(stage);
            if (stage != Stage.ACCEPTED) {
                fail(sites, inOslo[stage.ordinal() - 1] ? "oslo" : "berlin");
            }
        }
        job.assertCompleteAndOnce();
        sites.awaitEmpty("berlin");
    }

    private void fail(LinkedSites sites, String site) {
        PostgreSqlServer database = site.equals("oslo") ? oslo : berlin;
        database.kill();
        JobRequest request = JobRequest.of(Scenes.box());
        request.contents()
                .values()
                .forEach(content -> sites.client(site).upload(content).expect(200, 201));
        assertThat(sites.client(site).post(request).expect(503).text()).contains("database does not answer");
        Await.last(Duration.ofSeconds(3));
        database.start();
        Await.untilTrue(
                site + " to take jobs again",
                SOON,
                () -> sites.farm(site).node(LinkedSites.NODE).tail(),
                () -> Optional.of(sites.client(site).get("/api/v1/jobs").status() == 200));
    }
}
