package org.raymill.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.raymill.model.ConsignmentOrder;
import org.raymill.model.ConsignmentOrder.Want;
import org.raymill.model.FrameBits;
import org.raymill.model.FrameSet;
import org.raymill.model.JobId;
import org.raymill.model.JobPolicy;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.PictureFormat;
import org.raymill.model.RelativePath;
import org.raymill.model.SentJob;
import org.raymill.model.Sha256;
import org.raymill.model.SiteTraffic;
import org.raymill.model.TileGrid;

/** What people are told of jobs at other sites. */
class SentJobsTest {

    private static final JobSpec SPEC = new JobSpec(
            "a box",
            new JobProfile("gltf", Optional.empty(), FrameSet.parse("1-8"), 1, TileGrid.WHOLE, 1, 100),
            new RelativePath("box.gltf"),
            new Sha256("ab".repeat(32)),
            10,
            64,
            48,
            PictureFormat.PNG,
            Map.of(),
            new JobPolicy(50, "film", "anna", 2));
    private static final JobId JOB = new JobId("01kaqz5m3c9x4p2h");

    private static ConsignmentOrder order(int number, JobId job, Want want) {
        JobId id = new JobId(String.format("01kaqz5m3c9x%04d", number));
        Optional<JobSpec> spec = want.renders() ? Optional.of(SPEC) : Optional.empty();
        return new ConsignmentOrder(id, job, spec, want, 50, FrameBits.NONE, Instant.EPOCH);
    }

    @Test
    void consignmentsOfOneJobAreAddedUp() {
        SiteTraffic traffic = SentJobs.of(List.of(order(1, JOB, Want.RUN), order(2, JOB, Want.PAUSE)), Map.of(), 3);
        assertThat(traffic.jobs()).containsExactly(new SentJob(JOB, 16, 0, false, Optional.empty()));
        assertThat(traffic.jobsInAll()).isEqualTo(1);
        assertThat(traffic.resultsComing()).isEqualTo(3);
    }

    @Test
    void whatIsToEndIsNotNamed() {
        assertThat(SentJobs.of(List.of(order(1, JOB, Want.REMOVE), order(2, JOB, Want.KEEP)), Map.of(), 0))
                .isEqualTo(SiteTraffic.NONE);
    }

    @Test
    void aJobIsPausedWhenAllOfItIs() {
        assertThat(SentJobs.of(List.of(order(1, JOB, Want.PAUSE), order(2, JOB, Want.PAUSE)), Map.of(), 0)
                        .jobs())
                .allMatch(SentJob::paused);
    }

    @Test
    void ofVeryManyJobsAHundredAreNamedAndAllAreCounted() {
        List<ConsignmentOrder> orders = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            orders.add(order(i, new JobId(String.format("01kaqz5m3c9y%04d", i)), Want.RUN));
        }
        SiteTraffic traffic = SentJobs.of(orders, Map.of(), 0);
        assertThat(traffic.jobs()).hasSize(SiteTraffic.MAX_JOBS);
        assertThat(traffic.jobsInAll()).isEqualTo(250);
    }
}
