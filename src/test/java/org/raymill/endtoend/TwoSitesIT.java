package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
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
        try (SpanCollector collector = SpanCollector.start();
                TwoSites sites = TwoSites.linked(name(test), traced(collector))) {
            String box = submitted(sites.oslo().client(), box("1-3"));
            sites.oslo().client().awaitSuccess(box);
            assertTraced(collector, box);
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
            whatStaysThereIsFetchedForClients(sites);
        }
    }

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CLIENTS_SPAN = "00f067aa0ba902b7";

    /** Both sites tell the same collector of jobs whose clients want it. */
    private static TwoSites.Setup traced(SpanCollector collector) {
        String tracing = "raymill.tracing { endpoint = \"" + collector.endpoint() + "\", sample = 0 }\n";
        return new TwoSites.Setup(tracing, tracing, false);
    }

    /** Submits a job as a part of its client's trace. */
    private static String submitted(FarmClient client, JobRequest request) {
        request.contents().values().forEach(content -> client.upload(content).expect(200, 201));
        return client.post(request, "traceparent", "00-" + TRACE + "-" + CLIENTS_SPAN + "-01")
                .expect(201)
                .json()
                .get("id")
                .asText();
    }

    /** The whole way is in one trace: from the request to the pictures that were published there, and then here. */
    private static void assertTraced(SpanCollector collector, String job) {
        List<SpanCollector.Span> spans =
                Await.until("the spans of both sites", SOON, () -> Optional.of(collector.of(TRACE))
                        .filter(all -> named(all, "oslo", "job").size() == 1
                                && named(all, "berlin", "job").size() == 1));
        SpanCollector.Span submit = one(spans, "oslo", "submit");
        SpanCollector.Span here = one(spans, "oslo", "job");
        SpanCollector.Span handOver = one(spans, "oslo", "hand-over");
        SpanCollector.Span there = one(spans, "berlin", "job");
        assertThat(List.of(submit.parent(), here.parent(), handOver.parent(), there.parent()))
                .containsExactly(CLIENTS_SPAN, submit.id(), here.id(), handOver.id());
        assertThat(here.attributes()).containsEntry("raymill.job", job).containsEntry("raymill.outcome", "succeeded");
        assertThat(handOver.attributes()).containsEntry("raymill.site", "berlin");
        assertThat(handOver.startNanos()).isBetween(here.startNanos(), here.endNanos());

        List<SpanCollector.Span> attempts = named(spans, "berlin", "attempt");
        assertThat(attempts).hasSize(3).allSatisfy(attempt -> {
            assertThat(attempt.parent()).isEqualTo(there.id());
            List<SpanCollector.Span> parts = spans.stream()
                    .filter(span -> span.parent().equals(attempt.id()))
                    .toList();
            assertThat(parts)
                    .extracting(SpanCollector.Span::name)
                    .contains("wait", "files", "run", "check", "stage", "publish");
            assertThat(parts).allSatisfy(part -> assertThat(part.attributes())
                    .containsEntry("raymill.attempt", attempt.attributes().get("raymill.attempt")));
        });
        assertThat(named(spans, "oslo", "publish")).hasSize(3);
        assertThat(named(spans, "oslo", "attempt")).as("it ran there").isEmpty();
    }

    private static List<SpanCollector.Span> named(List<SpanCollector.Span> spans, String site, String name) {
        return spans.stream()
                .filter(span -> span.site().equals(site) && span.name().equals(name))
                .toList();
    }

    private static SpanCollector.Span one(List<SpanCollector.Span> spans, String site, String name) {
        List<SpanCollector.Span> found = named(spans, site, name);
        assertThat(found).as("%s of %s", name, site).hasSize(1);
        return found.get(0);
    }

    /** Results that the job wants to have kept there: seen, cut off, and removed with the job, through kills of both sites. */
    private static void whatStaysThereIsFetchedForClients(TwoSites sites) {
        FarmClient oslo = sites.oslo().client();
        String job = oslo.submit(box("1-2").results("there"));
        oslo.awaitSuccess(job);
        assertThat(oslo.results(job).values()).hasSize(2).allSatisfy(result -> assertThat(
                        result.at("/keptAt/site").asText())
                .isEqualTo("berlin"));
        assertEqualsReferences(sites, job, Scenes.box(), 2);
        byte[] whole = oslo.result(job, "frame_0002.png");
        String address = "/api/v1/jobs/" + job + "/results/frame_0002.png";
        assertThat(oslo.send("GET", address, null, "Range", "bytes=9-")
                        .expect(206)
                        .body())
                .isEqualTo(java.util.Arrays.copyOfRange(whole, 9, whole.length));
        oslo.get("/api/v1/jobs/" + job + "/frames/2/thumbnail?width=64").expect(200);
        assertThat(Farm.filesBelow(sites.oslo().jobFolder(job)))
                .as("small pictures and logs alone are here")
                .noneMatch(file -> file.contains("results"));

        sites.berlin().node("all").kill();
        assertThat(oslo.get(address).expect(503).json().get("type").asText()).endsWith("/site-unavailable");
        sites.oslo().node("all").kill();
        sites.berlin().startDead().ready(1);
        sites.oslo().startDead().ready(1);
        sites.awaitLink();
        assertThat(sites.oslo().client().result(job, "frame_0002.png")).isEqualTo(whole);

        sites.oslo()
                .client()
                .post("/api/v1/jobs/" + job + "/remove", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .expect(200);
        awaitGoneFromBerlin(sites);
    }

    /** A core costs 1 EUR a second there, so that what is used can be told from nothing. */
    private static final TwoSites.Setup PRICED = new TwoSites.Setup(
            "raymill.site { currency = EUR, policy.other-projects.budget-per-day = 10000000 }\n",
            "raymill.site { price-per-core-hour = 3600, currency = EUR }\n",
            false);

    @Test
    void whatTheOtherSiteAsksIsWithinTheBudgetAndCancellingStopsItThere(TestInfo test) {
        try (TwoSites sites = TwoSites.linked(name(test), PRICED)) {
            aJobGoesWhereItsBudgetSufficesAndItsCostIsTold(sites);
            String job = sites.oslo()
                    .client()
                    .submit(JobRequest.of(Scenes.helmet())
                            .frames("1-200")
                            .size(320, 240)
                            .samples(64)
                            .budget("1000000")
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

    private static void aJobGoesWhereItsBudgetSufficesAndItsCostIsTold(TwoSites sites) {
        FarmClient oslo = sites.oslo().client();
        Operator anna = new Operator(sites.oslo());
        String poor = oslo.submit(box("1-2").budget("1"));
        String why =
                Await.until("a reason", SOON, () -> oslo.describe(poor), () -> Optional.of(anna.command("why", poor))
                        .filter(words -> words.contains("3600.00 EUR per core-hour")));
        assertThat(why).contains("it waits for its site: berlin", "budget");

        String rich = oslo.submit(box("1-2").budget("100000"));
        oslo.awaitSuccess(rich);
        assertEqualsReferences(sites, rich, Scenes.box(), 2);
        JsonNode spending = oslo.get("/api/v1/jobs/" + rich).expect(200).json().at("/spending/0");
        assertThat(spending.get("site").asText()).isEqualTo("berlin");
        assertThat(spending.get("currency").asText()).isEqualTo("EUR");
        assertThat(spending.get("spent").asDouble()).isPositive().isLessThan(100_000);
        assertThat(anna.command("job", rich)).containsPattern("elsewhere +berlin has used .* core-hours, for .* EUR");
        Await.until("it among what was used", SOON, () -> anna.command("usage"), () -> {
            // What it has used is known for good only when it has said so last.
            double spent = oslo.get("/api/v1/jobs/" + rich)
                    .expect(200)
                    .json()
                    .at("/spending/0/spent")
                    .asDouble();
            JsonNode sums =
                    oslo.get("/api/v1/usage?by=server").expect(200).json().get("sums");
            for (JsonNode sum : sums) {
                if (sum.get("name").asText().equals("site.berlin")
                        && sum.at("/totals/cost").asDouble() == spent) {
                    return Optional.of(sum);
                }
            }
            return Optional.empty();
        });
        assertThat(oslo.get("/api/v1/jobs/" + poor).expect(200).json().path("spending"))
                .as("the other one is still where it was")
                .isEmpty();
        assertThat(oslo.status(poor)).isNotEqualTo("succeeded");
        oslo.cancel(poor).expect(202);
        oslo.awaitEnd(poor);
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
