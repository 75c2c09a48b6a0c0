package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.raymill.rendering.pathtracer.TestScene.Paint;

/** Pictures whose values are known. */
class PhysicsTest {

    /** Reflection of a dielectric of the given colour that is lit and seen along its normal: half of it is the GGX peak of roughness 1. */
    private static double rough(double color) {
        return (1 - 0.04) * color / Math.PI + 0.04 / Math.PI / 4;
    }

    @Test
    void aWhiteSphereInAWhiteFurnaceNearlyDisappears() {
        FloatImage image = new TestScene()
                .sphere(0, 0, 0, 1, 32, new Paint())
                .lookDown(3, 1)
                .render(16, 256, Environment.WHITE);
        // Single-scattering GGX loses a little between its facets; nothing may be gained.
        assertThat(TestScene.meanRed(image)).isBetween(0.95, 1.001);
    }

    @ParameterizedTest
    @CsvSource({"0,0.05", "0,0.3", "0,0.7", "0,1", "1,0.05", "1,0.3", "1,0.7", "1,1", "0.5,0.5"})
    void noSurfaceMakesLight(float metallic, float roughness) {
        FloatImage image = new TestScene()
                .sphere(0, 0, 0, 1, 32, Paint.color(1, 1, 1).surface(metallic, roughness))
                .lookDown(3, 2)
                .render(24, 64, Environment.WHITE);
        // glTF's Lambertian base does not know how much the layer above it reflects at grazing angles, so dielectrics
        // gain a little there.
        double most = metallic == 1 ? 1.001 : 1.04;
        // The layer scatters once; what rough facets would scatter among each other is lost.
        assertThat(TestScene.meanRed(image)).isBetween(0.5, most);
    }

    @Test
    void aSmoothMetalReflectsTheFurnaceWhole() {
        FloatImage image = new TestScene()
                .sphere(0, 0, 0, 1, 48, Paint.color(1, 1, 1).surface(1, 0.1f))
                .lookDown(3, 1)
                .render(16, 64, Environment.WHITE);
        assertThat(TestScene.meanRed(image)).isCloseTo(1, offset(0.005));
    }

    @Test
    void aPlaneUnderADirectionalLightReflectsItsColourOverPi() {
        FloatImage image = new TestScene()
                .square(0, 0, 0, 10, Paint.color(0.5f, 0.25f, 1))
                .directional(2, 0, 0, -1)
                .lookDown(3, 1)
                .render(4, 4, Environment.BLACK);
        assertThat((double) TestScene.pixel(image, 1, 1, 0)).isCloseTo(2 * rough(0.5), withPercentage(0.1));
        assertThat((double) TestScene.pixel(image, 1, 1, 1)).isCloseTo(2 * rough(0.25), withPercentage(0.1));
        assertThat((double) TestScene.pixel(image, 1, 1, 2)).isCloseTo(2 * rough(1), withPercentage(0.1));
    }

    @Test
    void aPointLightFallsOffWithTheSquareOfTheDistance() {
        double near = pointLit(2, Float.POSITIVE_INFINITY);
        double far = pointLit(6, Float.POSITIVE_INFINITY);
        assertThat(near).isCloseTo(5.0 / 4 * rough(1), withPercentage(0.5));
        assertThat(near / far).isCloseTo(9, withPercentage(1));
    }

    @Test
    void aRangeDimsAPointLightToNothing() {
        double whole = pointLit(2, Float.POSITIVE_INFINITY);
        assertThat(pointLit(2, 4)).isCloseTo(whole * (1 - 1 / 16.0), withPercentage(0.5));
        assertThat(pointLit(2, 2)).isCloseTo(0, offset(1e-3));
    }

    private static double pointLit(float height, float range) {
        return TestScene.meanRed(new TestScene()
                .square(0, 0, 0, 10, new Paint())
                .point(5, range, 0, 0, height)
                .lookDown(1, 0.02f)
                .render(4, 4, Environment.BLACK));
    }

    @Test
    void aSpotLightShinesInItsCone() {
        FloatImage image = new TestScene()
                .square(0, 0, 0, 20, new Paint())
                .spot(5, 2, 0.3f, 0.6f)
                .lookDown(1, 4)
                .render(80, 4, Environment.BLACK);
        assertThat((double) TestScene.pixel(image, 40, 40, 0)).isCloseTo(5.0 / 4 * rough(1), withPercentage(1));
        // 20 pixels are a metre: tan(0.6) * 2 m = 1.37 m is 27 pixels from the centre.
        assertThat(TestScene.pixel(image, 40 + 24, 40, 0)).isPositive();
        assertThat(TestScene.pixel(image, 40 + 29, 40, 0)).isZero();
        double angle = Math.atan2(20.5 / 20, 2);
        double fade = (Math.cos(angle) - Math.cos(0.6)) / (Math.cos(0.3) - Math.cos(0.6));
        double squared = 4 + 1.025 * 1.025;
        double withoutLayer = fade * fade * 5 / squared * Math.cos(angle) / Math.PI;
        assertThat((double) TestScene.pixel(image, 60, 40, 0)).isCloseTo(withoutLayer, withPercentage(4));
    }

    @Test
    void whatIsInTheWayOfALightMakesAShadow() {
        FloatImage image = new TestScene()
                .square(0, 0, 0, 10, new Paint())
                .square(0, 0, 2, 0.5f, new Paint().doubleSided())
                .directional(1, 0, 0, -1)
                .lookDown(1, 4)
                .render(16, 8, Environment.BLACK);
        assertThat(TestScene.pixel(image, 7, 7, 0)).isZero();
        assertThat(TestScene.pixel(image, 1, 1, 0)).isGreaterThan(0.2f);
    }

    @Test
    void lightOfAnEmissiveSquareArrivesAsGeometrySays() {
        FloatImage image = new TestScene()
                .square(0, 0, 0, 0.02f, new Paint())
                .squareFacingAway(0, 0, 2, 0.2f, Paint.black().emitting(10, 10, 10))
                .lookDown(1, 0.01f)
                .render(8, 256, Environment.BLACK);
        double solidAngle = 0.04 / 4;
        assertThat(TestScene.meanRed(image)).isCloseTo(10 * solidAngle * rough(1), withPercentage(1.5));
    }

    @Test
    void emissionIsSeenAsItIs() {
        FloatImage image = new TestScene()
                .square(0, 0, 0, 10, Paint.black().emitting(3, 0.5f, 0))
                .lookDown(1, 1)
                .render(2, 2, Environment.BLACK);
        assertThat(TestScene.pixel(image, 0, 0, 0)).isEqualTo(3);
        assertThat(TestScene.pixel(image, 0, 0, 1)).isEqualTo(0.5f);
        assertThat(TestScene.pixel(image, 0, 0, 2)).isZero();
    }

    @Test
    void unlitColoursArriveExactly() {
        FloatImage image = new TestScene()
                .square(0, 0, 0, 10, Paint.color(0.25f, 0.5f, 0.125f).unlit())
                .directional(7, 0, 0, -1)
                .lookDown(1, 1)
                .render(3, 5, Environment.WHITE);
        for (int i = 0; i < 9; i++) {
            assertThat(image.rgb()[3 * i + 1]).isEqualTo(0.5f);
        }
    }
}
