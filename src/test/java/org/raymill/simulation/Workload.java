package org.raymill.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.raymill.model.CheckPolicy;
import org.raymill.model.Dependency;
import org.raymill.model.FlaggedPictures;
import org.raymill.model.FrameOrder;
import org.raymill.model.FrameSet;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostNeeds;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.Sha256;
import org.raymill.model.TaskLimits;
import org.raymill.model.TileGrid;

/** What clients want, of all kinds. Everything can be done by the largest host of a farm. */
final class Workload {

    private static final List<String> PROJECTS = List.of("film", "series", "games", "other");
    private static final List<String> USERS = List.of("anna", "bert", "cleo");

    private final Farm farm;
    private final Chance chance;
    private final List<JobId> jobs = new ArrayList<>();

    Workload(Farm farm, Chance chance) {
        this.farm = farm;
        this.chance = chance;
    }

    List<JobId> jobs() {
        return List.copyOf(jobs);
    }

    /** Submits so many jobs in the course of a time. */
    void submit(int count, Duration within) {
        for (int i = 0; i < count; i++) {
            String name = "job-" + i;
            farm.time.after(chance.millis(0, (int) within.toMillis()), () -> submitOne(name));
        }
    }

    private void submitOne(String name) {
        boolean doomed = chance.is(0.08);
        JobId job = farm.desk.submit(spec(name, doomed));
        jobs.add(job);
        if (doomed) {
            farm.fates.doom(job);
        }
    }

    private JobSpec spec(String name, boolean doomed) {
        int frames = chance.is(0.2) ? chance.between(20, 40) : chance.between(1, 10);
        boolean tiled = frames < 8 && chance.is(0.2);
        JobProfile profile = new JobProfile(
                "sim",
                Optional.empty(),
                FrameSet.parse("1-" + frames),
                tiled ? 1 : chance.is(0.3) ? chance.between(2, 5) : 1,
                tiled ? TileGrid.parse("2x1") : TileGrid.WHOLE,
                chance.is(0.15) ? chance.between(4, 8) : chance.between(1, 2),
                chance.between(1, 4) * 500,
                hostNeeds(),
                amounts());
        boolean pictures = tiled || chance.is(0.85);
        return spec(name, profile, policy(doomed, checks()), pictures ? PictureFormat.PNG : PictureFormat.NONE);
    }

    /** A job with the rest filled in. */
    static JobSpec spec(String name, JobProfile profile, JobPolicy policy, PictureFormat format) {
        return new JobSpec(
                name,
                profile,
                new RelativePath("scene.gltf"),
                new Sha256("ab".repeat(32)),
                10,
                64,
                64,
                format,
                Map.of(),
                policy);
    }

    private HostNeeds hostNeeds() {
        boolean whole = chance.is(0.05);
        List<String> tags = chance.is(0.1) ? List.of("large") : List.of();
        int count = chance.is(0.15) ? chance.between(1, 2) : 0;
        GpuNeeds gpus = new GpuNeeds(count, "", count == 1 ? 16_000 : 0);
        List<String> excluded = chance.is(0.05) ? List.of("small") : List.of();
        List<String> hosts = chance.is(0.05) ? List.of("render-0", "render-1") : List.of();
        int disk = chance.is(0.05) ? 50_000 : 0;
        return new HostNeeds(whole, gpus, "", "", disk, tags, List.of("small"), excluded, hosts);
    }

    private Map<String, Integer> amounts() {
        return switch (chance.between(0, 9)) {
            case 0, 1 -> Map.of("licence.sim", 1);
            case 2 -> Map.of("licence.fx", chance.between(1, 2));
            case 3 -> Map.of(RenderNode.Kind.PLUGIN, chance.between(1, 2));
            default -> Map.of();
        };
    }

    private CheckPolicy checks() {
        return new CheckPolicy(FlaggedPictures.WARN, chance.is(0.25) ? chance.of(List.of(30, 100, 100)) : 0);
    }

    private JobPolicy policy(boolean doomed, CheckPolicy checks) {
        return JobPolicyBuilder.builder()
                .priority(chance.is(0.2) ? 90 : chance.is(0.2) ? 0 : 50)
                .project(chance.of(PROJECTS))
                .user(chance.of(USERS))
                .retries(doomed ? 1 : JobPolicy.MAX_RETRIES)
                .urgent(chance.is(0.1))
                .maxTasks(chance.is(0.1) ? chance.between(1, 3) : 0)
                .frameOrder(FrameOrder.SEQUENTIAL)
                .chunkSeconds(chance.is(0.1) ? 10 : 0)
                .limits(chance.is(0.3) ? new TaskLimits(30, chance.is(0.5) ? 15 : 0) : TaskLimits.NONE)
                .failureShare(chance.is(0.7) ? 100 : chance.between(0, 50))
                .avoidAfter(JobPolicy.DEFAULT_AVOID_AFTER)
                .dependencies(dependencies())
                .build()
                .withChecks(checks);
    }

    private List<Dependency> dependencies() {
        if (jobs.isEmpty() || !chance.is(0.15)) {
            return List.of();
        }
        Dependency.OnFailure onFailure = chance.of(List.of(Dependency.OnFailure.values()));
        return List.of(new Dependency(chance.of(jobs), Optional.empty(), chance.is(0.4), onFailure));
    }
}
