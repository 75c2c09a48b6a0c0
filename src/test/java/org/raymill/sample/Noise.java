package org.raymill.sample;

/** Smooth pseudo-random values that depend on nothing but their arguments. */
final class Noise {

    private Noise() {}

    /** Returns a value in [0, 1) for a whole-numbered place. */
    static double at(int x, int y, int seed) {
        int h = x * 0x27d4eb2d ^ y * 0x165667b1 ^ seed * 0x9e3779b1;
        h = (h ^ h >>> 15) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return ((h ^ h >>> 16) >>> 8) / (double) (1 << 24);
    }

    /** Returns smooth noise in [0, 1] that repeats after {@code period} in both directions. */
    static double smooth(double x, double y, int period, int seed) {
        int x0 = (int) Math.floor(x);
        int y0 = (int) Math.floor(y);
        double fx = fade(x - x0);
        double fy = fade(y - y0);
        double bottom = mix(wrapped(x0, y0, period, seed), wrapped(x0 + 1, y0, period, seed), fx);
        double top = mix(wrapped(x0, y0 + 1, period, seed), wrapped(x0 + 1, y0 + 1, period, seed), fx);
        return mix(bottom, top, fy);
    }

    /** Returns noise of several octaves in [0, 1] over the unit square, repeating beyond it. */
    static double clouds(double u, double v, int cells, int octaves, int seed) {
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < octaves; i++) {
            int period = cells << i;
            sum += smooth(u * period, v * period, period, seed + i) / (1 << i);
            weight += 1.0 / (1 << i);
        }
        return sum / weight;
    }

    static double mix(double a, double b, double t) {
        return a + (b - a) * t;
    }

    static double step(double from, double to, double x) {
        return fade(Math.max(0, Math.min(1, (x - from) / (to - from))));
    }

    private static double fade(double t) {
        return t * t * (3 - 2 * t);
    }

    private static double wrapped(int x, int y, int period, int seed) {
        return at(Math.floorMod(x, period), Math.floorMod(y, period), seed);
    }
}
