package org.raymill.rendering.pathtracer;

/** Column-major 4x4 matrices of affine maps, as arrays of 16 doubles. */
final class Matrices {

    private Matrices() {}

    /** Returns translation x rotation x scale. The rotation is a quaternion x, y, z, w of any length but zero. */
    static double[] compose(double[] translation, double[] rotation, double[] scale) {
        double x = rotation[0];
        double y = rotation[1];
        double z = rotation[2];
        double w = rotation[3];
        double length = x * x + y * y + z * z + w * w;
        double s = length > 0 ? 2 / length : 0;
        return new double[] {
            (1 - s * (y * y + z * z)) * scale[0],
            s * (x * y + z * w) * scale[0],
            s * (x * z - y * w) * scale[0],
            0,
            s * (x * y - z * w) * scale[1],
            (1 - s * (x * x + z * z)) * scale[1],
            s * (y * z + x * w) * scale[1],
            0,
            s * (x * z + y * w) * scale[2],
            s * (y * z - x * w) * scale[2],
            (1 - s * (x * x + y * y)) * scale[2],
            0,
            translation[0],
            translation[1],
            translation[2],
            1
        };
    }

    static double[] multiply(double[] a, double[] b) {
        double[] product = new double[16];
        for (int column = 0; column < 4; column++) {
            for (int row = 0; row < 4; row++) {
                double sum = 0;
                for (int k = 0; k < 4; k++) {
                    sum += a[k * 4 + row] * b[column * 4 + k];
                }
                product[column * 4 + row] = sum;
            }
        }
        return product;
    }

    /** Returns the determinant of the upper left 3x3 part. */
    static double determinant(double[] m) {
        return m[0] * (m[5] * m[10] - m[9] * m[6])
                - m[4] * (m[1] * m[10] - m[9] * m[2])
                + m[8] * (m[1] * m[6] - m[5] * m[2]);
    }

    /**
     * Returns the column-major 3x3 matrix that maps normals: the inverse transpose up to a positive factor, which exists for singular maps
     * too.
     */
    static double[] normalMatrix(double[] m) {
        double sign = determinant(m) < 0 ? -1 : 1;
        return new double[] {
            sign * (m[5] * m[10] - m[9] * m[6]),
            sign * (m[8] * m[6] - m[4] * m[10]),
            sign * (m[4] * m[9] - m[8] * m[5]),
            sign * (m[9] * m[2] - m[1] * m[10]),
            sign * (m[0] * m[10] - m[8] * m[2]),
            sign * (m[8] * m[1] - m[0] * m[9]),
            sign * (m[1] * m[6] - m[5] * m[2]),
            sign * (m[4] * m[2] - m[0] * m[6]),
            sign * (m[0] * m[5] - m[4] * m[1])
        };
    }

    static boolean isFinite(double[] m) {
        for (double value : m) {
            if (!Float.isFinite((float) value)) {
                return false;
            }
        }
        return true;
    }
}
