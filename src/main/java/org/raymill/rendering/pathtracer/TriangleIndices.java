package org.raymill.rendering.pathtracer;

import java.util.Arrays;

/** Turns lists, strips and fans of triangles into lists (glTF 2.0, section 3.7.2.1). */
final class TriangleIndices {

    static final int TRIANGLES = 4;
    static final int TRIANGLE_STRIP = 5;
    static final int TRIANGLE_FAN = 6;

    private TriangleIndices() {}

    static boolean isTriangles(int mode) {
        return mode >= TRIANGLES && mode <= TRIANGLE_FAN;
    }

    /** Returns an upper bound of the number of triangles that a primitive with so many corners has. */
    static long triangleCount(int mode, int corners) {
        return mode == TRIANGLES ? corners / 3 : Math.max(0, corners - 2);
    }

    /**
     * Returns three vertices a triangle; corners beyond the last whole triangle are left out.
     *
     * @param corners the vertices in the order of the primitive
     */
    static int[] triangles(int mode, int[] corners, MemoryBudget budget, String where) throws SceneException {
        int count = (int) triangleCount(mode, corners.length);
        if (mode == TRIANGLES) {
            return corners.length == count * 3 ? corners : Arrays.copyOf(corners, count * 3);
        }
        int[] triangles = budget.ints(count * 3L, where);
        for (int i = 0; i < count; i++) {
            boolean fan = mode == TRIANGLE_FAN;
            int odd = i & 1;
            triangles[i * 3] = corners[fan ? i + 1 : i];
            triangles[i * 3 + 1] = corners[fan ? i + 2 : i + 1 + odd];
            triangles[i * 3 + 2] = corners[fan ? 0 : i + 2 - odd];
        }
        return triangles;
    }
}
