package org.raymill.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.raymill.model.AttemptId;
import org.raymill.model.AttemptOutcome;
import org.raymill.model.AttemptOutcomeBuilder;
import org.raymill.model.JobId;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.ServerId;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskOrder;
import org.raymill.model.TaskOrderBuilder;
import org.raymill.rendering.sandbox.SandboxChoice;

/** Values that the tests of this package share. */
final class Samples {

    static final ServerId SERVER = new ServerId("server-1");
    static final JobId JOB = new JobId("0000000000000001");
    static final JobId OTHER_JOB = new JobId("0000000000000002");
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    static final Sha256 NO_MANIFEST = new Sha256("0".repeat(64));

    private Samples() {}

    static AttemptId attempt(int number) {
        return new AttemptId(String.format("%016d", number));
    }

    static Lease lease(long epoch, long number) {
        return lease(epoch, number, JOB, 1, 100);
    }

    static Lease lease(long epoch, long number, JobId job, int cores, int memoryMiB) {
        return new Lease(new LeaseId(epoch, number), job, "main", SERVER, 50, cores, memoryMiB);
    }

    static TaskOrder order(int attempt) {
        return order(attempt, JOB, "fake", NO_MANIFEST, Map.of());
    }

    static TaskOrder order(
            int attempt, JobId job, String packageName, Sha256 manifest, Map<String, String> parameters) {
        return TaskOrderBuilder.builder()
                .job(job)
                .task(new TaskId(StepName.RENDER, attempt))
                .attempt(attempt(attempt))
                .number(1)
                .packageName(packageName)
                .scene(new RelativePath("scene.txt"))
                .manifest(manifest)
                .width(4)
                .height(3)
                .format(PictureFormat.PNG)
                .parameters(parameters)
                .cores(1)
                .memoryMiB(100)
                .frames(List.of(7))
                .build();
    }

    static AttemptOutcome outcome(int attempt, AttemptOutcome.Result result) {
        return AttemptOutcomeBuilder.builder()
                .job(JOB)
                .task(new TaskId(StepName.RENDER, attempt))
                .attempt(attempt(attempt))
                .number(1)
                .server(SERVER)
                .result(result)
                .startedAt(NOW)
                .endedAt(NOW)
                .build();
    }

    static RenderServerSettings settings() {
        return settings(new SandboxSettings(SandboxChoice.NONE, List.of(), 1_024, 256, 1.25, false));
    }

    static RenderServerSettings settings(SandboxSettings sandbox) {
        return settings(sandbox, Duration.ofSeconds(30));
    }

    static RenderServerSettings settings(SandboxSettings sandbox, Duration sessionIdle) {
        return settings(sandbox, sessionIdle, 2);
    }

    static RenderServerSettings settings(SandboxSettings sandbox, Duration sessionIdle, int cores) {
        return new RenderServerSettings(
                SERVER,
                cores,
                1_000,
                Duration.ofSeconds(1),
                Duration.ofMillis(30),
                Duration.ofMillis(500),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                sessionIdle,
                64 * 1_024,
                100,
                0,
                List.of("PATH"),
                List.of(),
                Map.of(),
                new ViewSettings(Duration.ofSeconds(3), Duration.ofSeconds(2), List.of()),
                sandbox);
    }
}
