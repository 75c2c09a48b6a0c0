package org.raymill.job.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.raymill.job.core.JobFixture.ALPHA;
import static org.raymill.job.core.JobFixture.JOB;
import static org.raymill.job.core.JobFixture.PROCESS;
import static org.raymill.job.core.JobFixture.START;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.AttemptId;
import org.raymill.model.FrameSet;
import org.raymill.model.GpuNeeds;
import org.raymill.model.HostNeeds;
import org.raymill.model.JobProfile;
import org.raymill.model.JobSpec;
import org.raymill.model.Lease;
import org.raymill.model.LeaseId;
import org.raymill.model.TileGrid;

class OrderFormTest {

    @ParameterizedTest
    @CsvSource({"false, 2", "true, 64"})
    void aTaskThatHasTheHostForItselfRendersWithAllOfItsCores(boolean whole, int cores) {
        JobSpec plain = JobFixture.spec("1-2", 1, "1x1", new Policy().get());
        JobProfile profile = new JobProfile(
                "gltf", Optional.empty(), FrameSet.parse("1-2"), 1, TileGrid.WHOLE, 2, 100, host(whole), Map.of());
        JobSpec spec = new JobSpec(
                plain.name(),
                profile,
                plain.scene(),
                plain.manifest(),
                plain.manifestSize(),
                plain.width(),
                plain.height(),
                plain.format(),
                plain.parameters(),
                plain.policy());
        JobState state = new JobState(new JobEvent.JobAccepted(JOB, spec, START));
        Lease lease = new Lease(new LeaseId(1, 1), JOB, TaskBoard.MAIN_CLASS, ALPHA, 50, whole ? 64 : 2, 100);

        var order = new TaskBoard(state)
                .start(lease, PROCESS, new AttemptId("0000000000000001"), START)
                .orElseThrow();

        assertThat(order.cores()).isEqualTo(cores);
    }

    private static HostNeeds host(boolean whole) {
        return new HostNeeds(whole, GpuNeeds.NONE, "", "", 0, List.of(), List.of(), List.of(), List.of());
    }
}
