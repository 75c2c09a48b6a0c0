package org.raymill.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.raymill.rendering.definition.Definitions;

/** Jobs that other sites hand over are checked as if a client had submitted them. */
class HandedOverJobsTest {

    private final HandedOverJobs check = new HandedOverJobs(Definitions.ofTheJar());

    @Test
    void aDeviceThatNeedsAGraphicsProcessorIsRefusedForAJobThatAsksForNone() {
        assertThat(check.problems(FakeFarm.blender(0, Map.of("device", "hip"))))
                .singleElement()
                .asString()
                .contains("device=hip needs a graphics processor, and the job asks for none");
        assertThat(check.problems(FakeFarm.blender(1, Map.of("device", "hip")))).isEmpty();
        assertThat(check.problems(FakeFarm.blender(0, Map.of("device", "cpu")))).isEmpty();
    }

    @Test
    void everythingThatIsWrongIsTold() {
        assertThat(check.problems(FakeFarm.blender(0, Map.of("samples", "many", "colour", "red"))))
                .hasSize(2);
    }
}
