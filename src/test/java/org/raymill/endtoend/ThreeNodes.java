package org.raymill.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What a farm of one control node and two render nodes does, whatever its database: renders exactly, and survives the death of any node. */
@Tag("end-to-end")
abstract class ThreeNodes {

    private static final int WIDTH = 200;
    private static final int HEIGHT = 150;
    private static final int SAMPLES = 16;
    private static final String FRAMES = "1-4";
    /** Frames 1 to 4 in 2x2 tiles and the assembly of each. */
    private static final int TASKS = 4 * 4 + 4;

    static final Duration SOON = Duration.ofSeconds(60);

    abstract FarmDatabase database();

    @Test
    void tilesRenderedAnywhereAndAssembledEqualOneProcessPixelByPixel(TestInfo test) {
        try (Farm farm = farm(test)) {
            String helmet = farm.client().submit(animation(Scenes.helmet()));
            String box = farm.client().submit(animation(Scenes.box()));
            farm.client().awaitSuccess(helmet);
            farm.client().awaitSuccess(box);
            assertResultsEqualReferences(farm, helmet, Scenes.helmet());
            assertResultsEqualReferences(farm, box, Scenes.box());
            assertOneAttemptEach(farm, helmet);
            assertThat(attempts(farm, helmet).stream()
                            .map(attempt -> attempt.get("server").asText()))
                    .as("both servers had a part")
                    .contains("render-a", "render-b");
        }
    }

    @Test
    void aKilledRenderServerLosesNoTaskAndDoublesNoResult(TestInfo test) {
        try (Farm farm = farm(test)) {
            String job = farm.client().submit(animation(Scenes.helmet()));
            awaitRunningOn(farm, job, "render-a");
            farm.node("render-a").kill();

            farm.client().awaitSuccess(job);
            assertResultsEqualReferences(farm, job, Scenes.helmet());
            assertOneSuccessEach(farm, job);
            for (JsonNode attempt : attempts(farm, job)) {
                if (!attempt.get("status").asText().equals("succeeded")) {
                    assertThat(attempt.get("server").asText()).as("%s", attempt).isEqualTo("render-a");
                    assertThat(attempt.get("status").asText()).as("%s", attempt).isEqualTo("lost");
                    assertThat(attempt.get("reason").asText()).as("%s", attempt).isNotBlank();
                }
            }
            assertThat(attempts(farm, job).stream()
                            .map(attempt -> attempt.get("status").asText()))
                    .as("what ran on the killed server")
                    .contains("lost");
        }
    }

    @Test
    void aRenderServerThatStoodStillAndComesBackLateDoublesNothing(TestInfo test) {
        try (Farm farm = farm(test)) {
            String job = farm.client().submit(animation(Scenes.helmet()));
            awaitRunningOn(farm, job, "render-a");
            farm.node("render-a").suspend();
            Await.untilTrue("the loss of render-a to be noticed", SOON, () -> farm.server("render-a")
                    .map(server -> server.get("status").asText().equals("lost")));
            farm.node("render-a").resume();

            farm.client().awaitSuccess(job);
            assertResultsEqualReferences(farm, job, Scenes.helmet());
            assertOneSuccessEach(farm, job);
            Await.untilTrue("render-a to be back", SOON, () -> farm.server("render-a")
                    .map(server -> server.get("status").asText().equals("up")));
            assertResultsEqualReferences(farm, job, Scenes.helmet());
        }
    }

    @Test
    void aKilledControlNodeGoesOnWithItsJobsAndStartsNothingTwice(TestInfo test) {
        try (Farm farm = farm(test)) {
            String job = farm.client().submit(animation(Scenes.helmet()));
            Map<String, String> running = awaitRunningOn(farm, job, "render-a");
            farm.node("control").kill();
            farm.node("control").start();
            farm.ready(2);

            assertGoesOnStartingNothingTwice(farm, job, running);
        }
    }

    Farm farm(TestInfo test) {
        return Farm.ofThree(
                getClass().getSimpleName() + "."
                        + test.getTestMethod().orElseThrow().getName(),
                database());
    }

    static JobRequest animation(Scenes scene) {
        return JobRequest.of(scene)
                .frames(FRAMES)
                .tiles("2x2")
                .size(WIDTH, HEIGHT)
                .samples(SAMPLES);
    }

