package org.raymill.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.model.RelativePath;

class GltfParametersTest {

    @Test
    void everythingHasADefault() {
        assertThat(GltfParameters.parse(Map.of())).isEqualTo(new GltfParameters(16, 24, ""));
        assertThat(GltfParameters.parse(Map.of()).environmentColor()).isEmpty();
        assertThat(GltfParameters.parse(Map.of()).environmentFile()).isEmpty();
    }

    @Test
    void allIsRead() {
        GltfParameters parameters = GltfParameters.parse(
                Map.of("samples", "65536", "framesPerSecond", "29.97", "environment", "sky/noon.hdr"));
        assertThat(parameters).isEqualTo(new GltfParameters(65_536, 29.97, "sky/noon.hdr"));
        assertThat(parameters.environmentFile()).contains(new RelativePath("sky/noon.hdr"));
        assertThat(parameters.environmentColor()).isEmpty();
    }

    @Test
    void coloursAreLinearOrSrgb() {
        assertThat(GltfParameters.parse(Map.of("environment", "0.5,2,1000000")).environmentColor())
                .hasValueSatisfying(color -> assertThat(color).containsExactly(0.5f, 2, 1_000_000));
        assertThat(GltfParameters.parse(Map.of("environment", "#ff0080")).environmentColor())
                .hasValueSatisfying(
                        color -> assertThat(color).containsExactly(new float[] {1, 0, 0.2158605f}, within(1e-6f)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "samples|0|samples must be a whole number between 1 and 65536, not 0",
                "samples|65537|samples must be a whole number between 1 and 65536, not 65537",
                "samples|-1|samples must be a whole number between 1 and 65536, not '-1'",
                "samples|99999999999|not '99999999999'",
                "samples|''|samples must be",
                "framesPerSecond|0|framesPerSecond must be above 0",
                "framesPerSecond|1000.5|at most 1000",
                "framesPerSecond|NaN|not 'NaN'",
                "framesPerSecond|1e3|not '1e3'",
                "environment|../secret.hdr|stay inside of the job's folder",
                "environment|/etc/passwd|is absolute",
                "environment|1,2,1000001|is no colour",
                "environment|1.2.3,2,1|is no colour",
                "environment|#12345|is no colour",
                "sample|16|the package gltf has no parameter 'sample'",
            })
    void whatIsWrongIsNamed(String name, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GltfParameters.parse(Map.of(name, value)))
                .withMessageContaining(message);
    }
}
