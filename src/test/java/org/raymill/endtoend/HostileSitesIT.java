package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of three sites one is trusted no more, and strangers with and without the certificate of one do as they like. Whoever it is, the others go on.
 */
@Tag("end-to-end")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileSitesIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int FRAMES = 6;
    private static final int BYTES = 1 << 20;
    private static final int CONNECTIONS = 20;
    private static final String STRICT =
            "raymill.site.files { connections-per-site = " + CONNECTIONS + ", max-wrong-contents = 2 }";
    private static final String UNKNOWN_JOB = "01kaqz5m3c9x4p2h";

    private static LinkedSites sites;

    @TempDir
    private Path other;

    private final Random random = new Random(1);

    @BeforeAll
    static void start() {
        sites = LinkedSites.start(
                "HostileSitesIT",
                LinkedSites.site("oslo", ""),
                LinkedSites.site("berlin", STRICT),
                LinkedSites.site("paris", ""));
    }

    @AfterAll
    static void stop() {
        if (sites != null) {
            sites.close();
        }
    }

    private HandOver toBerlin() {
        return HandOver.submit(sites, "oslo", "berlin", FRAMES, BYTES, random);
    }

    private HandOver toParis() {
        return HandOver.submit(sites, "oslo", "paris", FRAMES, BYTES, random);
    }

    @Test
    @Order(2)
    void aSiteWhoseCertificateIsRevokedIsCutOffUntilItIsTrustedAgain() throws IOException {
        sites.revoke("oslo", "paris");
        awaitAtOslo("isolated", "its certificate is revoked, or has expired");
        HandOver held = toParis();
        toBerlin().assertCompleteAndOnce();
        assertThat(sites.jobsAt("paris")).as("what Paris has got").isEmpty();
        Stranger paris = Stranger.with(sites.folder(), "paris", sites.gatePort("oslo"));
        assertThatThrownBy(() -> paris.get("/api/v1/jobs")).isInstanceOf(IOException.class);
        awaitLog("oslo", "of site paris is revoked");
        sites.awaitLink("berlin", "paris"); // it is Oslo that does not trust it

        Files.writeString(sites.folder().resolve("oslo.revoked"), "# none\n");
        held.assertCompleteAndOnce();
        sites.awaitEmpty("paris");
    }

    @Test
    @Order(3)
    void whoHasAnotherCertificateGetsNowhere() throws IOException {
        LinkedSites.certify("oslo", other);
        HandOver job = toBerlin();
        Stranger called = Stranger.with(other, "oslo", sites.gatePort("berlin"));
        assertThatThrownBy(() -> called.get("/api/v1/jobs")).isInstanceOf(IOException.class);
        Stranger linked = Stranger.with(other, "oslo", sites.linkPort("berlin", "oslo"));
        assertThatThrownBy(() -> linked.get("/")).isInstanceOf(IOException.class);
        awaitLog("berlin", "is none of those that the settings name");
        Stranger paris = Stranger.with(sites.folder(), "paris", sites.linkPort("berlin", "oslo"));
        assertThatThrownBy(() -> paris.get("/")).isInstanceOf(IOException.class);
        awaitLog("berlin", "is that of site paris, not of site oslo");
        job.assertCompleteAndOnce();
    }

    @Test
    @Order(4)
    void aSiteWithAnotherCertificateIsNoSiteUntilItHasItsOwnAgain() throws IOException {
        Path own = Files.createDirectory(other.resolve("own"));
        copyIdentity(sites.folder(), own);
        LinkedSites.certify("paris", other);
        restartParis(other);
        awaitAtOslo("silent|connecting", "is none of those that the settings name for site paris");
        toBerlin().assertCompleteAndOnce();
        assertThat(sites.jobsAt("paris")).as("what Paris has got").isEmpty();

        restartParis(own);
        sites.awaitLink("oslo", "paris");
        sites.awaitLink("berlin", "paris");
    }

    private static void restartParis(Path identity) throws IOException {
        sites.farm("paris").node(LinkedSites.NODE).kill();
        copyIdentity(identity, sites.folder());
        sites.farm("paris").startDead().ready(1);
    }

    private static void copyIdentity(Path from, Path to) throws IOException {
        for (String file : new String[] {"paris.crt", "paris.key"}) {
            Files.copy(
                    from.resolve(file),
                    to.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    @Test
    @Order(5)
    void aSiteThatFloodsAndLiesIsIsolatedAndTheOthersGoOn() throws IOException {
        HandOver job = toBerlin();
        int port = sites.gatePort("berlin");
        List<Stranger> crowd = new ArrayList<>();
        HttpResponse<String> answer = null;
        while ((answer == null || answer.statusCode() == 404) && crowd.size() < 2 * CONNECTIONS) {
            crowd.add(Stranger.with(sites.folder(), "paris", port));
            answer = crowd.get(crowd.size() - 1).get("/api/v1/jobs/" + UNKNOWN_JOB + "/results/frame_0001.png");
        }
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        awaitLog("berlin", "Of site paris: GET");

        byte[] content = "not what its name says".getBytes(StandardCharsets.UTF_8);
        String name = "ab".repeat(32);
        for (int lie = 0; lie < 3; lie++) {
            assertThat(crowd.get(0).bring(name, content).statusCode()).isEqualTo(422);
        }
        assertThat(crowd.get(0).get("/api/v1/jobs/" + UNKNOWN_JOB).statusCode()).isEqualTo(403);
        awaitIsolated("berlin", "paris", "it sends contents that are not what their names say");
        job.assertCompleteAndOnce();
    }

    @Test
    @Order(6)
    void aSiteThatClaimsAJobOfAnotherOneIsIsolatedAndTheJobGoesOn() throws IOException {
        FarmClient oslo = sites.client("oslo");
        String job = oslo.submit(
                JobRequest.of(Scenes.box()).size(2_000, 2_000).samples(1_000).site("remote:paris"));
        String there = Await.until("the job in Paris", SOON, () -> oslo.describe(job), () -> Optional.ofNullable(
                        sites.jobsAt("paris").get(0))
                .map(one -> one.get("id").asText()));
        Stranger berlin = Stranger.with(sites.folder(), "berlin", sites.gatePort("paris"));
        String unknown = berlin.get("/api/v1/jobs/" + UNKNOWN_JOB + "/results/frame_0001.png")
                .body();
        HttpResponse<String> claimed = berlin.get("/api/v1/jobs/" + there + "/results/frame_0001.png");
        assertThat(claimed.statusCode()).isEqualTo(404);
        assertThat(claimed.body().replace(there, UNKNOWN_JOB))
                .as("a job of another site, and none")
                .isEqualTo(unknown);
        awaitIsolated("paris", "berlin", "it asks for a job of another site");
        assertThat(sites.jobsAt("paris").get(0).get("id").asText())
                .as("the job that was claimed goes on")
                .isEqualTo(there);
        oslo.cancel(job);
        toParis().assertCompleteAndOnce();
    }

    @Test
    @Order(7)
    void aSiteThatLooksElsewhereIsIsolatedAndTheOthersGoOn() throws IOException {
        HandOver job = toBerlin();
        Stranger paris = Stranger.with(sites.folder(), "paris", sites.gatePort("oslo"));
        assertThat(paris.get("/api/v1/jobs/" + job.job() + "/results/..%2F..%2F..%2Fetc%2Fpasswd")
                        .statusCode())
                .isEqualTo(403);
        awaitIsolated("oslo", "paris", "it asks for paths that lead out of where they belong");
        job.assertCompleteAndOnce();
        awaitListedAtOslo("isolated");
    }

    private static void awaitLog(String site, String line) {
        FarmProcess node = sites.farm(site).node(LinkedSites.NODE);
        Await.untilTrue(
                line + " in the log of " + site,
                SOON,
                node::tail,
                () -> Optional.of(node.errors().contains(line)));
    }

    private static void awaitIsolated(String at, String whom, String why) {
        awaitLink(at, whom, "isolated", why);
        awaitLog(at, "Site " + whom + " is let in no more: " + why);
    }

    private static void awaitAtOslo(String status, String reason) {
        awaitLink("oslo", "paris", status, reason);
        awaitListedAtOslo(status);
        awaitLog("oslo", reason);
    }

    /** What {@code raymill sites} prints: how it is with Paris, and that Berlin is there. */
    private static void awaitListedAtOslo(String status) {
        Pattern berlin = Pattern.compile("(?m)^berlin +up");
        Pattern paris = Pattern.compile("(?m)^paris +(" + status + ")");
        Await.untilTrue("Paris in the list of sites as " + status, SOON, () -> {
            String list = sites.listedAt("oslo");
            return Optional.of(
                    berlin.matcher(list).find() && paris.matcher(list).find());
        });
    }

    private static void awaitLink(String at, String whom, String status, String reason) {
        Await.until(
                "the link from " + at + " to " + whom + " to be " + status + ", " + reason,
                SOON,
                () -> sites.link(at, whom).toPrettyString(),
                () -> Optional.of(sites.link(at, whom))
                        .filter(link -> link.get("status").asText().matches(status)
                                && link.get("message").asText().contains(reason)));
    }
}
