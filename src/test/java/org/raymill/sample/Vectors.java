package org.raymill.sample;

/** Arithmetic on x, y, z. */
final class Vectors {

    private Vectors() {}

    static double[] subtract(double[] a, double[] b) {
        return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    }

    static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    static double[] normalize(double[] v) {
        double length = Math.sqrt(dot(v, v));
        return length > 0 ? new double[] {v[0] / length, v[1] / length, v[2] / length} : new double[] {0, 1, 0};
    }

    /** Returns the quaternion of a turn about an axis through the origin. */
    static double[] turn(double x, double y, double z, double degrees) {
        double[] axis = normalize(new double[] {x, y, z});
        double half = Math.toRadians(degrees) / 2;
        double sin = StrictMath.sin(half);
        return new double[] {axis[0] * sin, axis[1] * sin, axis[2] * sin, StrictMath.cos(half)};
    }

    /** Returns the quaternion of the turn b followed by the turn a. */
    static double[] multiply(double[] a, double[] b) {
        return new double[] {
            a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
            a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
            a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
            a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2]
        };
    }

    /** Returns the quaternion that makes something at one point look along its -Z at another, with +Y up. */
    static double[] lookAt(double[] from, double[] to) {
        double[] d = normalize(subtract(to, from));
        double yaw = Math.toDegrees(StrictMath.atan2(-d[0], -d[2]));
        double pitch = Math.toDegrees(StrictMath.asin(d[1]));
        return multiply(turn(0, 1, 0, yaw), turn(1, 0, 0, pitch));
    }
}
