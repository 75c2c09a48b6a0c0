package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.rendering.pathtracer.PathIntegrator.Strategy;
import org.raymill.rendering.pathtracer.TestScene.Paint;

/** All ways of looking for light find the same light. */
class SamplingAgreementTest {

    @ParameterizedTest
    @CsvSource({"0,1", "0,0.4", "1,0.5", "0.5,0.3"})
    void ofAnEmissiveSphere(float metallic, float roughness) {
        TestScene scene = room(metallic, roughness)
                .sphere(0.6f, 0.3f, 0.8f, 0.3f, 8, Paint.black().emitting(5, 5, 5));
        assertAgreement(scene, Environment.BLACK);
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,0.4", "1,0.5"})
    void ofAPictureOfTheSky(float metallic, float roughness) {
        assertAgreement(room(metallic, roughness), sky());
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,0.5"})
    void ofTheSkyAndTranslucentLampsTogether(float metallic, float roughness) {
        Paint lamp = Paint.black().emitting(5, 5, 5).alpha(SceneFrame.AlphaMode.BLEND, 0.5f);
        assertAgreement(room(metallic, roughness).sphere(0.6f, 0.3f, 0.8f, 0.3f, 8, lamp), sky());
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,0.4", "1,0.5"})
    void ofAConstantEnvironment(float metallic, float roughness) {
        assertAgreement(room(metallic, roughness), Environment.constant(0.7f, 0.7f, 0.7f));
    }

    private static TestScene room(float metallic, float roughness) {
        return new TestScene()
                .square(0, 0, 0, 4, Paint.color(0.8f, 0.8f, 0.8f).surface(metallic, roughness))
                .sphere(
                        -0.5f,
                        -0.2f,
                        0.4f,
                        0.4f,
                        10,
                        Paint.color(0.6f, 0.6f, 0.6f).surface(metallic, roughness))
                .lookDown(3, 2);
    }

    /** A bright spot on a dim gradient. */
    private static Environment sky() {
        float[] rgb = new float[3 * 32 * 16];
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 32; x++) {
                for (int i = 0; i < 3; i++) {
                    rgb[3 * (32 * y + x) + i] = (x - 20) * (x - 20) + (y - 6) * (y - 6) < 6 ? 8 : 0.02f * y;
                }
            }
        }
        return new EnvironmentMap(rgb, 32, 16);
    }

    private static void assertAgreement(TestScene scene, Environment environment) {
        double both = TestScene.meanRed(scene.render(16, 1024, environment));
        double reflection = TestScene.meanRed(scene.render(16, 2048, environment, Strategy.REFLECTION_ONLY));
        double lights = TestScene.meanRed(scene.render(16, 2048, environment, Strategy.LIGHTS_ONLY));
        assertThat(both).isGreaterThan(0.01);
        assertThat(reflection).as("by reflection").isCloseTo(both, withPercentage(1.5));
        assertThat(lights).as("by lights").isCloseTo(both, withPercentage(1.5));
    }
}
