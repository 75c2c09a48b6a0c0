package org.raymill.rendering.pathtracer;

/** An environment of one colour. */
final class ConstantEnvironment extends Environment {

    private static final float UNIFORM = 0.25f * FloatMath.INVERSE_PI;

    private final float red;
    private final float green;
    private final float blue;

    ConstantEnvironment(float red, float green, float blue) {
        for (float channel : new float[] {red, green, blue}) {
            if (!(channel >= 0 && channel <= MAX_RADIANCE)) {
                throw new IllegalArgumentException(
                        "an environment's colour has channels of 0 to " + (int) MAX_RADIANCE + ", not " + channel);
            }
        }
        this.red = red;
        this.green = green;
        this.blue = blue;
    }

    @Override
    void radiance(float x, float y, float z, float[] out) {
        out[0] = red;
        out[1] = green;
        out[2] = blue;
    }

    @Override
    float sample(float u, float v, float[] out) {
        float z = 1 - 2 * u;
        float radius = FloatMath.sqrt(Math.max(0, 1 - z * z));
        out[0] = radius * FloatMath.cosTurns(v);
        out[1] = radius * FloatMath.sinTurns(v);
        out[2] = z;
        return UNIFORM;
    }

    @Override
    float density(float x, float y, float z) {
        return UNIFORM;
    }

    /** The reflection alone decides where the light matters, so sampling the reflection is the importance sampling. */
    @Override
    boolean worthSampling() {
        return false;
    }
}
