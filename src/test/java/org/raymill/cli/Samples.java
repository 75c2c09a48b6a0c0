package org.raymill.cli;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.AttemptStatus;
import org.raymill.model.FrameSet;
import org.raymill.model.HostHardware;
import org.raymill.model.InstalledPackage;
import org.raymill.model.JobDetail;
import org.raymill.model.JobDetail.AttemptDetail;
import org.raymill.model.JobDetail.StepDetail;
import org.raymill.model.JobDetail.TaskDetail;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.JobStatus;
import org.raymill.model.JobSummary;
import org.raymill.model.LeaseId;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.ResultDetail;
import org.raymill.model.RunningAttempt;
import org.raymill.model.ServerDetail;
import org.raymill.model.Sha256;
import org.raymill.model.StepName;
import org.raymill.model.TaskId;
import org.raymill.model.TaskStatus;
import org.raymill.model.TileGrid;

/** Documents as a farm answers them: a job of four frames in 2x2 tiles. */
final class Samples {

    static final String JOB = "01kaqz5m3c9x4p2h";
    static final String ATTEMPT = "01kaqz5m3c9x4p2j";
    static final Instant TIME = Instant.parse("2026-11-23T08:00:00Z");

    private static final int FRAMES = 4;
    private static final int TASKS = 20;

    private Samples() {}

    static JobSummary job(JobStatus status, int framesDone) {
        return new JobSummary(
                JOB,
                "helmet",
                status,
                status == JobStatus.FAILED ? "task render-3 failed 4 times" : "",
                "gltf",
                "default",
                "ada",
                50,
                FRAMES,
                framesDone,
                TASKS,
                status == JobStatus.RUNNING ? 2 : 0,
                framesDone * 5,
                status == JobStatus.FAILED ? 1 : 0,
                TIME,
                Optional.of(TIME.plusSeconds(1)),
                status.isFinal() ? Optional.of(TIME.plusSeconds(61)) : Optional.empty());
    }

    static JobDetail detail(JobSummary job, TaskDetail... running) {
        JobSpec spec = new JobSpec(
                "helmet",
                new JobProfile("gltf", Optional.empty(), FrameSet.parse("1-4"), 1, TileGrid.parse("2x2"), 1, 1024),
                new RelativePath("helmet.glb"),
                new Sha256(sha256("manifest")),
                100,
                640,
                360,
                PictureFormat.PNG,
                Map.of("samples", "16"),
                new JobPolicy(50, "default", "ada", 3));
        StepDetail render =
                new StepDetail("render", TaskStatus.RUNNING, 16, 10, 2, 4, 0, Optional.of(TIME), Optional.empty());
        return new JobDetail(job, spec, List.of(render), List.of(running), "", 0);
    }

    static TaskDetail runningTask(int index, String server) {
        return new TaskDetail(
                "render-" + index,
                "render",
                "1",
                Optional.of(index),
                TaskStatus.RUNNING,
                0.25,
                List.of(new AttemptDetail(
                        ATTEMPT, 1, server, AttemptStatus.RUNNING, "", Optional.of(TIME), Optional.empty())));
    }

    static TaskDetail failedTask() {
        return new TaskDetail(
                "render-3",
                "render",
                "1",
                Optional.of(3),
                TaskStatus.FAILED,
                0,
                List.of(new AttemptDetail(
                        ATTEMPT,
                        4,
                        "mill-1",
                        AttemptStatus.FAILED,
                        "no memory\u001b[2J",
                        Optional.of(TIME),
                        Optional.of(TIME.plusSeconds(5)))));
    }

    /** A server that runs so many tasks of the job. */
    static ServerDetail server(String name, int tasks) {
        List<RunningAttempt> running = java.util.stream.IntStream.range(0, tasks)
                .mapToObj(i -> new RunningAttempt(
                        new JobId(JOB),
                        new TaskId(StepName.RENDER, i),
                        new org.raymill.model.AttemptId(ATTEMPT),
                        1,
                        new LeaseId(1, i),
                        TIME,
                        0.5))
                .toList();
        return new ServerDetail(
                name,
                ServerDetail.Status.UP,
                "",
                new HostHardware("host", "Linux", "x86_64", "A CPU", 8, 32_768, List.of(), 100_000),
                8,
                tasks,
                30_000,
                tasks * 1_024,
                List.of(new InstalledPackage("gltf", "0.1", true, true)),
                running,
                TIME,
                TIME);
    }

    static ResultDetail result(int frame, String content) {
        return new ResultDetail(
                String.format("frame_%04d.png", frame), frame, sha256(content), content.length(), ATTEMPT, "image/png");
    }

    static String sha256(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
