package org.raymill.rendering.pathtracer;

import java.util.Arrays;

/**
 * A value over time: the key frames of one glTF animation sampler.
 *
 * @param times seconds, strictly increasing, at least one
 * @param values {@code width} numbers a key; with {@link Interpolation#CUBICSPLINE} the in-tangent, the value and the out-tangent a key
 * @param width numbers a value
 * @param rotation whether the values are quaternions
 */
record AnimationCurve(float[] times, float[] values, int width, Interpolation interpolation, boolean rotation) {

    enum Interpolation {
        LINEAR,
        STEP,
        CUBICSPLINE
    }

    /** Below this angle's cosine distance from 1 two quaternions are so close that slerp divides by almost nothing. */
    private static final double NEARLY_PARALLEL = 0.9995;

    /** Returns the value at a time; before the first key and after the last one the value stays what it is there. */
    double[] at(double seconds) {
        int last = times.length - 1;
        int after = Arrays.binarySearch(times, (float) seconds);
        int key = after >= 0 ? after : -after - 2;
        if (key < 0 || key >= last || seconds <= times[key]) {
            return value(Math.max(0, Math.min(last, key)));
        }
        double span = (double) times[key + 1] - times[key];
        double u = Math.min(1, (seconds - times[key]) / span);
        double[] result =
                switch (interpolation) {
                    case STEP -> value(key);
                    case LINEAR ->
                        rotation ? slerp(value(key), value(key + 1), u) : lerp(value(key), value(key + 1), u);
                    case CUBICSPLINE -> spline(key, u, span);
                };
        return rotation ? normalize(result) : result;
    }

    private double[] value(int key) {
        return interpolation == Interpolation.CUBICSPLINE ? part(key, 1) : slice(key * width);
    }

    /** Part 0 of a spline's key is the in-tangent, 1 the value, 2 the out-tangent. */
    private double[] part(int key, int part) {
        return slice((key * 3 + part) * width);
    }

    private double[] slice(int start) {
        double[] slice = new double[width];
        for (int i = 0; i < width; i++) {
            slice[i] = values[start + i];
        }
        return slice;
    }

    private static double[] lerp(double[] a, double[] b, double u) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = a[i] * (1 - u) + b[i] * u;
        }
        return result;
    }

    /** Goes the shorter way round. StrictMath, so that every machine makes the same frame. */
    private static double[] slerp(double[] from, double[] to, double u) {
        double[] a = normalize(from);
        double[] b = normalize(to);
        double cos = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
        double sign = cos < 0 ? -1 : 1;
        cos *= sign;
        double wa = 1 - u;
        double wb = u;
        if (cos < NEARLY_PARALLEL) {
            double angle = StrictMath.acos(cos);
            double sin = StrictMath.sin(angle);
            wa = StrictMath.sin((1 - u) * angle) / sin;
            wb = StrictMath.sin(u * angle) / sin;
        }
        wb *= sign;
        return new double[] {a[0] * wa + b[0] * wb, a[1] * wa + b[1] * wb, a[2] * wa + b[2] * wb, a[3] * wa + b[3] * wb
        };
    }

    /** The cubic Hermite spline of glTF 2.0, appendix C.5. */
    private double[] spline(int key, double u, double span) {
        double u2 = u * u;
        double u3 = u2 * u;
        double[] start = part(key, 1);
        double[] leaving = part(key, 2);
        double[] arriving = part(key + 1, 0);
        double[] end = part(key + 1, 1);
        double[] result = new double[width];
        for (int i = 0; i < width; i++) {
            result[i] = (2 * u3 - 3 * u2 + 1) * start[i]
                    + span * (u3 - 2 * u2 + u) * leaving[i]
                    + (-2 * u3 + 3 * u2) * end[i]
                    + span * (u3 - u2) * arriving[i];
        }
        return result;
    }

    private static double[] normalize(double[] q) {
        double length = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
        return length > 0
                ? new double[] {q[0] / length, q[1] / length, q[2] / length, q[3] / length}
                : new double[] {0, 0, 0, 1};
    }
}
