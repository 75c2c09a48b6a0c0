package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.raymill.model.JobId;
import org.raymill.model.SentJob;
import org.raymill.model.ShelfUse;
import org.raymill.model.SiteDetail;
import org.raymill.model.SiteName;
import org.raymill.model.SiteOffer;
import org.raymill.model.SiteTraffic;
import org.raymill.protocol.SiteLinksCommand.Sites;

/** What the API tells of other sites. */
class SiteRoutesTest {

    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");
    private static final Instant AT = Instant.parse("2026-11-27T02:00:00Z");

    @TempDir
    private static Path folder;

    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = ApiFixture.start(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void aSiteWithoutLinksSaysSo() {
        api.farm.linked = new Sites(Optional.empty(), List.of());
        JsonNode answer = api.get("/api/v1/sites").expect(200).json();
        assertThat(answer.path("self").asText("")).isEmpty();
        assertThat(answer.get("sites")).isEmpty();
    }

    @Test
    void linksAreToldWithWhatIsOffered() {
        api.farm.linked = new Sites(
                Optional.of(new SiteName("oslo")),
                List.of(new SiteDetail(
                        new SiteName("berlin"),
                        SiteDetail.Status.UP,
                        AT,
                        "answers at 10.0.0.5:8462",
                        Optional.of("10.0.0.5:8462"),
                        1,
                        "0.1.0",
                        Optional.of(12),
                        Optional.of(12_300_000L),
                        Optional.of(1.5),
                        Optional.of(AT),
                        Optional.of(SiteOffer.NOTHING),
                        List.of(new SiteDetail.Change(AT, SiteDetail.Status.UP, "answers at 10.0.0.5:8462")),
                        Optional.of(new ShelfUse(new SiteName("berlin"), 12, 3_400_000, AT)),
                        new SiteTraffic(
                                List.of(new SentJob(
                                        JOB,
                                        24,
                                        6,
                                        false,
                                        Optional.of(new SentJob.Transfer(3, 1, 9_000_000, 4_000_000, 1_500_000, "")))),
                                1,
                                2))));
        JsonNode answer = api.get("/api/v1/sites").expect(200).json();
        assertThat(answer.get("self").asText()).isEqualTo("oslo");
        JsonNode berlin = answer.get("sites").get(0);
        assertThat(berlin.get("name").asText()).isEqualTo("berlin");
        assertThat(berlin.get("status").asText()).isEqualTo("up");
        assertThat(berlin.get("latencyMillis").asInt()).isEqualTo(12);
        assertThat(berlin.get("bytesPerSecond").asLong()).isEqualTo(12_300_000);
        assertThat(berlin.get("speed").asDouble()).isEqualTo(1.5);
        assertThat(berlin.get("offer").get("rights").get("cores").asInt()).isZero();
        assertThat(berlin.at("/shelf/files").asInt()).isEqualTo(12);
        assertThat(berlin.at("/shelf/bytes").asLong()).isEqualTo(3_400_000);
        assertThat(berlin.at("/traffic/jobsInAll").asInt()).isEqualTo(1);
        assertThat(berlin.at("/traffic/resultsComing").asInt()).isEqualTo(2);
        assertThat(berlin.at("/traffic/jobs/0/job").asText()).isEqualTo(JOB.value());
        assertThat(berlin.at("/traffic/jobs/0/framesDone").asInt()).isEqualTo(6);
        assertThat(berlin.at("/traffic/jobs/0/files/bytesPerSecond").asLong()).isEqualTo(1_500_000);
        assertThat(berlin.get("history").get(0).get("status").asText()).isEqualTo("up");
    }

    @Test
    void aSiteIsAdmittedByWhoSaysSo() {
        SiteDetail berlin = isolated();
        api.farm.linked = new Sites(Optional.of(new SiteName("oslo")), List.of(berlin));
        JsonNode answer = api.post("/api/v1/sites/berlin/admit", Map.of("reason", "mended", "by", "anna"))
                .expect(200)
                .json();
        assertThat(answer.get("name").asText()).isEqualTo("berlin");
        assertThat(api.farm.admissions).hasSize(1);
        assertThat(api.farm.admissions.get(0).by()).isEqualTo("anna");
        assertThat(api.farm.admissions.get(0).reason()).isEqualTo("mended");
        api.post("/api/v1/sites/paris/admit", Map.of()).expectProblem(404, "site-not-found");
        api.post("/api/v1/sites/Not%20A%20Name/admit", Map.of()).expectProblem(400, "invalid-request");
        api.farm.notAdmitted = "its certificate is revoked";
        assertThat(api.post("/api/v1/sites/berlin/admit", Map.of())
                        .expectProblem(409, "wrong-state")
                        .detail())
                .isEqualTo("site berlin is not listened to: its certificate is revoked");
    }

    private static SiteDetail isolated() {
        return new SiteDetail(
                new SiteName("berlin"),
                SiteDetail.Status.ISOLATED,
                AT,
                "it lies",
                Optional.empty(),
                1,
                "0.1.0",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                SiteTraffic.NONE);
    }
}
