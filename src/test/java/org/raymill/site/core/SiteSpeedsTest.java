package org.raymill.site.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.raymill.model.JobId;

class SiteSpeedsTest {

    private final SiteSpeeds speeds = new SiteSpeeds();
    private int parts;

    private void measured(String packageName, double... values) {
        for (double value : values) {
            speeds.measured(new JobId(String.format("%016d", ++parts)), packageName, value);
        }
    }

    @Test
    void whileNothingIsMeasuredItIsAsFastAsThisSite() {
        measured("blender", 0, Double.NaN, -1);
        assertThat(speeds.speed()).isEmpty();
        assertThat(speeds.speed("blender")).isEqualTo(1);
    }

    @Test
    void itIsTheMedianOfThePackage() {
        measured("blender", 2, 2.5, 8);
        measured("povray", 0.5, 0.7);
        assertThat(speeds.speed("blender")).isEqualTo(2.5);
        assertThat(speeds.speed("povray")).isEqualTo(0.6);
        assertThat(speeds.speed("gltf"))
                .as("of all, when it was not measured itself")
                .isEqualTo(2);
        assertThat(speeds.speed()).hasValue(2);
    }

    @Test
    void whatIsMeasuredAgainOfOnePartReplacesWhatWas() {
        JobId part = new JobId("01kaqz5m3c9x4p2h");
        for (int i = 0; i < 100; i++) {
            speeds.measured(part, "blender", 4);
        }
        measured("blender", 1, 1);
        assertThat(speeds.speed("blender")).isEqualTo(1);
        speeds.measured(part, "blender", 0.5);
        assertThat(speeds.speed("blender")).isEqualTo(1);
    }

    @Test
    void absurdSpeedsAreBoundedAndOldOnesForgotten() {
        measured("blender", 1e300);
        assertThat(speeds.speed("blender")).isEqualTo(SiteSpeeds.MOST);
        for (int i = 0; i < 31; i++) {
            measured("blender", 1e-300);
        }
        assertThat(speeds.speed("blender")).isEqualTo(SiteSpeeds.LEAST);
        for (int i = 0; i < 200; i++) {
            measured("package-" + i, 2);
        }
        assertThat(speeds.speed("package-150")).isEqualTo(2);
    }
}
