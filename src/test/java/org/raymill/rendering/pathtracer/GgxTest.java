package org.raymill.rendering.pathtracer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgxTest {

    @ParameterizedTest
    @CsvSource({"0,0.2,1", "0,0.6,0.3", "0,1,0.7", "1,0.3,0.9", "1,1,0.1"})
    void theDensityIsThatOfTheSamples(float metallic, float roughness, float outZ) {
        Ggx ggx = ggx(metallic, roughness, outZ);
        Random random = new Random(1);
        double uniform = 0;
        int tries = 400_000;
        for (int i = 0; i < tries; i++) {
            float[] direction = hemisphere(random);
            ggx.evaluate(direction[0], direction[1], direction[2]);
            uniform += ggx.pdf * 2 * Math.PI / tries;
        }
        int above = 0;
        int samples = 100_000;
        for (int i = 0; i < samples; i++) {
            above += ggx.sample(random.nextFloat(), random.nextFloat(), random.nextFloat()) ? 1 : 0;
        }
        assertThat(uniform).isCloseTo((double) above / samples, offset(0.02));
    }

    @ParameterizedTest
    @CsvSource({"0,0.3", "0,1", "1,0.5", "0.5,0.7"})
    void theReflectionIsTheSameBothWays(float metallic, float roughness) {
        Random random = new Random(2);
        for (int i = 0; i < 200; i++) {
            float[] a = hemisphere(random);
            float[] b = hemisphere(random);
            Ggx there = ggx(metallic, roughness, a);
            there.evaluate(b[0], b[1], b[2]);
            Ggx back = ggx(metallic, roughness, b);
            back.evaluate(a[0], a[1], a[2]);
            double expected = there.green / b[2];
            assertThat(back.green / a[2]).isCloseTo((float) expected, offset((float) (1e-4 + 1e-3 * expected)));
        }
    }

    @Test
    void theReflectionOfARoughDielectricAlongItsNormalIsTheFormulas() {
        Ggx ggx = ggx(0, 1, 1);
        ggx.evaluate(0, 0, 1);
        double expected = 0.96 * 0.5 / Math.PI + 0.04 / (4 * Math.PI);
        assertThat((double) ggx.green).isCloseTo(expected, offset(1e-6));
        Ggx metal = ggx(1, 0.5f, 1);
        metal.evaluate(0, 0, 1);
        // D(n) = 1 / (pi alpha^2) with alpha = roughness^2, and F = the base colour.
        assertThat((double) metal.green).isCloseTo(0.5 / (Math.PI * 0.0625) / 4, offset(1e-5));
    }

    @Test
    void nothingComesFromBelow() {
        Ggx ggx = ggx(0, 0.5f, 0.5f);
        ggx.evaluate(0, 0.1f, -0.99f);
        assertThat(ggx.pdf).isZero();
        assertThat(ggx.green).isZero();
    }

    private static Ggx ggx(float metallic, float roughness, float outZ) {
        return ggx(metallic, roughness, new float[] {(float) Math.sqrt(1 - outZ * outZ), 0, outZ});
    }

    private static Ggx ggx(float metallic, float roughness, float[] out) {
        Surface surface = new Surface(null, null);
        surface.red = 0.2f;
        surface.green = 0.5f;
        surface.blue = 0.9f;
        surface.metallic = metallic;
        surface.roughness = roughness;
        Ggx ggx = new Ggx();
        ggx.set(surface, out[0], out[1], out[2]);
        return ggx;
    }

    private static float[] hemisphere(Random random) {
        double z = 1 - random.nextDouble();
        double turn = 2 * Math.PI * random.nextDouble();
        double radius = Math.sqrt(1 - z * z);
        return new float[] {(float) (radius * Math.cos(turn)), (float) (radius * Math.sin(turn)), (float) z};
    }
}