    /** Waits until a task has succeeded and some run on a server; returns the attempts that run on any server by their tasks. */
    static Map<String, String> awaitRunningOn(Farm farm, String job, String wanted) {
        return Await.until("tasks on " + wanted, SOON, () -> farm.client().describe(job), () -> {
            JsonNode summary = farm.client().summary(job);
            if (summary.get("status").asText().equals("succeeded")) {
                throw new Await.Hopeless("the job was over before something could happen in its middle");
            }
            // What the servers say that they run: of what the job sent them, something may still be on its way.
            Map<String, String> running = new TreeMap<>();
            boolean there = false;
            for (JsonNode server : farm.client().servers()) {
                for (JsonNode attempt : server.get("running")) {
                    if (attempt.get("job").asText().equals(job)) {
                        running.put(
                                attempt.get("task").asText(),
                                attempt.get("attempt").asText());
                        there |= server.get("id").asText().equals(wanted);
                    }
                }
            }
            return there && summary.get("tasksSucceeded").asInt() >= 1 ? Optional.of(running) : Optional.empty();
        });
    }

    /** The job ends well, and what ran when the control node died was not started again. */
    static void assertGoesOnStartingNothingTwice(Farm farm, String job, Map<String, String> running) {
        farm.client().awaitSuccess(job);
        assertResultsEqualReferences(farm, job, Scenes.helmet());
        assertOneAttemptEach(farm, job);
        Map<String, String> finished = new TreeMap<>();
        for (JsonNode task : farm.client().tasks(job)) {
            finished.put(
                    task.get("id").asText(),
                    task.get("attempts").get(0).get("id").asText());
        }
        assertThat(finished)
                .as("what ran when the control node died is what succeeded")
                .containsAllEntriesOf(running);
        assertThat(farm.client().job(job).get("staleReports").asLong())
                .as("reports of superseded attempts")
                .isZero();
        assertThat(Farm.filesBelow(farm.jobFolder(job).resolve("logs")))
                .as("each attempt that ever started leaves one log")
                .hasSize(TASKS);
    }

    static void assertResultsEqualReferences(Farm farm, String job, Scenes scene) {
        List<String> names = List.of("frame_0001.png", "frame_0002.png", "frame_0003.png", "frame_0004.png");
        assertThat(farm.client().results(job).keySet()).containsExactlyElementsOf(names);
        assertThat(Farm.filesBelow(farm.jobFolder(job).resolve("results"))).isEqualTo(names);
        for (int frame = 1; frame <= names.size(); frame++) {
            String name = names.get(frame - 1);
            byte[] reference = References.render(scene, frame, WIDTH, HEIGHT, SAMPLES);
            byte[] result = farm.client().result(job, name);
            assertThat(Pictures.colours(reference)).as("something to see").isGreaterThan(100);
            Pictures.assertSamePixels(scene.scene() + " " + name, result, reference);
            assertThat(FarmClient.sha256(result))
                    .isEqualTo(
                            farm.client().results(job).get(name).get("sha256").asText());
        }
    }

    private static void assertOneSuccessEach(Farm farm, String job) {
        List<JsonNode> tasks = farm.client().tasks(job);
        assertThat(tasks).hasSize(TASKS);
        for (JsonNode task : tasks) {
            long successes = 0;
            for (JsonNode attempt : task.get("attempts")) {
                successes += attempt.get("status").asText().equals("succeeded") ? 1 : 0;
            }
            assertThat(successes).as("%s", task).isEqualTo(1);
            assertThat(task.get("status").asText()).as("%s", task).isEqualTo("succeeded");
        }
    }

    private static void assertOneAttemptEach(Farm farm, String job) {
        assertOneSuccessEach(farm, job);
        for (JsonNode task : farm.client().tasks(job)) {
            assertThat(task.get("attempts")).as("%s", task).hasSize(1);
        }
    }

    private static List<JsonNode> attempts(Farm farm, String job) {
        List<JsonNode> attempts = new ArrayList<>();
        farm.client().tasks(job).forEach(task -> task.get("attempts").forEach(attempts::add));
        return attempts;
    }
}
