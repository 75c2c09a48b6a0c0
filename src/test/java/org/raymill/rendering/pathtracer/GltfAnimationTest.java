package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GltfAnimationTest {

    @TempDir
    Path folder;

    private static GltfBuilder animated(
            String path, String interpolation, String type, double[] times, double[] values) {
        GltfBuilder scene = GltfBuilder.triangle();
        int input = scene.floats("SCALAR", times);
        int output = scene.floats(type, values);
        scene.add(
                "animations",
                "{samplers:[{input:" + input + ",output:" + output + ",interpolation:'" + interpolation
                        + "'}],channels:[{sampler:0,target:{node:0,path:'" + path + "'}}]}");
        return scene;
    }

    @ParameterizedTest(name = "{0} at {1} s")
    @CsvSource({
        "LINEAR, 0, 0",
        "LINEAR, 1, 0",
        "LINEAR, 1.5, 2",
        "LINEAR, 2, 4",
        "LINEAR, 3, 6",
        "LINEAR, 4, 8",
        "LINEAR, 99, 8",
        "STEP, 0.5, 0",
        "STEP, 1.999, 0",
        "STEP, 2, 4",
        "STEP, 3.9, 4",
        "STEP, 4, 8"
    })
    void translation_follows_the_keys(String interpolation, double seconds, float x) throws SceneException {
        GltfBuilder scene = animated(
                "translation", interpolation, "VEC3", new double[] {1, 2, 4}, new double[] {0, 0, 0, 4, 0, 0, 8, 0, 0});

        assertThat(scene.frame(folder, seconds).mesh().positions()[0]).isCloseTo(x, within(1e-5f));
    }

    @ParameterizedTest(name = "at {0} s")
    @CsvSource({"0, 1", "1, 1", "2, 4.25", "3, 5", "7, 5"})
    void a_cubic_spline_uses_its_tangents_and_the_length_of_the_span(double seconds, float x) throws SceneException {
        // Keys at 1 s and 3 s: p0 = 1 with out-tangent 3, p1 = 5 with in-tangent -2. Half way: (p0 + p1) / 2 + 2 s * (3
        // + 2) / 8.
        GltfBuilder scene = animated("translation", "CUBICSPLINE", "VEC3", new double[] {1, 3}, new double[] {
            9, 0, 0, 1, 0, 0, 3, 0, 0, -2, 0, 0, 5, 0, 0, 9, 0, 0
        });

        assertThat(scene.frame(folder, seconds).mesh().positions()[0]).isCloseTo(x, within(1e-5f));
    }

    @Test
    void rotations_take_the_shorter_way_at_constant_speed() throws SceneException {
        // From 0 to 90 degrees about +Z; the second quaternion has the opposite sign, which is the same rotation.
        double half = Math.sqrt(0.5);
        GltfBuilder scene = animated(
                "rotation", "LINEAR", "VEC4", new double[] {0, 3}, new double[] {0, 0, 0, 1, 0, 0, -half, -half});

        float[] third = scene.frame(folder, 1).mesh().positions();

        assertThat(third[3]).isCloseTo((float) Math.cos(Math.PI / 6), within(1e-5f));
        assertThat(third[4]).isCloseTo((float) Math.sin(Math.PI / 6), within(1e-5f));
    }

    @Test
    void rotations_by_spline_are_made_unit_quaternions() throws SceneException {
        GltfBuilder scene = animated("rotation", "CUBICSPLINE", "VEC4", new double[] {0, 1}, new double[] {
            0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0
        });

        float[] middle = scene.frame(folder, 0.5).mesh().positions();

        assertThat(Math.hypot(middle[3], middle[4])).isCloseTo(1, within(1e-6));
        assertThat(middle[4]).isCloseTo(1, within(1e-6f));
    }

    @Test
    void scale_is_animated_with_normalised_shorts_for_other_channels() throws SceneException {
        GltfBuilder scene = animated("scale", "LINEAR", "VEC3", new double[] {0, 1}, new double[] {1, 1, 1, 3, 1, 1});
        int output = scene.shorts(5122, "VEC4", ",normalized:true", 0, 0, 0, 32767, 0, 0, 32767, 0);
        scene.edit(
                "animations",
                0,
                "{samplers:[{input:1,output:2},{input:1,output:" + output
                        + ",interpolation:'STEP'}],channels:[{sampler:0,target:{node:0,path:'scale'}},"
                        + "{sampler:1,target:{node:0,path:'rotation'}}]}");

        assertThat(scene.frame(folder, 0.5).mesh().positions()[3]).isEqualTo(2);
        assertThat(scene.frame(folder, 1).mesh().positions()[3]).isCloseTo(-3, within(1e-5f));
    }

    @Test
    void morph_weights_are_animated() throws SceneException {
        GltfBuilder scene = GltfBuilder.triangle();
        int up = scene.floats("VEC3", 0, 0, 4, 0, 0, 4, 0, 0, 4);
        int right = scene.floats("VEC3", 8, 0, 0, 8, 0, 0, 8, 0, 0);
        scene.edit(
                "meshes",
                0,
                "{primitives:[{attributes:{POSITION:0},targets:[{POSITION:" + up + "},{POSITION:" + right + "}]}]}");
        int input = scene.floats("SCALAR", 0, 1);
        int output = scene.floats("SCALAR", 1, 0, 0, 1);
        scene.add(
                "animations",
                "{samplers:[{input:" + input + ",output:" + output
                        + "}],channels:[{sampler:0,target:{node:0,path:'weights'}}]}");

        assertThat(scene.frame(folder, 0.25).mesh().positions()).startsWith(2, 0, 3);
        assertThat(scene.load(folder).durationSeconds()).isEqualTo(1);
    }

    @Test
    void of_two_animations_of_one_property_the_first_wins() throws SceneException {
        GltfBuilder scene =
                animated("translation", "STEP", "VEC3", new double[] {0, 1}, new double[] {1, 0, 0, 2, 0, 0});
        int other = scene.floats("VEC3", 5, 0, 0, 6, 0, 0);
        scene.add(
                "animations",
                "{samplers:[{input:1,output:" + other
                        + "}],channels:[{sampler:0,target:{node:0,path:'translation'}}]}");

        GltfDocument document = scene.load(folder);

        assertThat(document.at(0).mesh().positions()[0]).isEqualTo(1);
        assertThat(document.warnings()).singleElement().asString().contains("animations[1].channels[0]");
    }

    @Test
    void a_frames_time_must_be_finite() throws SceneException {
        GltfDocument document = GltfBuilder.triangle().load(folder);

        assertThatIllegalArgumentException().isThrownBy(() -> document.at(Double.NaN));
    }
}
