package org.raymill.rendering.pathtracer;

/**
 * The random numbers of one path. They are a function of frame, pixel, sample and dimension alone, so that it does not matter who renders a
 * pixel. The first dimensions are an Owen-scrambled, shuffled Sobol sequence over the samples of a pixel (Burley, "Practical Hash-based
 * Owen Scrambling", JCGT 2020, with the hash of Vegdahl); later ones are hashed white noise. Not safe for use by several threads.
 */
final class SampleSequence {

    private static final int SOBOL_DIMENSIONS = 24;
    private static final float SCALE = 1f / (1 << 24);

    /** Results of {@link #next2D}, in [0, 1). */
    float u;

    float v;

    private int pixelSeed;
    private int pathSeed;
    private int reversedSample;
    private int noise;

    /** Begins the path of a sample. */
    void start(int frame, int x, int y, int sample) {
        pixelSeed = mix(x + mix(y + mix(frame + 0x9e3779b9)));
        pathSeed = mix(pixelSeed ^ mix(sample + 0x6a09e667));
        reversedSample = Integer.reverse(sample);
        noise = 0;
    }

    /** Takes two numbers of a dimension into {@link #u} and {@link #v}. Each dimension is used once in a path. */
    void next2D(int dimension) {
        if (dimension >= SOBOL_DIMENSIONS) {
            int bits = mix(pathSeed + dimension * 0x632be5ab);
            u = toUnit(bits);
            v = toUnit(mix(bits + 0x3c6ef372));
            return;
        }
        int seed = mix(pixelSeed + dimension * 0x9e3779b1);
        int shuffled = scrambleReversed(reversedSample, seed);
        u = toUnit(Integer.reverse(scrambleReversed(Integer.reverse(shuffled), seed * 0x2c1b3c6d + 0x297a2d39)));
        v = toUnit(Integer.reverse(scrambleReversed(Integer.reverse(pascal(shuffled)), seed * 0x1b56c4e9 + 0x45d9f3b)));
    }

    /** Returns one number of a dimension, in [0, 1). */
    float next1D(int dimension) {
        if (dimension >= SOBOL_DIMENSIONS) {
            return toUnit(mix(pathSeed + dimension * 0x632be5ab));
        }
        int seed = mix(pixelSeed + dimension * 0x9e3779b1);
        int shuffled = scrambleReversed(reversedSample, seed);
        return toUnit(Integer.reverse(scrambleReversed(Integer.reverse(shuffled), seed * 0x2c1b3c6d + 0x297a2d39)));
    }

    /** Returns the next number of white noise, in [0, 1). */
    float nextNoise() {
        return toUnit(nextSeed());
    }

    /** Returns the next 32 bits of white noise. */
    int nextSeed() {
        noise += 0x61c88647;
        return mix(pathSeed ^ noise);
    }

    /** Returns a number in [0, 1) that belongs to a ray (by its seed) and a triangle, whatever the order of the questions. */
    static float hashToUnit(int seed, int triangle) {
        return toUnit(mix(seed ^ mix(triangle + 0x7f4a7c15)));
    }

    private static float toUnit(int bits) {
        return (bits >>> 8) * SCALE;
    }

    /** Multiplies the generator matrix of Sobol's second dimension, which is Pascal's triangle modulo 2, with reversed bits. */
    private static int pascal(int reversed) {
        int r = reversed;
        r ^= r << 16;
        r ^= (r & 0x00ff00ff) << 8;
        r ^= (r & 0x0f0f0f0f) << 4;
        r ^= (r & 0x33333333) << 2;
        r ^= (r & 0x55555555) << 1;
        return r;
    }

    /** Scrambles a number whose bits are reversed: each bit depends on lower ones only, which is Owen's nesting. */
    private static int scrambleReversed(int reversed, int seed) {
        int r = reversed;
        r ^= r * 0x3d20adea;
        r += seed;
        r *= (seed >>> 16) | 1;
        r ^= r * 0x05526c56;
        r ^= r * 0x53a22864;
        return r;
    }

    /** A bijection of 32 bits with good avalanche (Wellons, "lowbias32"). */
    private static int mix(int value) {
        int h = value;
        h ^= h >>> 16;
        h *= 0x7feb352d;
        h ^= h >>> 15;
        h *= 0x846ca68b;
        h ^= h >>> 16;
        return h;
    }
}
