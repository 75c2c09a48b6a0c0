package org.raymill.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.job.core.JobEvent.JobAccepted;
import org.raymill.job.core.JobState;
import org.raymill.job.core.TaskBoard;
import org.raymill.model.AttemptId;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.TileGrid;

/** Measures what a waiting task takes of memory: jobs of a million frames each, of which one has been started. */
final class WaitingTasks {

    private static final int JOBS = 20;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int COLLECTIONS = 4;
    private static final Duration SETTLE = Duration.ofMillis(50);

    private WaitingTasks() {}

    /**
     * Bytes of heap for each waiting task, on average.
     *
     * @throws IllegalStateException when a job does not have the tasks that it should
     */
    static double bytesEach() {
        held(1);
        long before = used();
        List<TaskBoard> boards = held(JOBS);
        long after = used();
        long waiting = boards.stream().mapToLong(board -> board.readyCount(NOW)).sum();
        long expected = (long) JOBS * (JobSpec.MAX_TASKS - 1);
        if (waiting != expected) {
            throw new IllegalStateException(waiting + " tasks wait instead of " + expected);
        }
        return Math.max(0, (double) (after - before) / waiting);
    }

    private static List<TaskBoard> held(int count) {
        List<TaskBoard> boards = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            JobId job = new JobId(String.format("%016d", i));
            TaskBoard board = new TaskBoard(new JobState(new JobAccepted(job, spec(), NOW)));
            Lease lease = new Lease(new LeaseId(1, i), job, TaskBoard.MAIN_CLASS, new ServerId("host"), 50, 1, 1);
            if (board.start(lease, "p", new AttemptId(String.format("%016d", i)), NOW)
                    .isEmpty()) {
                throw new IllegalStateException("a job with a million frames has nothing to run");
            }
            boards.add(board);
        }
        return boards;
    }

    private static JobSpec spec() {
        JobProfile profile = new JobProfile(
                "gltf", Optional.empty(), FrameSet.parse("1-" + JobSpec.MAX_TASKS), 1, TileGrid.WHOLE, 1, 1_024);
        return new JobSpec(
                "a million frames",
                profile,
                new RelativePath("scene.gltf"),
                new Sha256("0".repeat(64)),
                100,
                640,
                360,
                PictureFormat.PNG,
                Map.of(),
                new JobPolicy(50, "bench", "bench", 3));
    }

    private static long used() {
        try {
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
                Thread.sleep(SETTLE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
