package org.raymill.rendering.pathtracer;

/** Arithmetic on arrays of vectors. */
final class Geometry {

    private Geometry() {}

    /**
     * Writes the triangles' normals to their vertices.
     *
     * @param indices the triangles, of which no two share a vertex
     * @param first the first triangle
     * @param count how many triangles
     */
    static void flatNormals(float[] positions, int[] indices, int first, int count, float[] normals) {
        for (int t = first; t < first + count; t++) {
            int a = indices[t * 3] * 3;
            int b = indices[t * 3 + 1] * 3;
            int c = indices[t * 3 + 2] * 3;
            double ux = (double) positions[b] - positions[a];
            double uy = (double) positions[b + 1] - positions[a + 1];
            double uz = (double) positions[b + 2] - positions[a + 2];
            double vx = (double) positions[c] - positions[a];
            double vy = (double) positions[c + 1] - positions[a + 1];
            double vz = (double) positions[c + 2] - positions[a + 2];
            for (int corner : new int[] {a, b, c}) {
                store(normals, corner, uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
            }
        }
    }

    /** Writes a vector with unit length; one without a direction becomes +Z. */
    static void store(float[] vectors, int at, double x, double y, double z) {
        double length = Math.sqrt(x * x + y * y + z * z);
        if (length > 0 && Double.isFinite(length)) {
            vectors[at] = (float) (x / length);
            vectors[at + 1] = (float) (y / length);
            vectors[at + 2] = (float) (z / length);
        } else {
            vectors[at] = 0;
            vectors[at + 1] = 0;
            vectors[at + 2] = 1;
        }
    }
}
