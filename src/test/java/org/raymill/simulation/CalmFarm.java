package org.raymill.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.FrameSet;
import org.raymill.model.HostNeeds;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.PictureFormat;
import org.raymill.model.TileGrid;

/** A farm of four equal hosts where nothing goes wrong but what a test does. */
final class CalmFarm {

    final Farm farm;
    final EndingChecker ending;

    CalmFarm(long seed, Sabotage sabotage) {
        farm = new Farm(seed, Boolean.getBoolean("sim.trace"), sabotage);
        ending = new EndingChecker(farm);
        farm.observers.addAll(
                List.of(new SingleAttemptChecker(), new PublicationChecker(), new ConservationChecker(farm), ending));
        farm.startControl(1, Duration.ZERO);
        for (int i = 0; i < 4; i++) {
            farm.startServer(new RenderNode.Kind(8, 16_000, 0, 0, List.of("1.0")), Duration.ZERO);
        }
        farm.cluster.keepJobs();
    }

    /** Submits a job of tasks that need one core each. */
    void submit(String project, int tasks) {
        submit(project, tasks, Map.of());
    }

    /** Submits a job of tasks that need one core each and something else. */
    void submit(String project, int tasks, Map<String, Integer> amounts) {
        submit(tasks, amounts, new JobPolicy(50, project, "anna", 3));
    }

    /** Submits a job of tasks that need one core each, with a policy. */
    void submit(int tasks, JobPolicy policy) {
        submit(tasks, Map.of(), policy);
    }

    private void submit(int tasks, Map<String, Integer> amounts, JobPolicy policy) {
        JobProfile profile = new JobProfile(
                "sim",
                Optional.empty(),
                FrameSet.parse("1-" + tasks),
                1,
                TileGrid.WHOLE,
                1,
                100,
                HostNeeds.ANY,
                amounts);
        farm.desk.submit(Workload.spec(policy.project(), profile, policy, PictureFormat.PNG));
    }

    /** Lets time pass. */
    void runUntil(Duration end) {
        while (!farm.time.isAfter(end)) {
            farm.time.step();
        }
    }

    /** Lets time pass until everything has ended and is quiet. */
    void finish() {
        Duration bound = farm.time.passed().plus(Duration.ofMinutes(20));
        while (!(farm.desk.isDone() && ending.isDone()) && !farm.time.isAfter(bound)) {
            farm.time.step();
        }
        runUntil(farm.time.passed().plus(Duration.ofSeconds(100)));
        Observer.each(farm.observers, Observer::finished);
    }
}
