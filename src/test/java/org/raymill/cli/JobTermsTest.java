package org.raymill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.Dependency;
import org.raymill.model.FrameOrder;
import org.raymill.model.FrameSet;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostNeeds;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobPolicyBuilder;
import org.raymill.model.JobProfile;
import org.raymill.model.SiteChoice;
import org.raymill.model.SiteTerms;
import org.raymill.model.StepName;
import org.raymill.model.TaskLimits;
import org.raymill.model.TileGrid;

class JobTermsTest {

    private static JobProfile profile(String version, HostNeeds host, Map<String, Integer> amounts) {
        return new JobProfile(
                "blender",
                Optional.ofNullable(version),
                FrameSet.parse("1"),
                1,
                TileGrid.WHOLE,
                1,
                1024,
                host,
                amounts);
    }

    private static HostNeeds gpus(int count, String model, int memoryMiB) {
        return new HostNeeds(
                false, new GpuNeeds(count, model, memoryMiB), "", "", 0, List.of(), List.of(), List.of(), List.of());
    }

    @Test
    void needsAreToldInWords() {
        HostNeeds all = new HostNeeds(
                true,
                new GpuNeeds(2, "RTX", 8000),
                "linux",
                "amd64",
                1000,
                List.of("big", "fast"),
                List.of("near"),
                List.of("desktop"),
                List.of("mill-1", "mill-2"));
        assertThat(JobTerms.needs(profile(">=4 <5", all, Map.of("licence.houdini", 1))))
                .isEqualTo(
                        "blender >=4 <5, the whole host, 2 GPUs RTX of 8000 MiB, linux, amd64, 1000 MiB of free disk,"
                                + " tags big fast, rather tags near, not tags desktop, only on mill-1 mill-2,"
                                + " 1 of licence.houdini");
        assertThat(JobTerms.needs(profile(null, gpus(1, "", 0), Map.of()))).isEqualTo("1 GPU");
        assertThat(JobTerms.needs(profile(null, HostNeeds.ANY, Map.of()))).isEmpty();
    }

    @Test
    void treatmentIsToldInWords() {
        JobPolicy all = JobPolicyBuilder.builder()
                .priority(50)
                .project("p")
                .user("u")
                .retries(3)
                .urgent(true)
                .maxTasks(5)
                .frameOrder(FrameOrder.parse("every-10"))
                .chunkSeconds(300)
                .limits(new TaskLimits(7200, 600))
                .failureShare(0)
                .avoidAfter(1)
                .build();
        assertThat(JobTerms.treatment(all))
                .isEqualTo("urgent, at most 5 tasks at a time, order every-10, chunks of 5 min 0 s,"
                        + " attempts of at most 2 h 0 min, silence of at most 10 min 0 s,"
                        + " stops above 0 % failed tasks, avoids servers after 1 failed task");
        assertThat(JobTerms.treatment(new JobPolicy(80, "p", "u", 1))).isEmpty();
    }

    @Test
    void sitesAreToldInWords() {
        assertThat(JobTerms.sites(SiteTerms.LOCAL)).isEmpty();
        assertThat(JobTerms.sites(
                        new SiteTerms(SiteChoice.ANY, new BigDecimal("0"), "internal", SiteTerms.Results.HOME)))
                .isEqualTo("any, for nothing, data of class internal");
        assertThat(JobTerms.sites(new SiteTerms(
                        SiteChoice.parse("remote:oslo"), new BigDecimal("12.5"), "public", SiteTerms.Results.THERE)))
                .isEqualTo("oslo, for at most 12.50, data of class public, results stay there");
    }

    @Test
    void predecessorsAreToldInWords() {
        JobId job = new JobId(Samples.JOB);
        assertThat(JobTerms.after(new Dependency(job, Optional.empty(), false, Dependency.OnFailure.HOLD)))
                .isEqualTo(Samples.JOB);
        assertThat(JobTerms.after(new Dependency(job, Optional.of(StepName.RENDER), true, Dependency.OnFailure.CANCEL)))
                .isEqualTo(Samples.JOB + ", step render, frame by frame; cancelled when that fails");
        assertThat(JobTerms.after(new Dependency(job, Optional.empty(), false, Dependency.OnFailure.PASS)))
                .isEqualTo(Samples.JOB + "; also when that fails");
    }
}
