package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A job that was submitted at one site for another one, with a file that no job had before. */
final class HandOver {

    /** Where the job is; in this order. */
    enum Stage {
        /** It is accepted; perhaps the other site has not heard of it. */
        ACCEPTED,
        /** Files are on their way. */
        FILES,
        /** Something runs at the other site. */
        RUNNING,
        /** Some pictures have come home. */
        RETURN,
        /** All have; the other site is to forget it. */
        REMOVAL
    }

    private static final Duration SOON = Duration.ofSeconds(120);
    private static final int WIDTH = 96;
    private static final int HEIGHT = 72;
    private static final int SAMPLES = 16;

    private final LinkedSites sites;
    private final String home;
    private final String away;
    private final String job;
    private final int frames;
    private final int samples;
    private final long carriedBefore;

    private HandOver(
            LinkedSites sites, String home, String away, String job, int frames, int samples, long carriedBefore) {
        this.sites = sites;
        this.home = home;
        this.away = away;
        this.job = job;
        this.frames = frames;
        this.samples = samples;
        this.carriedBefore = carriedBefore;
    }

    /**
     * Submits a textured box.
     *
     * @param bytes of a file that comes with it, of random content, which no compression makes smaller
     */
    static HandOver submit(LinkedSites sites, String home, String away, int frames, int bytes, Random random) {
        return submit(sites, home, away, frames, SAMPLES, bytes, random);
    }

    /**
     * Submits a textured box.
     *
     * @param samples of each pixel, which make its frames take as long as a test needs
     */
    static HandOver submit(
            LinkedSites sites, String home, String away, int frames, int samples, int bytes, Random random) {
        Map<String, byte[]> contents = new TreeMap<>(Scenes.box().contents());
        byte[] more = new byte[bytes];
        random.nextBytes(more);
        contents.put("more.bin", more);
        JobRequest request = new JobRequest(Scenes.box().scene(), contents)
                .frames("1-" + frames)
                .size(WIDTH, HEIGHT)
                .samples(samples)
                .site("remote:" + away);
        long carried = sites.carriedTo(away);
        return new HandOver(sites, home, away, sites.client(home).submit(request), frames, samples, carried);
    }

    String job() {
        return job;
    }

    /** How many bytes have gone to where the other site takes files since it was submitted. */
    long carried() {
        return sites.carriedTo(away) - carriedBefore;
    }

    /** Waits until so many have. */
    void awaitCarried(long bytes) {
        Await.untilTrue(bytes + " bytes on their way", SOON, this::describe, () -> Optional.of(carried() >= bytes));
    }

    /** Waits until the job is there, or beyond. Both sites need to answer. */
    void await(Stage stage) {
        Await.untilTrue("the stage " + stage, SOON, this::describe, () -> Optional.of(hasReached(stage)));
    }

    boolean hasReached(Stage stage) {
        return switch (stage) {
            case ACCEPTED -> true;
            case FILES -> carried() > 0 && why().contains("files are brought") || isThere();
            case RUNNING -> runsThere() || framesHome() > 0;
            case RETURN -> framesHome() > 0;
            case REMOVAL -> framesHome() == frames;
        };
    }

    private String why() {
        return sites.client(home)
                .get("/api/v1/jobs/" + job + "/why")
                .expect(200)
                .text();
    }

    private boolean isThere() {
        return framesHome() > 0 || !sites.jobsAt(away).isEmpty();
    }

    private boolean runsThere() {
        for (JsonNode one : sites.jobsAt(away)) {
            String id = one.get("id").asText();
            if (one.get("framesDone").asInt() > 0
                    || !sites.client(away).tasks(id, "running").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    int framesHome() {
        return sites.client(home).summary(job).get("framesDone").asInt();
    }

    private String describe() {
        return sites.client(home).describe(job) + "\n"
                + sites.farm(home).node(LinkedSites.NODE).tail() + "\n"
                + sites.farm(away).node(LinkedSites.NODE).tail();
    }

    /** Renders in this process what its pictures are compared with; they are kept. */
    void renderReferences() {
        for (int frame = 1; frame <= frames; frame++) {
            References.render(Scenes.box(), frame, WIDTH, HEIGHT, samples);
        }
    }

    /** Waits for its end; all frames are there, each once, as one process renders them. */
    void assertCompleteAndOnce() {
        FarmClient client = sites.client(home);
        client.awaitSuccess(job);
        List<String> names = new ArrayList<>();
        for (int frame = 1; frame <= frames; frame++) {
            String name = String.format("frame_%04d.png", frame);
            names.add(name);
            Pictures.assertSamePixels(
                    name, client.result(job, name), References.render(Scenes.box(), frame, WIDTH, HEIGHT, samples));
        }
        assertThat(client.results(job).keySet()).containsExactlyElementsOf(names);
        assertThat(Farm.filesBelow(sites.farm(home).jobFolder(job).resolve("results")))
                .isEqualTo(names);
        assertThat(client.job(job).at("/steps/0/succeeded").asInt()).isEqualTo(frames);
        for (JsonNode task : client.tasks(job)) {
            assertThat(task.get("attempts").findValuesAsText("status"))
                    .as("one try has succeeded: %s", task)
                    .containsOnlyOnce("succeeded");
        }
    }

    /** Where the tries that have succeeded were made. */
    List<String> servers() {
        List<String> servers = new ArrayList<>();
        sites.client(home).tasks(job).forEach(task -> task.get("attempts").forEach(attempt -> {
            if (attempt.get("status").asText().equals("succeeded")) {
                servers.add(attempt.get("server").asText());
            }
        }));
        return servers;
    }
}
