package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.raymill.testing.Programs;

/** Jobs that may be rendered at any site, submitted at one that can not render them, and at one that is full. */
@Tag("end-to-end")
class AnySiteIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;
    private static final int SAMPLES = 4;

    private static JobRequest job(Scenes scene, String frames) {
        return JobRequest.of(scene)
                .frames(frames)
                .size(WIDTH, HEIGHT)
                .samples(SAMPLES)
                .site("any");
    }

    /** A site that lacks memory for some jobs, and POV-Ray for others; a job that says nothing of a site may go to any. */
    private static final String LACKING = """
            raymill.server.memory-mib = 600
            raymill.site.policy.default = any
            raymill.packages.povray { include classpath("packages/povray.conf"), find = ["/nowhere/povray"] }
            """;

    private static final String SPHERE = """
            camera { location <0, 1, -3> look_at 0 }
            light_source { <5, 10, -10> rgb 1 }
            sphere { <clock, 0, 0>, 1 pigment { rgb <1, 0.2, 0.1> } finish { phong 0.8 } }
            """;

    @Test
    void whatCanNotBeRenderedHereIsRenderedElsewhere() {
        Programs.require("povray");
        try (TwoSites sites = TwoSites.linked("AnySiteIT.lacking", LACKING)) {
            FarmClient oslo = sites.oslo().client();
            String box = oslo.submit(job(Scenes.box(), "1-3").memoryMiB(700));
            String helmet = oslo.submit(job(Scenes.helmet(), "1").memoryMiB(700));
            String sphere = oslo.submit(sphere());
            oslo.awaitSuccess(box);
            assertRenderedInBerlin(sites, box, Scenes.box(), 3);
            oslo.awaitSuccess(helmet);
            assertRenderedInBerlin(sites, helmet, Scenes.helmet(), 1);
            oslo.awaitSuccess(sphere);
            FarmClient berlin = sites.berlin().client();
            String there = berlin.submit(sphere());
            berlin.awaitSuccess(there);
            for (String frame : List.of("frame_0001.png", "frame_0002.png")) {
                Pictures.assertSamePixels(frame, oslo.result(sphere, frame), berlin.result(there, frame));
            }
        }
    }

    private static JobRequest sphere() {
        return new JobRequest("sphere.pov", Map.of("sphere.pov", SPHERE.getBytes(StandardCharsets.US_ASCII)))
                .renderedBy("povray", Map.of())
                .frames("1-2")
                .size(WIDTH, HEIGHT);
    }

    /** One core here; the other site asks a price. */
    private static final TwoSites.Setup FULL = new TwoSites.Setup(
            "raymill.server.cores = 1\n"
                    + "raymill.site { currency = EUR, policy.other-projects.budget-per-day = 10000000 }\n",
            "raymill.site { price-per-core-hour = 36, currency = EUR }\n",
            false);

    @Test
    void whatWouldWaitHereIsRenderedElsewhereWhenItsBudgetSuffices() {
        try (TwoSites sites = TwoSites.linked("AnySiteIT.full", FULL)) {
            FarmClient oslo = sites.oslo().client();
            String days = oslo.submit(
                    JobRequest.of(Scenes.helmet()).size(2_000, 2_000).samples(1_000));
            Await.until("a full site", SOON, () -> oslo.describe(days), () -> {
                JsonNode servers =
                        oslo.get("/api/v1/servers").expect(200).json().get("servers");
                return servers.at("/0/coresUsed").asInt() == 1 ? Optional.of(true) : Optional.empty();
            });
            String poor = oslo.submit(job(Scenes.box(), "1-4"));
            String box = oslo.submit(job(Scenes.box(), "1-4").budget("100000"));
            String helmet = oslo.submit(job(Scenes.helmet(), "1-2").budget("100000"));
            oslo.awaitSuccess(box);
            assertRenderedInBerlin(sites, box, Scenes.box(), 4);
            oslo.awaitSuccess(helmet);
            assertRenderedInBerlin(sites, helmet, Scenes.helmet(), 2);
            assertThat(oslo.status(days)).isEqualTo("running");
            Operator anna = new Operator(sites.oslo());
            Await.until("why the other one stays", SOON, () -> anna.command("why", poor), () -> Optional.of(
                            anna.command("why", poor))
                    .filter(words -> words.contains("this job has no budget")));
            assertThat(oslo.status(poor)).isEqualTo("waiting");
        }
    }

    private static void assertRenderedInBerlin(TwoSites sites, String job, Scenes scene, int frames) {
        FarmClient oslo = sites.oslo().client();
        for (int frame = 1; frame <= frames; frame++) {
            byte[] made = oslo.result(job, String.format("frame_%04d.png", frame));
            Pictures.assertSamePixels("frame " + frame, made, References.render(scene, frame, WIDTH, HEIGHT, SAMPLES));
        }
        oslo.tasks(job).forEach(task -> task.get("attempts")
                .forEach(attempt -> assertThat(attempt.get("server").asText()).isEqualTo("site.berlin")));
    }
}
