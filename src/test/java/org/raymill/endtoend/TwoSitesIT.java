package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A job that is submitted at one site, rendered at another, and whose pictures come back. */
@Tag("end-to-end")
class TwoSitesIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;
    private static final int SAMPLES = 4;

    private static String name(TestInfo test) {
        return "TwoSitesIT." + test.getTestMethod().orElseThrow().getName();
    }

    private static JobRequest box(String frames) {
        return JobRequest.of(Scenes.box())
                .frames(frames)
                .size(WIDTH, HEIGHT)
                .samples(SAMPLES)
                .site("remote:berlin");
    }

    @Test
    void theOtherSiteRendersAndThePicturesComeHomeAndFilesTravelOnce(TestInfo test) {
        try (TwoSites sites = TwoSites.linked(name(test))) {
            String box = sites.oslo().client().submit(box("1-3"));
            sites.oslo().client().awaitSuccess(box);
            assertEqualsReferences(sites, box, Scenes.box(), 3);
            assertRenderedInBerlinAlone(sites, box);
            assertThat(sites.berlin()
                            .client()
                            .get("/api/v1/limits")
                            .expect(200)
                            .json()
                            .at("/limits/0/id")
                            .asText())
                    .isEqualTo("site.oslo");
            assertThat(sites.timesFilesWereBrought()).isEqualTo(1);
            awaitGoneFromBerlin(sites);

            String again = sites.oslo().client().submit(box("1-2"));
            sites.oslo().client().awaitSuccess(again);
            assertThat(sites.timesFilesWereBrought())
                    .as("the same files are there already")
                    .isEqualTo(1);

            String helmet = sites.oslo()
                    .client()
                    .submit(JobRequest.of(Scenes.helmet())
                            .tiles("2x2")
                            .size(WIDTH, HEIGHT)
                            .samples(SAMPLES)
                            .site("remote:berlin"));
            sites.oslo().client().awaitSuccess(helmet);
            assertEqualsReferences(sites, helmet, Scenes.helmet(), 1);
            assertThat(sites.timesFilesWereBrought()).isEqualTo(2);
        }
    }

    @Test
    void cancellingStopsItThere(TestInfo test) {
        try (TwoSites sites = TwoSites.linked(name(test))) {
            String job = sites.oslo()
                    .client()
                    .submit(JobRequest.of(Scenes.helmet())
                            .frames("1-200")
                            .size(320, 240)
                            .samples(64)
                            .site("remote:berlin"));
            Await.until("work in Berlin", SOON, () -> sites.oslo().client().describe(job), () -> {
                JsonNode jobs = sites.berlin()
                        .client()
                        .get("/api/v1/jobs")
                        .expect(200)
                        .json()
                        .get("jobs");
                return jobs.isEmpty() ? Optional.empty() : Optional.of(jobs);
            });
            sites.oslo().client().cancel(job);
            assertThat(sites.oslo().client().awaitEnd(job).get("status").asText())
                    .isEqualTo("cancelled");
            awaitGoneFromBerlin(sites);
        }
    }

    private static void assertEqualsReferences(TwoSites sites, String job, Scenes scene, int frames) {
        for (int frame = 1; frame <= frames; frame++) {
            byte[] made = sites.oslo().client().result(job, String.format("frame_%04d.png", frame));
            Pictures.assertSamePixels("frame " + frame, made, References.render(scene, frame, WIDTH, HEIGHT, SAMPLES));
        }
    }

    private static void assertRenderedInBerlinAlone(TwoSites sites, String job) {
        sites.oslo().client().tasks(job).forEach(task -> task.get("attempts")
                .forEach(attempt -> assertThat(attempt.get("server").asText()).isEqualTo("site.berlin")));
    }

    private static void awaitGoneFromBerlin(TwoSites sites) {
        Await.until(
                "nothing left in Berlin", SOON, () -> sites.berlin().node("all").tail(), () -> {
                    JsonNode jobs = sites.berlin()
                            .client()
                            .get("/api/v1/jobs")
                            .expect(200)
                            .json()
                            .get("jobs");
                    boolean gone = jobs.isEmpty()
                            && Farm.filesBelow(sites.berlin().storage().resolve("jobs"))
                                    .isEmpty();
                    return gone ? Optional.of(true) : Optional.empty();
                });
    }
}
